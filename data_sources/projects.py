"""Pledges and major projects: what an office reports of them, and what the portal says of the city's building sites.

Sources: an office's own list (`project_reports`: a file as in docs/projects.md, or its own system; the made-up city has
a made-up one), and Seoul Open Data Plaza, ListOnePMISBizInfo (construction sites, daily, fields as the portal names
them). No portal publishes how far a pledge is. Money in won.
"""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

SITE_COLUMNS = ["project", "project_name", "address", "lon", "lat"]
PORTALS_NAMES = {"pjt_cd": "project", "pjt_name": "project_name", "office_addr": "address", "lng": "lon"}


@store.reads("project_reports")
def reports(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    kind: str | None = None,
) -> pd.DataFrame:
    """What was reported of the projects. One row per project and report, oldest first. `kind` is 공약 or 주요사업."""
    found = store.read("project_reports", at=at, since=since, until=until, district=district)
    found = found[found.project_kind == kind] if kind else found
    return found.sort_values(["reported_on", "project"], ignore_index=True)


@store.reads("project_reports")
def now(*, at: Moment = None, district: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """The newest report of each project. One row per project, in the order of their numbers."""
    found = reports(at=at, district=district, kind=kind)
    return found.groupby("project", as_index=False).tail(1).sort_values("project", ignore_index=True)


@store.reads("construction_sites")
def sites(*, at: Moment = None) -> pd.DataFrame:
    """The city's building sites that have a place. One row per site: project, project_name, address, lon, lat."""
    found = store.latest("construction_sites", at=at).rename(columns=PORTALS_NAMES)
    return found.reindex(columns=SITE_COLUMNS).dropna(subset=["lon", "lat"]).reset_index(drop=True)
