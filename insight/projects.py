"""How far the projects are, beside how far their dates say they should be.

projects.situation()        # one row per project, those that are late first
projects.course()           # one row per report date: mean progress of all, complete, late
projects.stages()           # how many are planned, in design, under way, complete, stopped
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources import catalogue, projects
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

BEHIND = 15  # points of progress short of the time that is over: less is within what an office estimates
LATE = ("overdue", "behind")
RELATED = (  # what the city publishes about projects, each without its progress
    *("construction_sites", "construction_projects", "construction_works", "road_excavations"),
    *("redevelopment_projects", "redevelopment_progress", "sh_construction_contracts"),
    *("budget_proposals_selected", "budget_proposals_carried_out", "budget"),
)
ORDER = ("overdue", "behind", "stopped", "on_time", "not_begun", "unknown", "complete")


@store.reads("project_reports")
def situation(*, at: Moment = None, district: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """How far each project is. One row per project, late ones first, then those furthest behind.

    `expected_pct` is the share of its time that was over when it was reported; `project_state` is complete, on_time,
    behind, overdue, not_begun, stopped, or unknown where a date is missing.
    """
    found = _judged(projects.now(at=at, district=district, kind=kind))
    order = found.project_state.map({state: place for place, state in enumerate(ORDER)})
    short = found.expected_pct - found.progress_pct
    return found.assign(order=order, short=short).sort_values(
        ["order", "short"], ascending=[True, False], kind="stable", ignore_index=True
    )[[*found.columns]]


@store.reads("project_reports")
def course(*, at: Moment = None, district: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """How they came along. One row per date of report: mean progress, mean time gone, projects, complete and late."""
    found = _judged(projects.reports(at=at, district=district, kind=kind))
    flags = found.assign(
        projects_complete=found.project_state == "complete", projects_late=found.project_state.isin(LATE)
    )
    return flags.groupby("reported_on", as_index=False).agg(
        progress_pct=("progress_pct", "mean"),
        expected_pct=("expected_pct", "mean"),
        projects=("project", "size"),
        projects_complete=("projects_complete", "sum"),
        projects_late=("projects_late", "sum"),
    )


@store.reads("project_reports")
def stages(*, at: Moment = None, district: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """How many projects are at each stage. One row per stage, from planned to stopped: project_stage, projects."""
    found = projects.now(at=at, district=district, kind=kind).project_stage.value_counts()
    order = [*catalogue.column("project_stage").values]
    counts = found.reindex([*order, *(stage for stage in found.index if stage not in order)], fill_value=0)
    return pd.DataFrame({"project_stage": counts.index.astype(str), "projects": counts.to_numpy()})


def _judged(found: pd.DataFrame) -> pd.DataFrame:
    """The same reports with the share of their time that was over, and whether they are on time."""
    span = (found.due_on - found.begins_on).dt.days
    gone = (found.reported_on - found.begins_on).dt.days
    expected = (100 * gone / span.where(span > 0)).clip(0, 100)
    progress = found.progress_pct.fillna(0)
    conditions = {
        "complete": (found.project_stage == "완료") | (found.progress_pct >= 100),
        "stopped": found.project_stage == "중단",
        "overdue": found.reported_on > found.due_on,
        "unknown": expected.isna(),
        "not_begun": gone <= 0,
        "behind": expected - progress > BEHIND,
    }
    state = np.select([*conditions.values()], [*conditions], default="on_time")
    return found.assign(expected_pct=expected, project_state=state)


@store.reads(*RELATED)
def related(*, at: Moment = None) -> pd.DataFrame:
    """What the city publishes about projects. One row per dataset: dataset, rows."""
    known = [name for name in RELATED if name in catalogue.current().datasets]
    return pd.DataFrame({"dataset": known, "rows": [len(store.latest(name, at=at)) for name in known]})
