"""How like the real city the made-up one is: the same figures of both, side by side.

    from data_sources.demo import calibration

    calibration.DAYS["PM2.5"](1).correlation      # the mean weekday of seed 1, hour by hour
    calibration.SEASONS["rain"](1).faults         # what is off, in words; empty when nothing is
    calibration.figures(1)                        # single numbers: spreads, correlations, memory
    page.write(Path("docs"))                      # docs/calibration.md and its plots (`calibration.page`)

Published figures are those of `reference`; each comparison names its table.
"""

from data_sources.demo.calibration import sky, town
from data_sources.demo.calibration.compared import Figure, Profile
from data_sources.demo.calibration.days import DAYS
from data_sources.demo.calibration.seasons import SEASONS

__all__ = ["DAYS", "SEASONS", "Figure", "Profile", "figures"]


def figures(seed: int = 1) -> list[Figure]:
    """Every number that is compared, feed by feed."""
    parts = (sky.air, sky.weather, sky.rain, town.stands, town.trips, town.people, town.riders, town.fires)
    return [figure for part in parts for figure in part(seed)]
