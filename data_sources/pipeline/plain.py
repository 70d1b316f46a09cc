"""Rows of a plain dataset: the portal's own fields under cleaned names, types inferred by one set of rules.

    plain.typed(raw)       # FCLT_NM -> fclt_nm (text), USE_CNT -> use_cnt (whole numbers), LOT, LAT -> lon, lat

A type is given only where every value of the column fits it, so that nothing is ever lost:

* numbers, unless the field is a code by its name, a value begins with a superfluous zero, or has 16 digits;
* times and dates, when they are written with separators or the field says that it holds one;
* `district`, as official code, when every value is the name of one of the 25;
* `lon` and `lat`, when two fields are called so and every pair lies in Korea, in degrees;
* all else stays text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from data_sources import catalogue, reference
from data_sources.catalogue.model import Source
from data_sources.pipeline import cast
from data_sources.pipeline.coordinates import AREAS

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
IN_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
CODE = re.compile(r"(^|_)(cd|id|no|sn|tel|fax|zip)\d*$|(code|telno|phone|zipcode|번호|코드|아이디|순번|전화|우편)\d*$")
MOMENT = re.compile(
    r"(^|_)(dt|dtm|dttm|time|tm|ymd|ym|de|de_id|day)\d*$|(date|datetime|ymd|ymdhm|일시|일자|날짜|시각|년월|년월일|기준일)\d*$"
)
NUMBER = r"^[+-]?((0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d*)(\.\d+)?|\.\d+)$"  # no superfluous zero
MOST_DIGITS = 15  # more than that a float would round
NO_SOURCE = Source(fields=())
A_YEAR_FIRST = r"^(19|20).{4}"
DIGITS_OF_A_MOMENT = {6, 8, 10, 12, 14}
LON = {"lon", "lng", "lot", "longitude", "wgs84lon", "경도", "x", "xcrd", "xcord", "gpsx", "mapx", "xcnts"}
LAT = {"lat", "la", "latitude", "wgs84lat", "위도", "y", "ycrd", "ycord", "gpsy", "mapy", "ydnts"}


def typed(table: pa.Table) -> pa.Table:
    """A raw table under cleaned names, with inferred types. One row per row of the answer; nothing is doubted."""
    names = cleaned(table.column_names)
    columns = {
        name: _inferred(name, cast.without_missing(table[field].combine_chunks(), ()))
        for name, field in zip(names, table.column_names, strict=True)
    }
    return pa.table(_with_district(_with_point(columns)))


def cleaned(fields: Iterable[str]) -> list[str]:
    """Names in small letters, words divided by one underscore, each different; units in brackets are left out."""
    found: list[str] = []
    for number, field in enumerate(fields, 1):
        text = unicodedata.normalize("NFKC", field)
        name = _words(IN_BRACKETS.sub(" ", text)) or _words(text) or f"field_{number}"
        name = f"{name}_given" if name in catalogue.RESERVED else name
        again = sum(1 for other in found if other == name or other.rpartition("_")[0] == name)
        found.append(name if name not in found else f"{name}_{again + 1}")
    return found


def _words(text: str) -> str:
    return re.sub(r"\W+", "_", CAMEL.sub("_", text).lower()).strip("_")


def _inferred(name: str, values: pa.Array) -> pa.Array:
    if not len(values) or values.null_count == len(values):
        return pc.cast(values, pa.string())
    if pa.types.is_boolean(values.type):
        return values
    is_code = bool(CODE.search(name))
    if not pa.types.is_string(values.type) and not pa.types.is_large_string(values.type):
        return cast.BY_TYPE["code"](values, NO_SOURCE) if is_code else _number(pc.cast(values, pa.float64()))
    texts = cast.text(values)
    if (moments := _moments(name, texts)) is not None:
        return moments
    return _number(cast.number(texts)) if not is_code and _are_numbers(texts) else texts


def _are_numbers(texts: pa.Array) -> bool:
    different = pc.drop_null(pc.unique(texts))
    if not pc.all(pc.match_substring_regex(different, NUMBER)).as_py():
        return False
    digits = pc.utf8_length(pc.replace_substring_regex(different, r"\D", ""))
    return bool(pc.max(digits).as_py() <= MOST_DIGITS)


def _number(values: pa.Array) -> pa.Array:
    """Whole numbers where all are."""
    whole = cast.integer(values)
    return whole if whole.null_count == values.null_count else values


def _moments(name: str, texts: pa.Array) -> pa.Array | None:
    """Times, when every value is one."""
    different = pc.drop_null(pc.unique(texts))
    if not pc.all(pc.match_substring_regex(different, A_YEAR_FIRST)).as_py():
        return None
    plain = different.filter(pc.match_substring_regex(different, r"^\d+$"))
    lengths = set(pc.unique(pc.utf8_length(plain)).to_pylist())
    if lengths and not (MOMENT.search(name) and lengths <= DIGITS_OF_A_MOMENT):
        return None
    found = cast.BY_TYPE["time"](texts, NO_SOURCE)
    return found if found.null_count == texts.null_count else None


def _with_point(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The columns with `lon` and `lat` for the fields that hold them in degrees in Korea; zeros are none."""
    numbers = [name for name, values in columns.items() if _is_number_column(values)]
    called = {
        place: next((name for name in numbers if name.replace("_", "") in names), None)
        for place, names in (("lon", LON), ("lat", LAT))
    }
    point = {}
    for (place, name), limits in zip(called.items(), AREAS["korea"], strict=True):
        if name is None or (place in columns and place != name):
            return columns
        values = pc.cast(columns[name], pa.float64())
        values = cast.drop_where(values, pc.equal(values, 0.0))
        if values.null_count == len(values) or cast.within(values, limits).null_count > values.null_count:
            return columns
        point[name] = place, values
    return dict(point.get(name, (name, values)) for name, values in columns.items())


def _is_number_column(values: pa.Array) -> bool:
    return pa.types.is_floating(values.type) or pa.types.is_integer(values.type)


def _with_district(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The columns with `district` for the first that holds nothing but names of districts."""
    if "district" in columns:
        return columns
    names = set(reference.districts()["name_ko"])
    for name, values in columns.items():
        different = {text for text in pc.unique(values).to_pylist() if text} if values.type == pa.string() else set()
        if different and different <= names:
            codes = cast.BY_TYPE["district"](values, NO_SOURCE)
            renamed = {name: ("district", codes)}
            return dict(renamed.get(other, (other, kept)) for other, kept in columns.items())
    return columns


def reconciled(table: pa.Table, stored: pa.Schema) -> tuple[pa.Table, pa.Schema]:
    """The table, and the stored columns, in types that hold the values of both: whole numbers widen, else text."""
    kept = {field.name: field.type for field in stored}
    types = {name: _wider(table[name].combine_chunks(), kept.get(name)) for name in table.column_names}
    columns = {name: _as(table[name].combine_chunks(), type_) for name, type_ in types.items()}
    return pa.table(columns), pa.schema([(field.name, types.get(field.name, field.type)) for field in stored])


def _wider(values: pa.Array, kept: pa.DataType | None) -> pa.DataType:
    if kept is None or values.type == kept:
        return values.type
    if values.null_count == len(values):
        return kept
    return pa.float64() if {values.type, kept} == {pa.int64(), pa.float64()} else pa.string()


def _as(values: pa.Array, type_: pa.DataType) -> pa.Array:
    return pa.nulls(len(values), type_) if values.null_count == len(values) else pc.cast(values, type_)
