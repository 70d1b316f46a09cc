"""Rows of a plain dataset in the made-up city: a field's name says, by the portals' own habits, what may stand in it.

The names are those that the catalogue knows of (`Dataset.fields`). Where none has ever been published, a few that are
usual for its kind stand in; a real answer will have others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from data_sources.demo import rhythm
from data_sources.demo.feeds.request import Row
from data_sources.demo.makers import BY_NAME, Block

USUAL = {  # fields of a kind of service, where its own are not known
    "place": ("FCLT_NM", "ADDR", "SGG_NM", "TELNO", "LOT", "LAT"),
    "event": ("TITLE", "SGG_NM", "BGNG_YMD", "END_YMD"),
    "record": ("CRTR_YM", "SGG_NM", "NOCS"),
    "measure": ("MSRMT_DT", "SGG_NM", "MSRMT_VL"),
}
ROWS = {"place": 60, "event": 30, "record": 50, "measure": 50}


def rows(block: Block) -> list[Row]:
    """The rows of a block, in the portal's fields."""
    fields = block.dataset.fields or USUAL[block.dataset.kind]
    columns = {field: _values(block, field) for field in fields}
    return [dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True)]


def _values(block: Block, field: str) -> list[Any]:
    name = field.upper()
    return next(make for pattern, make in MAKERS if pattern.search(name))(block, field)


def _days(block: Block, field: str, form: str) -> list[str]:
    back = block.dice(field).integers(1, 700, len(block))
    ahead = 20 * bool(re.search("END", field, re.IGNORECASE))
    first = block.begins if block.dataset.kind == "event" else int(block.request.minute // 1440)
    near = np.arange(len(block)) % 20 + ahead if block.dataset.kind == "event" else -back
    return rhythm.written((first + near) * 1440.0 + block.dice(field).integers(480, 1080, len(block)), form)


def _moments(form: str) -> Callable[[Block, str], list[str]]:
    return lambda block, field: _days(block, field, form)


def _counts(block: Block, field: str) -> list[int]:
    return block.dice(field).integers(1, 400, len(block)).tolist()


def _degrees(block: Block, place: int) -> list[str]:
    return [f"{value:.6f}" for value in block.sites.projected("EPSG:4326")[place].tolist()]


def _words(block: Block, field: str) -> list[str]:
    return block.choice(field, ["일반", "공공", "민간", "기타"])


def _numbered(block: Block, field: str) -> list[str]:
    return [f"{abs(block.number) % 10_000:04d}{place + 1:04d}" for place in range(len(block))]


MAKERS: tuple[tuple[re.Pattern[str], Callable[[Block, str], list[Any]]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (r"^(LOT|LON|LNG|LONGITUDE|XCRD|XCORD|X|GPSX|MAPX|WGS84LON|경도)$", lambda block, _: _degrees(block, 0)),
        (r"^(LAT|LA|LATITUDE|YCRD|YCORD|Y|GPSY|MAPY|WGS84LAT|위도)$", lambda block, _: _degrees(block, 1)),
        (r"(SGG|GU|SIGNGU|SIGUNGU)_?(NM|NAME)$|자치구", lambda block, _: block.sites.district_names),
        (r"(SGG|SIGNGU|SIGUNGU)_?(CD|CODE)$", lambda block, _: block.sites.codes),
        (r"(ADSTRD|DONG|EMD)_?(CD|CODE)(_SE)?$", lambda block, _: block.sites.dong_codes),
        (r"(DONG|EMD)_?(NM|NAME)$", lambda block, _: block.sites.dong_names),
        (r"STDR_YYQU", _moments("%Y1")),
        (r"(ADDR|ADRES|ADD_KOR|JUSO|RDNMADR|RDNMA)|주소", lambda block, _: block.sites.addresses()),
        (r"TEL|PHONE|FAX|전화", lambda block, _: BY_NAME["phone"](block)),
        (r"(URL|HOMEPAGE|HMPG)", lambda block, _: BY_NAME["homepage"](block)),
        (r"(STN|STATION|SBWY|SUBWAY).*(NM|NAME)$", lambda block, _: BY_NAME["station"](block)),
        (r"(NM|NAME|TITLE|SJ)$|명$", lambda block, _: BY_NAME["place_name"](block)),
        (r"(^|_)(YEAR|YR|YY|CRTR_YR|STDR_YEAR)$|YEAR$|년도$", lambda block, _: BY_NAME["year"](block)),
        (r"_?(YM|YYMM)$", _moments("%Y%m")),
        (r"(TMZON|_HR|_HOUR)", lambda block, _: [place % 24 for place in range(len(block))]),
        (r"(YMD|_DE|_DE_ID|DATE)$|일자$", _moments("%Y%m%d")),
        (r"(_DT|DTM|DTTM|TIME|_PNT)$|일시$", _moments("%Y-%m-%d %H:%M:%S")),
        (r"_?YN$", lambda block, field: block.choice(field, ["Y", "N"])),
        (r"(CD|CODE|ID|NO|SN|SEQ|SE)$|번호$|코드$", _numbered),
        (r"(CNT|CO|NOCS|NOPE|AMT|QTY|VL|NUM|TOT|METER|_LEN|PRICE|RATE|NMPR|POPLTN|STAYPOP|LVPOP)|수$", _counts),
        (r"", _words),
    )
)
