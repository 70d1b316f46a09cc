"""What runs inside the box: a process of its own, without keys, that reads one statement after the other from a pipe.

It is started by `box`, as a file and not as a module, so that nothing of the project is in it: a query that breaks out
of DuckDB finds no setting, no secret and nothing that it may write. On stdin come lines of JSON, on stdout go lines of
JSON and, between two of them, the rows as an Arrow stream. Killing it is always safe.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import threading
from collections.abc import Iterator
from itertools import chain
from typing import Any

import duckdb
import pyarrow as pa

MEMORY = 1_000_000_000  # bytes that DuckDB may use
ADDRESSES = 3_000_000_000  # bytes of address space: what single values take that DuckDB does not count
BATCH = 16_384  # rows sent at a time
BYTES = 64_000_000  # of a batch, and of a page: whoever reads it must hold it
NICER = 5  # the pages come first
SETTINGS: dict[str, Any] = {
    "threads": 2,
    "memory_limit": f"{MEMORY}B",
    "temp_directory": "",
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
TABLE_FUNCTIONS = {"unnest", "range", "generate_series"}  # what a query may read besides the datasets
REFUSED_PARTS = {"SHOW_REF", "PIVOT", "COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF"}
REFUSED = re.compile(  # functions that tell of the machine, keep a state, wait, or read what is no dataset
    r"getenv|current_setting|set_config|getvariable|setseed|nextval|currval|setval|.*sleep.*|write_log|error"
    r"|query|query_table|which_secret|json_serialize_plan|json_execute_serialized_sql|json_deserialize_sql"
    r"|duckdb_.*|pragma_.*|pg_.*|parquet_.*|read_.*|glob|sniff_csv|__internal.*|has_.*_privilege|inet_.*|.*_scan"
    r"|stats|vector_type|current_query|current_query_id|current_connection_id|txid_current|current_transaction_id"
)
PREPARED = "prepare asked as "
SYSTEM_TABLE = re.compile(r"(duckdb|pragma|sqlite|pg)_")
WORD = re.compile(r"\w+")
SYNTAX = re.compile(r'syntax error at (?:or near "(?P<near>.*)"|(?P<end>end of input))', re.DOTALL)
INTERRUPTED = "InterruptException"


class Refusal(Exception):
    """A statement is not taken, or cannot be answered: why, as data."""

    def __init__(self, kind: str, position: int | None = None, **values: Any) -> None:
        self.told = {"kind": kind, "position": position, "values": values}
        super().__init__(kind)


def main() -> None:
    """Answer jobs until the pipe is closed."""
    _limit()
    for line in sys.stdin.buffer:
        job = json.loads(line)
        try:
            _answer(job)
        except Refusal as refusal:
            _tell({"error": refusal.told})
        except duckdb.Error as error:
            _tell({"error": _understood(error).told})
        except (MemoryError, pa.ArrowMemoryError, RecursionError):
            _tell({"error": Refusal("memory").told})
            return


def _limit() -> None:
    """Give up what is not needed: memory without end, files to write, processes, precedence."""
    for what, most in (
        (resource.RLIMIT_AS, ADDRESSES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS knows no limit of addresses
            continue
    os.nice(NICER)


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(what, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def _answer(job: dict[str, Any]) -> None:
    """Check the statement, ask for the tables that it names, lock everything else, and send its rows."""
    con = duckdb.connect(":memory:", config=SETTINGS)
    timer = threading.Timer(job["seconds"], con.interrupt)
    try:
        timer.start()
        con.execute("set errors_as_json = true")
        con.execute("set timezone = 'Asia/Seoul'")
        _tell({"tables": _tables(con, job["query"])})
        given = json.loads(sys.stdin.buffer.readline() or "{}")
        if "views" not in given:
            return
        for name, text in given["views"].items():
            con.execute(f'create view "{name}" as {text}')  # from `views`, of names in the catalogue
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in given["files"])
        con.execute(f"set allowed_paths = [{listed}]::varchar[]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        _send(con, job)
    finally:
        timer.cancel()
        con.close()


def _send(con: duckdb.DuckDBPyConnection, job: dict[str, Any]) -> None:
    """The rows as a stream, then how many there are in all where that was asked."""
    query = _without_end(job["query"])
    try:
        con.execute(PREPARED + query)  # a relation's errors would not say where they are
    except duckdb.Error as error:
        raise _understood(error, len(PREPARED)) from error
    found = con.sql(query)
    if found is None:
        raise Refusal("not_select")
    wanted = found
    if job["limit"] is not None:
        wanted = found.limit(job["limit"], job["offset"])
    reader = wanted.to_arrow_reader(BATCH)
    first = next(iter(reader), None)  # what goes wrong mostly does so before the first row: no stream is begun then
    schema = _unique(reader.schema)
    _tell({"columns": schema.names})
    end: dict[str, Any] = {"error": None, "total": None}
    rows = 0
    with pa.ipc.new_stream(sys.stdout.buffer, schema) as stream:
        try:
            for batch in _bounded(first, reader, is_page=job["limit"] is not None):
                rows += batch.num_rows
                stream.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
            if job["count"]:
                end["total"] = _total(found, rows, job)
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            end["error"] = _understood(error).told
        except Refusal as refusal:
            end["error"] = refusal.told
    _tell(end)


def _without_end(query: str) -> str:
    """The statement without the semicolon behind it, and what follows that: a relation is made a part of others."""
    text = query.encode()
    ends = [
        place for place, kind in duckdb.tokenize(query) if kind.name == "operator" and text[place : place + 1] == b";"
    ]
    return text[: ends[0]].decode() if ends else query


def _bounded(first: pa.RecordBatch | None, reader: pa.RecordBatchReader, *, is_page: bool) -> Iterator[pa.RecordBatch]:
    """The batches. Raises Refusal when one of them, or a whole page, is more than its reader can hold."""
    size = 0
    for batch in chain([first] if first is not None else [], reader):
        size = batch.nbytes + (size if is_page else 0)
        if size > BYTES:
            raise Refusal("memory")
        yield batch


def _unique(schema: pa.Schema) -> pa.Schema:
    """Columns that a query gives the same name twice are told apart by a number."""
    names: list[str] = []
    for name in schema.names:
        number, fresh = 1, name
        while fresh in names:
            number += 1
            fresh = f"{name}_{number}"
        names.append(fresh)
    return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])


def _total(found: duckdb.DuckDBPyRelation, rows: int, job: dict[str, Any]) -> int:
    """All rows of the query; a page that is not full says it by itself."""
    is_last = job["limit"] is None or rows < job["limit"]
    if is_last and (rows or not job["offset"]):
        return int(job["offset"]) + rows
    ((counted,),) = found.aggregate("count(*)").fetchall()
    return int(counted)


def _tables(con: duckdb.DuckDBPyConnection, query: str) -> list[list[Any]]:
    """The tables that a statement names, each with its position. Raises Refusal for all but one plain SELECT."""
    (told,) = con.execute("select json_serialize_sql(?::varchar)", [query]).fetchone() or ("{}",)
    parsed = json.loads(told)
    if parsed.get("error"):
        if parsed.get("error_type") == "parser":
            raise _syntax(parsed["error_message"], parsed.get("position"))
        raise Refusal("not_select", 0)
    statements = parsed["statements"]
    if len(statements) != 1:
        raise Refusal("many" if statements else "empty")
    own: set[str] = set()
    named: list[list[Any]] = []
    for part in _parts(statements[0]):
        own |= {entry["key"].lower() for entry in (part.get("cte_map") or {}).get("map", [])}
        own |= {part["cte_name"].lower()} if part.get("cte_name") else set()
        if table := _checked(part):
            named.append(table)
    for name in own:
        if not WORD.fullmatch(name) or SYSTEM_TABLE.match(name):
            raise Refusal("table", None, name=name)
    return [table for table in named if table[0] not in own]


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Everything in a parsed statement that has a type."""
    left = [tree]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            yield part
            left += part.values()
        elif isinstance(part, list):
            left += part


