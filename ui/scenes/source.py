"""The pieces of the page that tells what is behind a number: where it comes from, its way, its files, its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

import pandas as pd
import streamlit as st
from babel.lists import format_list

from data_sources import catalogue, reference
from data_sources.pipeline import settings
from insight.question import NotAsked
from insight.way import Step, declared
from service import geometry
from ui import behind, cache, card, code, filters, pictures, published, tables, texts
from ui.behind import Behind
from ui.menu import address
from ui.scenes import bold, heading, warned

IN_FULL = 2  # datasets that are told in full
PAGE = 100  # rows shown at once
ANSWER = "answer"
FILES = ("csv", "xlsx", "parquet")
PLACED = ("geojson",)  # of rows that have a place
FILE_NAMES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "geojson": "GeoJSON"}
PICTURES = ("svg", "png")
DOUBTFUL = ("simulated", "drill", "late", "missing")


def asked() -> Behind | None:
    """What the address asks about; None, and a sentence on the page, where that is nothing that can be asked."""
    given = st.query_params.to_dict()
    if not {"ask", "dataset", "file"} & {*given}:
        st.markdown(texts.t("way.none"))
        return None
    reason = ""
    plain = {name: value for name, value in given.items() if name != "draw"}
    for asked_for in (given, plain):  # a chart that cannot be drawn again still has its rows
        try:
            return behind.read(asked_for)
        except NotAsked as error:
            reason = str(error)
    st.warning(texts.t("way.unknown", reason=reason))
    return None


def table(found: Behind) -> pd.DataFrame | None:
    """The rows of the answer; None where it is no table."""
    try:
        return found.rows()
    except NotAsked:
        return None


def answer(found: Behind, rows: pd.DataFrame | None) -> str:
    """The number, or how many rows there are, and what to think of it. HTML."""
    state = texts.t(f"way.{found.state}")
    judged = warned(state) if found.state in DOUBTFUL else escape(state)
    return f"<p>{_said(found, rows)} {judged}</p>"


def _said(found: Behind, rows: pd.DataFrame | None) -> str:
    title = bold(found.title)
    if rows is None:
        return f"{title}."
    if found.is_figure:
        column, moment = rows.columns[0], rows["measured_at"].iloc[0]
        value = bold(texts.with_unit(column, rows[column].iloc[0]))
        if pd.isna(moment):
            return texts.t("way.value", title=title, value=value)
        return texts.t("way.value_at", title=title, value=value, moment=escape(texts.moment(moment)))
    count = len(found.datasets)
    made_of = texts.t("way.datasets", count=count) if count else texts.t("way.reference")
    return texts.t("way.answer", title=title, rows=bold(texts.t("way.rows", count=len(rows))), datasets=made_of)


def origins(found: Behind) -> str:
    """Each dataset: state, age, publisher, licence, how to cite it. HTML."""
    told = "".join([*map(_published, found.tables), *map(_origin, found.datasets[:IN_FULL])])
    rest = [_dataset(name) for name in found.datasets[IN_FULL:]]
    more = f"<p>{escape(texts.t('way.from_more'))}: {_listed(rest)}</p>" if rest else ""
    return f'<section class="part way">{heading(texts.t("way.from_title"))}{told}{more}</section>'


def _origin(name: str) -> str:
    found = cache.provenance(name)
    age = "" if found.age_s is None else f" · {texts.ago(found.age_s)}"
    state = texts.t(f"state.{found.state}")
    error = f"<br>{warned(texts.t(f'error.{found.error}'))}" if found.error else ""
    pairs = [
        (texts.t("catalogue.state"), (warned(state) if found.state in DOUBTFUL else bold(state)) + escape(age) + error),
        (texts.t("catalogue.publisher"), escape(texts.said(found.publisher))),
        (texts.t("catalogue.licence"), _outside(found.licence.url, texts.said(found.licence.title))),
        (texts.t("catalogue.rows"), escape(texts.number(found.rows))),
        (texts.t("catalogue.cite"), escape(card.reference(name) or texts.t("catalogue.cite_simulated"))),
    ]
    if not found.rows:
        pairs.append((texts.t("way.needs"), _needs(name)))
    facts = "".join(f"<dt>{escape(word)}</dt><dd>{value}</dd>" for word, value in pairs)
    return f"<h4>{_dataset(name)}</h4><dl>{facts}</dl>"


def _published(file: str) -> str:
    """A table of the reference: whose, of when, on which terms, and what to beware of."""
    source, language = reference.sources().set_index("file").loc[file], texts.language()
    pairs = [
        (texts.t("catalogue.state"), bold(texts.t("state.published"))),
        (texts.t("catalogue.publisher"), escape(source[f"publisher_{language}"])),
        (texts.t("holdings.period"), escape(published.period(file))),
        (texts.t("catalogue.licence"), _outside(source.url, source[f"licence_{language}"])),
        (texts.t("catalogue.cite"), f'<span lang="en">{escape(source.citation)}</span>'),
        (texts.t("catalogue.retired"), escape(source[f"note_{language}"])),
    ]
    facts = "".join(f"<dt>{escape(word)}</dt><dd>{value}</dd>" for word, value in pairs if value)
    return f"<h4>{escape(source[f'title_{language}'])}</h4><dl>{facts}</dl>"


def _needs(name: str) -> str:
    key = catalogue.current().portals[catalogue.dataset(name).portal].key_setting
    link = f'<a href="{escape(address("key"))}" target="_self"><code>{escape(key)}</code></a>'
    return link if key and settings.secret(key) is None else escape(texts.t("error.not_fetched"))


def path(found: Behind) -> str:
    """The way, from the portal to the function, each step with its line of code. HTML."""
    way, names = found.way, found.datasets
    sources = [catalogue.dataset(name) for name in names]
    portals = dict.fromkeys(source.portal for source in sources)
    titles = {name: catalogue.current().portals[name] for name in portals}
    asked = way.functions[:1] if found.question else ()
    loaders = way.functions[len(asked) :]
    silent = texts.t("way.reads_itself") if found.question else texts.t("way.no_loader")
    steps = [
        ("portal", [_outside(portal.page, texts.said(portal.title)) for portal in titles.values()]),
        ("service", [_outside(source.link, source.service[0], is_code=True) for source in sources]),
        ("dataset", [_line(declared(name)) for name in names]),
        ("loader", [_line(step) for step in loaders] or [escape(silent)]),
        ("function", [_line(step) for step in asked]),
        ("code", [f"<code>{escape(found.code)}</code>"]),
    ]
    told = "".join(
        f"<li><span>{escape(texts.t(f'way.{word}'))}</span><div>{'<br>'.join(parts)}</div></li>"
        for word, parts in steps
        if parts
    )
    head = heading(texts.t("way.path_title"), texts.t("way.path_lead"))
    return f'<section class="part way">{head}<ol>{told}</ol></section>'


def _line(step: Step) -> str:
    """A function or dataset by its name, leading to its line; what it says of itself is a title."""
    name = f"<code>{escape(step.name)}</code>"
    if step.line is None:
        return name
    where = escape(f"{step.line.file}:{step.line.number}")
    link = (
        f'<a href="{escape(code.address(step.line))}" target="_blank" rel="noopener">{name} <small>{where}</small></a>'
    )
    return f'<span lang="en" title="{escape(step.words)}">{link}</span>'


def _dataset(name: str) -> str:
    title = texts.said(catalogue.dataset(name).title)
    return f'<a href="{escape(address("catalogue", dataset=name))}" target="_self">{escape(title)}</a>'


def _outside(link: str, words: str, *, is_code: bool = False) -> str:
    shown = f"<code>{escape(words)}</code>" if is_code else escape(words)
    return f'<a href="{escape(link)}" target="_blank" rel="noopener">{shown}</a>' if link else shown


def _listed(parts: Iterable[str]) -> str:
    return format_list([*parts], locale=texts.language())


def files(found: Behind, rows: pd.DataFrame | None) -> str:
    """Links to the files of it: its rows, its picture, a notebook. HTML."""
    links = "".join(
        f'<a href="{escape(link)}" target="_blank" download>{escape(words)}</a>' for words, link in _files(found, rows)
    )
    head = heading(texts.t("way.take_title"), texts.t("way.take_lead"))
    return f'<section class="part take">{head}<p>{links}</p></section>'


def _files(found: Behind, rows: pd.DataFrame | None) -> Iterator[tuple[str, str]]:
    if rows is not None and (found.question or found.dataset):
        kinds = [*FILES, *(PLACED if geometry.is_known(rows.columns) else ())]
        yield from ((FILE_NAMES[kind], _rows_link(found, kind)) for kind in kinds)
    if found.draft:
        yield from ((kind.upper(), found.link(f"picture.{kind}")) for kind in PICTURES)
    yield texts.t("way.notebook"), found.link("notebook.ipynb")


def _rows_link(found: Behind, kind: str) -> str:
    """Where the API gives the rows as a file."""
    if found.question is None:
        query, path = {}, f"api/datasets/{found.dataset}/latest"
    else:
        query = {name: value for name, value in found.question.address.items() if name != "ask"}
        path = f"api/questions/{found.question.name}"
    return address(path, **query, format=kind)


def picture(found: Behind) -> None:
    """The chart, where there was one; it leads nowhere, for this is where it led."""
    try:
        chart = found.chart()
    except NotAsked:
        return
    if chart:
        pictures.chart(pictures.unlinked(chart), key="source_picture")


def rows(found: Behind, answered: pd.DataFrame | None) -> None:
    """The rows of the answer, a hundred at a time, or the newest of a dataset that it is made of."""
    shown = [*([ANSWER] if not found.dataset and answered is not None else []), *found.datasets]
    if answered is None:
        st.markdown(texts.t("way.no_table"))
    if not shown:
        return
    chosen = filters.choice(texts.t("filter.rows"), shown, key="source_rows", words=_title, is_row=len(shown) < 5)
    if chosen == ANSWER and answered is not None:
        _paged(answered, found.title)
    else:
        newest = card.newest_rows(chosen)
        st.caption(texts.t("way.rows_newest", count=texts.number(len(newest)), title=_title(chosen)))
        tables.rows(newest, chosen, key="source_newest")


def _title(name: str) -> str:
    return texts.t("way.rows_answer") if name == ANSWER else texts.said(catalogue.dataset(name).title)


def _paged(frame: pd.DataFrame, title: str) -> None:
    pages = max(-(-len(frame) // PAGE), 1)
    number = st.pagination(pages, key="source_page", bind="query-params") if pages > 1 else 1
    number = min(max(number, 1), pages)
    part = frame.iloc[(number - 1) * PAGE : number * PAGE]
    if pages > 1:
        first, last = (number - 1) * PAGE + 1, (number - 1) * PAGE + len(part)
        told = {name: texts.number(value) for name, value in (("first", first), ("last", last), ("all", len(frame)))}
        st.caption(texts.t("way.rows_page", **told))
    tables.bare(part, alt=title, key="source_answer", height=tables.height(len(part), 520))
