"""News feeds: RSS 2.0 as WordPress and the city's board write it."""

from __future__ import annotations

from email.utils import format_datetime
from xml.sax.saxutils import escape

import pandas as pd

from data_sources.demo.portals.wire import Question, Reply, Row, Rows

ITEMS = 30  # the newest
TYPE = {"Content-Type": "application/rss+xml;charset=UTF-8"}
FAULTS = {"error_code": "503"}


def answer(question: Question, rows: Rows, *, is_known: bool, lie: int = 0) -> Reply:
    """The feed with its newest entries."""
    if not is_known:
        return complaint(question, "404")
    items = "".join(_item(row) for row in rows()[:ITEMS])
    channel = f"<title>서울</title><link>https://www.seoul.go.kr</link><description></description>{items}"
    text = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{channel}</channel></rss>'
    return Reply(200, TYPE, text.encode())


def _item(row: Row) -> str:
    moment = pd.Timestamp(row["published"]).tz_localize("Asia/Seoul")
    tags = {
        "title": row.get("title"),
        "link": row.get("link"),
        "guid": row.get("id"),
        "author": row.get("author"),
        "category": row.get("category"),
        "description": row.get("summary"),
        "pubDate": format_datetime(moment.to_pydatetime()),
    }
    inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in tags.items() if value is not None)
    return f"<item>{inner}</item>"


def complaint(question: Question, code: str) -> Reply:
    """A web server's error."""
    return Reply(int(code), {"Content-Type": "text/html"}, f"<html><title>{code}</title></html>".encode())
