"""Freshness: how old each feed is, what is the matter, whether its service has changed, when it is asked next."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_sources import catalogue
from data_sources.pipeline import quota, store
from insight import trust
from ui import cache, dictionary, tables, texts
from ui.scenes import warned

CHOICES = {  # which feeds are shown
    "doubtful": lambda found: found[found["is_doubtful"]],
    "drifted": lambda found: found[found["verdict"] != ""],
    "every": lambda found: found,
}
MOST_AGES = 3.0  # times its cadence: where the bar of an age ends
HEIGHT = 560


def answer() -> None:
    """Say how many feeds need a look."""
    st.html(cache.drawn(_answer, tells_states=True)())


@store.reads()
def _answer() -> str:
    found = trust.feeds()
    doubtful = int(found.is_doubtful.sum())
    words = texts.t("freshness.to_look_at", count=doubtful, of=texts.number(len(found)))
    said = warned(words) if doubtful else escape(texts.t("freshness.no_doubtful"))
    return f'<section class="answer"><p>{said}</p></section>'


def by_topic() -> None:
    """Draw one square for each feed, the topics one after the other."""
    st.html(cache.drawn(_squares, tells_states=True)())


@store.reads()
def _squares() -> str:
    groups = []
    for topic, found in trust.feeds().groupby("topic"):
        squares = "".join(f'<i class="{_look(row)}" title="{escape(_told(row))}"></i>' for row in found.itertuples())
        groups.append((dictionary.topic(str(topic)), squares))
    drawn = "".join(
        f"<div><span>{escape(name)}</span>{squares}</div>" for name, squares in sorted(groups, key=_by_name)
    )
    marks = "".join(f'<span><i class="{mark}"></i>{escape(texts.t(f"freshness.mark_{mark}"))}</span>' for mark in MARKS)
    return f'<section class="trust feeds"><div class="squares">{drawn}</div><p class="marks">{marks}</p></section>'


def _by_name(group: tuple[str, str]) -> str:
    return texts.order(group[0])


MARKS = ("fine", "late", "missing", "drifted")


def _look(row: Any) -> str:
    if row.verdict in trust.DRIFTED:
        return "drifted"
    if not row.is_doubtful and row.is_asked:
        return "fine"
    return row.state if row.state in trust.WORST_FIRST else "fine"


def _told(row: Any) -> str:
    parts = [texts.said(catalogue.dataset(row.dataset).title), texts.t(f"state.{row.state}"), _age(row), _matter(row)]
    return " · ".join(part for part in parts if part)


def calls() -> None:
    """Draw how many calls each portal has had today, beside what it allows. It is counted anew from midnight."""
    used = quota.used()
    portals = [portal for portal in catalogue.current().portals.values() if used.get(portal.name) or portal.daily_calls]
    ordered = sorted(portals, key=lambda portal: -_share(used.get(portal.name, 0), portal.daily_calls))
    rows = "".join(_called(texts.said(each.title), used.get(each.name, 0), each.daily_calls) for each in ordered)
    head = f"<h3>{escape(texts.t('quota.title'))} <small>{escape(texts.t('quota.lead'))}</small></h3>"
    st.html(f'<section class="part quota">{head}<ul>{rows}</ul></section>')


def _share(count: int, limit: int | None) -> float:
    return count / limit if limit else 0.0


def _called(title: str, count: int, limit: int | None) -> str:
    told = texts.t("quota.of", used=texts.number(count), limit=texts.number(limit)) if limit else texts.number(count)
    share = min(_share(count, limit), 1.0)
    spent = f' <em class="bad">{escape(texts.t("quota.spent"))}</em>' if limit and count >= limit else ""
    bar = f'<i class="track"><i style="width:{share:.1%}"></i></i>' if limit else '<i class="track none"></i>'
    return f"<li><span>{escape(title)}</span>{bar}<b>{escape(told)}</b>{spent}</li>"


def table(choice: str) -> None:
    """Draw the feeds of one of CHOICES as rows, or say that there are none."""
    shown = cache.drawn(_rows, tells_states=True)(choice)
    if shown.empty:
        st.write(texts.t(f"freshness.no_{choice}"))
        return
    config: Any = {name: st.column_config.TextColumn(texts.t(f"freshness.{name}")) for name in shown.columns}
    config["ages"] = st.column_config.ProgressColumn(
        texts.t("freshness.ages"), help=texts.t("freshness.ages_help"), format="%.1f×", min_value=0, max_value=MOST_AGES
    )
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        height=tables.height(len(shown), HEIGHT),
        key="feeds_rows",
        alt=texts.t("page.freshness_title"),
        placeholder=texts.NOTHING,
    )


@store.reads()
def _rows(choice: str) -> pd.DataFrame:
    found = CHOICES[choice](trust.feeds())
    rows = [
        {
            "title": texts.said(catalogue.dataset(row.dataset).title),
            "topic": dictionary.topic(row.topic),
            "state": texts.t(f"state.{row.state}"),
            "age": _age(row),
            "ages": row.age_s / row.every_s,
            "cadence": texts.lasting(row.every_s),
            "matter": _matter(row),
            "advice": _advice(row),
            "check": _check(row),
            "due": _due(row),
        }
        for row in found.itertuples()
    ]
    return pd.DataFrame(rows)


def _age(row: Any) -> str:
    return "" if pd.isna(row.age_s) else texts.ago(row.age_s)


def _kind(row: Any) -> str:
    """The name of what is the matter: a key of the texts below `error` and `advice`, "" where nothing is."""
    if row.error:
        return str(row.error.split(":")[0])
    if not row.is_asked:
        return "" if row.rows else "not_served"
    if row.state == "missing" and not pd.isna(row.fetched_at):
        return "no_rows"
    return {"late": "late", "missing": "not_fetched"}.get(row.state, "")


def _matter(row: Any) -> str:
    kind = _kind(row)
    return texts.t(f"error.{kind}") if kind else ""


def _advice(row: Any) -> str:
    kind = "drifted" if row.verdict in trust.DRIFTED else _kind(row)
    return texts.t(f"advice.{kind}") if kind else ""


def _check(row: Any) -> str:
    """The last verdict on the service, and where it has changed the fields that came (+), went (−) or changed (≠)."""
    if not row.verdict:
        return ""
    verdict = texts.t(f"verdict.{row.verdict.replace(' ', '_')}")
    if row.verdict != "changed":
        return verdict
    fields = [
        f"{mark} {name}"
        for mark, names in (("+", row.came), ("−", row.went), ("≠", row.changed))
        for name in filter(None, names.split(", "))
    ]
    return f"{verdict} ({' '.join(fields)})" if fields else verdict


def _due(row: Any) -> str:
    if not row.is_asked:
        return ""
    return texts.t("freshness.at_once") if pd.isna(row.due_at) else texts.moment(row.due_at)


def example() -> str:
    """The squares of whatever the store holds."""
    return _squares()
