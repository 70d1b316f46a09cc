"""The pieces of the page on pledges and major projects."""

from __future__ import annotations

from html import escape

from data_sources import catalogue
from data_sources import projects as reported
from insight import projects
from insight.question import ask
from ui import cache, charts, maps, texts, tiles
from ui.drawing import Chart
from ui.menu import address
from ui.scenes import bold, heading, place_name, warned

DATASET = "project_reports"
ALL = "all"
KINDS = (ALL, "공약", "주요사업")
TOLD, TREND_HIGH = 8, 190
FORM = "docs/projects.md"


def kind_name(kind: str) -> str:
    """A kind of project in the viewer's words."""
    return texts.t("projects.all_kinds") if kind == ALL else texts.value("project_kind", kind)


@cache.joined(projects.situation)
def answer(kind: str | None, district: str | None) -> str:
    """How many there are, how many are done and how many late; where there is no list, how one comes here. HTML."""
    found = cache.cached(projects.situation)(kind=kind, district=district)
    if found.empty:
        if district or kind:
            return f"<p>{texts.t('projects.none_here', place=bold(place_name(district)))}</p>"
        return f"<p>{texts.t('projects.no_list')}</p><p>{texts.t('projects.how', form=escape(FORM), link=_files())}</p>"
    states = found.project_state.value_counts()
    late = int(states.reindex(projects.LATE).sum())
    said = [
        texts.t(
            "projects.stand",
            place=bold(place_name(district)),
            total=_counted(kind, len(found)),
            complete=bold(texts.number(int(states.get("complete", 0)))),
            progress=bold(texts.with_unit("progress_pct", found.progress_pct.mean())),
        ),
        warned(texts.t("projects.late", count=late)) if late else texts.t("projects.none_late"),
    ]
    worst = found.iloc[0]
    if worst.project_state in projects.LATE:
        value, expected = (texts.with_unit(name, worst[name]) for name in ("progress_pct", "expected_pct"))
        said.append(
            texts.t("projects.worst", name=bold(worst.project_name), value=bold(value), expected=bold(expected))
        )
    return f"<p>{' '.join(said)}</p>"


def _counted(kind: str | None, count: int) -> str:
    """How many there are of what was asked for: "18 pledges". HTML."""
    of = {"공약": "of_pledges", "주요사업": "of_major"}.get(kind or ALL, "of_all")
    return texts.t(f"projects.{of}", count=count).replace(texts.number(count), bold(texts.number(count)), 1)


def _files() -> str:
    return f'<a href="{escape(address("files"))}" target="_self">{escape(texts.t("page.files"))}</a>'


@cache.joined(projects.course)
def figures(kind: str | None, district: str | None) -> list[tiles.Tile]:
    """How many there are, how far they are, how many are complete and late, each with its year."""
    course = cache.cached(projects.course)(kind=kind, district=district)
    if course.empty:
        return []
    asked = ask(projects.course, kind=kind, district=district)
    newest = course.iloc[-1]
    return [
        tiles.Tile(
            name,
            newest[name],
            DATASET,
            topic="people",
            question=asked,
            note=texts.t("projects.as_of", day=texts.day(newest.reported_on)),
        )
        for name in ("projects", "progress_pct", "projects_complete", "projects_late")
    ]


@cache.joined(projects.situation, reported.sites)
def layers(kind: str | None, district: str | None) -> list[maps.Layer]:
    """The projects, and the building sites that the portal lists, told at a touch."""
    found = cache.cached(projects.situation)(kind=kind, district=district)
    layers = []
    sites = cache.cached(reported.sites)()
    if len(sites):
        told = sites.assign(id=sites.project, told=sites.project_name + "\n" + sites.address.fillna(""))
        layers.append(maps.points(told, topic="traffic", title=texts.t("projects.sites"), id="sites", tip="told"))
    if len(found):
        told = found.assign(id=found.project, told=[_told(row) for row in found.itertuples()])
        layers.append(maps.points(told, topic="people", title=texts.t("projects.projects"), id="projects", tip="told"))
    return layers


def _told(row: object) -> str:
    name, stage = row.project_name, texts.value("project_stage", row.project_stage)  # type: ignore[attr-defined]
    progress = texts.with_unit("progress_pct", row.progress_pct)  # type: ignore[attr-defined]
    state = texts.value("project_state", row.project_state)  # type: ignore[attr-defined]
    return f"{name}\n{stage} · {progress} · {state}"