def _checked(part: dict[str, Any]) -> list[Any] | None:
    """The table that a part names, if any. Raises Refusal for a part that reaches outside."""
    kind, position = part.get("type"), part.get("query_location")
    if kind in REFUSED_PARTS:
        raise Refusal("not_select", position)
    if kind == "TABLE_FUNCTION":
        name = str((part.get("function") or {}).get("function_name", "")).lower()
        if name not in TABLE_FUNCTIONS:
            raise Refusal("function", position, name=name)
    if part.get("class") in ("FUNCTION", "WINDOW") and "function_name" in part:
        name = str(part["function_name"]).lower()
        if REFUSED.fullmatch(name) or part.get("schema") or part.get("catalog"):
            raise Refusal("function", position, name=name)
    if kind == "BASE_TABLE":
        if part.get("schema_name") or part.get("catalog_name") or part.get("at_clause"):
            path = (part.get("qualified_name") or {}).get("path") or [part["table_name"]]
            raise Refusal("table", position, name=".".join(path))
        return [part["table_name"].lower(), position]
    return None


def _syntax(message: str, position: Any) -> Refusal:
    where = int(position) if str(position).isdigit() else None
    if found := SYNTAX.search(message):
        return Refusal("syntax", where, near=found["near"] or "")
    return Refusal("other", where, detail=message)


def _understood(error: Exception, before: int = 0) -> Refusal:
    """An error of DuckDB as data: its kind, its position after so many characters, the names that it is about."""
    text = str(error)
    if type(error).__name__ == INTERRUPTED or "Interrupted!" in text:
        return Refusal("time")
    if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in text or "bad_alloc" in text:
        return Refusal("memory")
    start = text.find("{")
    try:
        told = json.loads(text[start:]) if start >= 0 else {}
    except ValueError:
        told = {}
    message = str(told.get("exception_message") or text)
    where = int(told["position"]) - before if str(told.get("position", "")).isdigit() else None
    name, near = told.get("name", ""), str(told.get("candidates", "")).split(",")[0]
    subtype = told.get("error_subtype")
    if subtype == "SYNTAX_ERROR":
        return _syntax(message, where)
    if subtype == "COLUMN_NOT_FOUND":
        return Refusal("column", where, name=name, near=near)
    if subtype == "MISSING_ENTRY":
        is_function = "function" in str(told.get("type", "")).lower()
        return Refusal("no_function" if is_function else "table", where, name=name, near=near if is_function else "")
    return Refusal("other", where, detail=message.split("\n")[0][:400])


if __name__ == "__main__":
    main()
