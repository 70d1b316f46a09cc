"""A link as a code for a telephone's camera."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

LONGEST = 1500  # characters; the code would be too fine for a camera on a screen


def is_link(address: str) -> bool:
    """Whether it is an address of a page, and not too long."""
    return address.startswith(("http://", "https://")) and len(address) <= LONGEST and address.isprintable()


@lru_cache(maxsize=256)
def code(address: str) -> bytes:
    """The QR code of an address as SVG, dark on white whatever the look: cameras ask for that."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=3, dark="#000", light="#fff", scale=4)
    return drawn.getvalue()
