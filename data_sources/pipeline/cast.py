"""Columns of text and numbers as portals send them, cast to what they mean. All of it columnar."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from data_sources import reference
from data_sources.catalogue.model import Source

MISSING = ("", "-", "null", "NULL", "None", "\\N", "N/A", "nan", "NaN")
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
FORMATS = (
    "%Y%m%d%H%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d_%H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M",
    "%Y%m%d %H%M%S",
    "%Y%m%d %H%M",
    "%Y%m%d",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m",
    "%Y-%m",
    "%Y.%m",
    "%y-%m",
    "%Y",
)
FIRST, LAST = datetime(1900, 1, 1), datetime(2100, 1, 1)
YES = {"y", "yes", "1", "1.0", "true", "t", "예"}
NO = {"n", "no", "0", "0.0", "false", "f", "아니오", "아니요"}


def text(array: pa.Array) -> pa.Array:
    """Any column as text, blanks around it gone."""
    if not _is_text(array):
        return pc.cast(array, pa.string())
    return pc.utf8_trim_whitespace(array)


def _is_text(array: pa.Array) -> bool:
    return pa.types.is_string(array.type) or pa.types.is_large_string(array.type)


def without_missing(array: pa.Array, markers: tuple[str, ...]) -> pa.Array:
    """The column with its missing-value markers as nulls."""
    if pa.types.is_null(array.type):
        return pc.cast(array, pa.string())
    if not _is_text(array) and not markers:
        return array
    array = text(array)
    return drop_where(array, pc.is_in(array, pa.array([*MISSING, *markers])))


def drop_where(array: pa.Array, mask: pa.Array) -> pa.Array:
    """The column with nulls where the mask says so."""
    return pc.if_else(mask, pa.scalar(None, array.type), array)


def joined(arrays: list[pa.Array]) -> pa.Array:
    """Several columns as one text, a blank between; what is missing is left out."""
    parts = [text(without_missing(array, ())) for array in arrays]
    whole = pc.binary_join_element_wise(*parts, " ", null_handling="replace", null_replacement="")
    return drop_where(pc.utf8_trim_whitespace(whole), pc.is_null(parts[0]))


def extract(array: pa.Array, pattern: str) -> pa.Array:
    """The first group of a pattern; null where it does not match."""
    named = re.sub(r"\((?!\?)", "(?P<value>", pattern, count=1)
    return pc.struct_field(pc.extract_regex(text(array), pattern=named), "value")


def number(array: pa.Array, scale: float = 1.0) -> pa.Array:
    """Numbers, also from text with thousands separators; null where it is none or not finite."""
    values = _parsed(array)
    values = drop_where(values, pc.invert(pc.fill_null(pc.is_finite(values), True)))
    return values if scale == 1.0 else pc.multiply(values, scale)


def _parsed(array: pa.Array) -> pa.Array:
    if not _is_text(array):
        return pc.cast(array, pa.float64())
    try:
        return pc.cast(array, pa.float64())
    except pa.ArrowInvalid:
        plain = pc.replace_substring(array, ",", "")
        is_number = pc.match_substring_regex(plain, NUMBER)
        return pc.cast(drop_where(plain, pc.invert(pc.fill_null(is_number, True))), pa.float64())


def drop_zeros(typed: pa.Array, raw: pa.Array, blank: pa.Array | None) -> tuple[pa.Array, pa.Array]:
    """Zeros that stand for "missing" (everywhere, or where `blank`): gone, and not held to be doubtful."""
    zero = pc.fill_null(pc.equal(typed, 0.0), False)
    zero = zero if blank is None else pc.and_(zero, blank)
    return drop_where(typed, zero), drop_where(raw, zero)


def within(array: pa.Array, limits: tuple[float, float] | None) -> pa.Array:
    """The column with nulls where it is out of the limits."""
    if limits is None or not len(array):
        return array
    extremes = pc.min_max(array)
    low, high = extremes["min"].as_py(), extremes["max"].as_py()
    if low is None or (low >= limits[0] and high <= limits[1]):
        return array
    inside = pc.and_(pc.greater_equal(array, limits[0]), pc.less_equal(array, limits[1]))
    return drop_where(array, pc.invert(pc.fill_null(inside, True)))


def integer(array: pa.Array) -> pa.Array:
    """Whole numbers; null where there is a fraction."""
    whole = pc.fill_null(pc.equal(array, pc.round(array)), True)
    return pc.cast(drop_where(array, pc.invert(whole)), pa.int64())


def by_value(array: pa.Array, function: Callable[[str], object], type_: pa.DataType) -> pa.Array:
    """Apply a function to each different value once."""
    encoded = pc.dictionary_encode(text(array))
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    mapped = pa.array([None if value is None else function(value) for value in encoded.dictionary.to_pylist()], type_)
    return mapped.take(encoded.indices)


def _text(array: pa.Array, _: Source) -> pa.Array:
    array = text(array)
    if pc.any(pc.match_substring(array, "&")).as_py():
        array = by_value(array, lambda value: html.unescape(value).strip(), pa.string())
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(array, r"\r\n?", "\n"))


def _code(array: pa.Array, _: Source) -> pa.Array:
    return pc.replace_substring_regex(text(array), r"^(\d+)\.0+$", r"\1")


def _flag(array: pa.Array, source: Source) -> pa.Array:
    yes = {word.lower() for word in source.yes}

    def truth(value: str) -> bool | None:
        word = value.lower()
        if word in yes or (not yes and word in YES):
            return True
        return False if yes or word in NO else None

    return by_value(array, truth, pa.bool_())


def _clock(array: pa.Array, _: Source) -> pa.Array:
    def normal(value: str) -> str | None:
        digits = re.sub(r"\D", "", value.removesuffix(".0"))
        digits = digits.zfill(4) if len(digits) <= 4 else digits.zfill(6)
        parts = [digits[i : i + 2] for i in range(0, len(digits), 2)]
        is_time = digits and len(parts) in (2, 3) and int(parts[0]) <= 48 and all(int(part) < 60 for part in parts[1:])
        return ":".join(parts) if is_time else None

    return by_value(array, normal, pa.string())


def _district(array: pa.Array, source: Source) -> pa.Array:
    official = reference.district_codes()
    sgis = reference.sgis_codes()

    def code(value: str) -> str | None:
        value = value.removesuffix(".0")
        if value.isdigit():
            return (sgis if source.codes == "sgis" else official).get(value[:5])
        return official.get(value) or official.get(value.replace(" ", "")) or official.get(value.split(" ")[-1])

    return by_value(array, code, pa.string())


def _time(array: pa.Array, source: Source) -> pa.Array:
    """Times in any of the formats; 24:00 is the midnight that follows."""
    given = text(array)
    if pc.any(pc.match_substring_regex(given, r"\.\d")).as_py():
        given = pc.replace_substring_regex(given, r"(:\d\d)\.\d+$", r"\1")
        given = pc.replace_substring_regex(given, r"^(\d+)\.0$", r"\1")
    times = _parse_times(given, source.format or FORMATS)
    if times.null_count > given.null_count:
        midnight = r"^(\d{8}|\d{4}[-/]\d{2}[-/]\d{2})([ _T]?)24(:?00(:?00)?)$"
        late = pc.and_(pc.is_null(times), pc.fill_null(pc.match_substring_regex(given, midnight), False))
        zero = pc.replace_substring_regex(given, midnight, r"\1\200\3")
        next_day = pc.add(_parse_times(zero, source.format or FORMATS), pa.scalar(86_400_000_000, pa.duration("us")))
        times = pc.if_else(late, next_day, times)
    possible = pc.and_(pc.greater_equal(times, pa.scalar(FIRST)), pc.less(times, pa.scalar(LAST)))
    return drop_where(times, pc.invert(pc.fill_null(possible, True)))


def _parse_times(given: pa.Array, formats: tuple[str, ...]) -> pa.Array:
    times = pa.nulls(len(given), pa.timestamp("us"))
    for form in _likely_first(given, formats):
        times = pc.coalesce(times, pc.strptime(given, format=form, unit="us", error_is_null=True))
        if times.null_count <= given.null_count:
            break
    return times


def _likely_first(given: pa.Array, formats: tuple[str, ...]) -> list[str]:
    sample = next((value for value in given.slice(0, 100).to_pylist() if value), None)
    if sample is None:
        return list(formats)

    def fits(form: str) -> bool:
        try:
            return len(datetime.strptime(sample, form).strftime(form)) == len(sample)
        except ValueError:
            return False

    return sorted(formats, key=lambda form: not fits(form))


BY_TYPE: dict[str, Callable[[pa.Array, Source], pa.Array]] = {
    "text": _text,
    "code": _code,
    "flag": _flag,
    "clock": _clock,
    "district": _district,
    "time": _time,
    "date": _time,
}
