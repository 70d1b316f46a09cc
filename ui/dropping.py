"""Files that a person drops in: what was understood of each, shown before anything is kept; then kept, and said so."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data_sources import catalogue, files
from ui import tables, texts

TYPES = ["csv", "tsv", "txt", "xls", "xlsx", "json", "jsonl", "ndjson", "parquet", "zip", "gz"]
KEPT = "kept_files"  # what became of a file, by its id, for as long as the page is open


def zone() -> list[UploadedFile]:
    """Where files are dropped. Returns those that are there."""
    return st.file_uploader(texts.t("files.drop"), TYPES, accept_multiple_files=True, key="dropped") or []


def file(dropped: UploadedFile) -> None:
    """One file: what is understood, a button to keep it, and what became of it."""
    st.subheader(dropped.name, anchor=False)
    try:
        found = _looked(dropped.file_id, dropped)
    except files.Refusal as refusal:
        st.error(refusal.sentence.text(texts.language()))
        return
    for table in found.tables:
        _table(table)
    for part in found.refusals:
        st.warning(part.sentence.text(texts.language()))
    kept: dict[str, files.Added] = st.session_state.setdefault(KEPT, {})
    if dropped.file_id in kept:
        _said(kept[dropped.file_id])
    elif st.button(texts.t("files.keep"), type="primary", key=f"keep_{dropped.file_id}"):
        kept[dropped.file_id] = _added(dropped)
        st.rerun()


@st.cache_data(ttl="10m", max_entries=20, show_spinner=False, hash_funcs={UploadedFile: lambda given: given.file_id})
def _looked(file_id: str, dropped: UploadedFile) -> files.Looked:
    dropped.seek(0)
    return files.look((dropped.name, dropped))


def _table(table: files.Understood) -> None:
    """What one table of a file is taken for, and its first rows as they would be kept."""
    title = texts.said(catalogue.dataset(table.dataset).title) if table.is_known else table.dataset
    count = texts.number(table.rows)
    st.write(texts.t("files.known" if table.is_known else "files.new", title=title, rows=count))
    parts = [table.name, table.format, table.encoding]
    if table.header_lines:
        first, last = table.header_lines
        parts.append(texts.t("files.header", rows="–".join(dict.fromkeys([str(first), str(last)]))))
    st.caption(" · ".join(part for part in parts if part))
    for sentence in table.sentences:
        st.caption(sentence.text(texts.language()))
    tables.bare(table.sample, alt=texts.t("files.sample", title=title))


def _added(dropped: UploadedFile) -> files.Added:
    """Keep a file, with progress."""
    bar = st.progress(0.0, texts.t("files.keeping"))

    def show(progress: files.Progress) -> None:
        share = progress.done_bytes / progress.of_bytes if progress.of_bytes else 0.0
        bar.progress(min(share, 1.0), texts.t("files.progress", rows=texts.number(progress.rows)))

    dropped.seek(0)
    return files.add((dropped.name, dropped), on_progress=show)


def _said(added: files.Added) -> None:
    st.success(texts.t("files.kept", rows=texts.number(added.rows), added=texts.number(added.added)))
    for sentence in added.sentences():
        st.caption(sentence.text(texts.language()))
    for name in added.datasets:
        title = texts.said(catalogue.dataset(name).title)
        st.page_link("pages/catalogue.py", label=title, query_params={"dataset": name, "lang": texts.language()})