@cache.joined(projects.stages)
def stages(kind: str | None, district: str | None) -> Chart:
    """How many are at each stage."""
    return charts.bars(
        cache.cached(projects.stages)(kind=kind, district=district),
        x="project_stage",
        y="projects",
        topic="people",
        title=texts.t("projects.stages"),
        question=ask(projects.stages, kind=kind, district=district),
    )


@cache.joined(projects.course)
def trend(kind: str | None, district: str | None) -> Chart:
    """Mean progress, beside the share of their time that is over."""
    return charts.line(
        cache.cached(projects.course)(kind=kind, district=district),
        x="reported_on",
        y=["progress_pct", "expected_pct"],
        topic="people",
        title=texts.t("projects.trend"),
        lead=texts.unit("progress_pct"),
        high=TREND_HIGH,
        question=ask(projects.course, kind=kind, district=district),
    )


@cache.joined(projects.situation)
def listing(kind: str | None, district: str | None) -> str:
    """The projects, late ones first: a bar for progress with a stroke where it should be, dates and document. HTML."""
    found = cache.cached(projects.situation)(kind=kind, district=district)
    if found.empty:
        return ""
    items = "".join(map(_item, found.head(TOLD).itertuples()))
    more = len(found) - TOLD
    rest = f"<p class='source'>{texts.t('projects.more', count=more)}</p>" if more > 0 else ""
    head = heading(texts.t("projects.list"), texts.t("projects.list_lead"))
    return f'<section class="part projects">{head}<ul>{items}</ul>{rest}</section>'


def _item(row: object) -> str:
    progress, expected = row.progress_pct, row.expected_pct  # type: ignore[attr-defined]
    state = row.project_state  # type: ignore[attr-defined]
    word = texts.value("project_state", state)
    said = warned(word) if state in projects.LATE else escape(word)
    due = row.due_on  # type: ignore[attr-defined]
    dates = "" if due != due else texts.t("projects.due", day=texts.value("due_on", due))
    stroke = "" if expected != expected else f'<i class="usual" style="left:{min(expected, 100):.0f}%"></i>'
    full = 0 if progress != progress else progress
    bar = f'<span class="track" aria-hidden="true"><i class="bar" style="width:{full:.0f}%"></i>{stroke}</span>'
    where = texts.value("district", row.district)  # type: ignore[attr-defined]
    small = " · ".join(part for part in (where, row.department, dates) if isinstance(part, str) and part)  # type: ignore[attr-defined]
    value = escape(texts.with_unit("progress_pct", progress))
    called = texts.value("project_name", row.project_name)  # type: ignore[attr-defined]
    name = f'<b lang="ko">{escape(called)}</b>'
    return f"<li>{name} {said}{bar}<span>{value}</span> <small>{escape(small)}{_document(row)}</small></li>"


def _document(row: object) -> str:
    url = row.document_url  # type: ignore[attr-defined]
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return ""
    return f' · <a href="{escape(url)}" target="_blank" rel="noreferrer">{escape(texts.label("document_url"))}</a>'


@cache.joined(projects.related)
def related() -> str:
    """What the city publishes about projects, with its state and how many rows there are. HTML."""
    rows = []
    for row in cache.cached(projects.related)().itertuples():
        title = escape(texts.said(catalogue.dataset(row.dataset).title))
        link = f'<a href="{escape(address("catalogue", dataset=row.dataset))}" target="_self">{title}</a>'
        state = escape(texts.t(f"state.{cache.provenance(row.dataset).state}"))
        rows.append(f'<tr><th scope="row">{link}</th><td>{texts.number(row.rows)}</td><td>{state}</td></tr>')
    head = heading(texts.t("projects.related"), texts.t("projects.related_lead"))
    columns = "".join(
        f'<th scope="col">{escape(texts.t(f"projects.{word}"))}</th>' for word in ("dataset", "rows", "state")
    )
    table = f'<table class="figures"><thead><tr>{columns}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    form = f'<p class="source">{texts.t("projects.how", form=escape(FORM), link=_files())}</p>'
    return f'<section class="part related">{head}{table}{form}</section>'
