"""Memory of a server that runs for days, where the system's library is glibc; elsewhere nothing is done.

Every rerun is a thread of its own, and every refresh takes some hundred megabytes and frees them in pieces. By itself
glibc keeps all of that for later: a server of a kiosk grew by a quarter in an hour.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

import anyio
import pyarrow as pa

ARENA_MAX = -8  # its number in malloc.h
EVERY_S = 60


@cache
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


def share_arenas() -> None:
    """Let all threads share two pools of memory, Arrow too: else each takes one that it never gives back."""
    if library := _glibc():
        library.mallopt(ARENA_MAX, 2)
        pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Return to the system what has been freed."""
    if library := _glibc():
        library.malloc_trim(0)


async def keep_giving_back() -> None:
    """Do so every minute, beside everything else."""
    while True:
        await anyio.sleep(EVERY_S)
        await anyio.to_thread.run_sync(give_back)
