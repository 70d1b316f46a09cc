"""A control room's own log: one row each time that an incident reaches a stage, to one row per incident.

    id,kind,stage,stage_at,district,address,station,deaths,injuries
    F-20261123-0017,fire,dispatched,2026-11-23 18:02:11,종로구,청계천로 85,종로소방서,,
    F-20261123-0017,fire,arrived,2026-11-23 18:07:40,,,,,

The form is described for the people of a control room in docs/control-room.md. What a later row leaves blank stays as
an earlier one said it, also when it came in an earlier file.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from data_sources import catalogue
from data_sources.files.recognising import Recognised, plain_word
from data_sources.pipeline import store

if TYPE_CHECKING:
    from data_sources.files.tables import Table

DATASET = "incidents"
HEADINGS = {  # ours: the form's, in English and Korean
    "emergency_number": ("id", "출동번호"),
    "emergency_kind": ("kind", "출동종류"),
    "emergency_cause": ("cause", "원인"),
    "emergency_place": ("place", "발생장소"),
    "emergency_stage": ("stage", "단계"),
    "stage_at": ("stage_at", "단계시각"),
    "district": ("district", "자치구"),
    "address": ("address", "주소"),
    "fire_station": ("station", "관할소방서"),
    "deaths": ("deaths", "사망"),
    "injuries": ("injuries", "부상"),
    "lon": ("lon", "경도"),
    "lat": ("lat", "위도"),
}
MUST = ("emergency_number", "emergency_stage", "stage_at")
STAGES = {  # the portal's word for a stage, its column, and the form's word
    "출동지령": ("dispatched_at", "dispatched"),
    "현장도착": ("arrived_at", "arrived"),
    "활동개시": ("at_work_at", "at_work"),
    "초진": ("under_control_at", "under_control"),
    "완진": ("extinguished_at", "extinguished"),
    "상황종결": ("closed_at", "closed"),
}


def recognised(table: Table) -> Recognised | None:
    """How to read a table in the control room's form, None when it has another."""
    there = {plain_word(name): name for name in table.columns}
    headings = {
        ours: there[plain_word(word)] for ours, words in HEADINGS.items() for word in words if plain_word(word) in there
    }
    if not all(name in headings for name in MUST):
        return None
    dataset = catalogue.dataset(DATASET)
    fields = {name: source.fields[0] for name, source in dataset.columns.items()}

    def read(batch: pa.Table) -> pa.Table:
        rows = batch.select(list(headings.values())).rename_columns(list(headings)).to_pandas()
        whole = _with_known(_one_per_incident(rows))
        return pa.Table.from_pandas(whole.rename(columns=fields), preserve_index=False)

    unread = tuple(name for name in table.columns if name not in headings.values())
    return Recognised(dataset, read, {name: ours for ours, name in headings.items()}, unread)


def _one_per_incident(rows: pd.DataFrame) -> pd.DataFrame:
    """The stages of each incident side by side, and the last that was said of all else."""
    rows = rows.replace(["", "-"], None)
    rows["emergency_stage"] = [_canonical("emergency_stage", value) for value in rows.emergency_stage]
    if "emergency_kind" in rows:
        rows["emergency_kind"] = [_canonical("emergency_kind", value) for value in rows.emergency_kind]
    rows = rows.sort_values("stage_at", kind="stable")
    last = rows.groupby("emergency_number", sort=False).last()
    columns = {stage: column for stage, (column, _) in STAGES.items()}
    times = rows.pivot_table(index="emergency_number", columns="emergency_stage", values="stage_at", aggfunc="first")
    return last.join(times.rename(columns=columns)).drop(columns="stage_at").reset_index()


@cache
def _words(column: str) -> dict[str, str]:
    """Every word for a value of a column, in any language, and the one that the dataset uses."""
    found = {word: value for value, (_, word) in STAGES.items()} if column == "emergency_stage" else {}
    for value, texts in catalogue.column(column).values.items():
        found |= {plain_word(texts[language]): value for language in ("ko", "en", "fr", "nl")} | {value: value}
    return {plain_word(word): value for word, value in found.items()}


def _canonical(column: str, value: object) -> object:
    return _words(column).get(plain_word(value), value) if isinstance(value, str) else value


def _with_known(incidents: pd.DataFrame) -> pd.DataFrame:
    """What is not said now, as it was said before."""
    known = store.read(DATASET)
    known = known[known.emergency_number.isin(incidents.emergency_number)].drop(columns="fetched_at")
    if known.empty:
        return incidents
    said = known.set_index("emergency_number")
    for column, kind in said.dtypes.items():
        if pd.api.types.is_datetime64_any_dtype(kind):
            said[column] = said[column].dt.strftime("%Y-%m-%d %H:%M:%S")
    said = said.astype(object).where(said.notna(), None)
    return incidents.set_index("emergency_number").combine_first(said).astype("string").reset_index()
