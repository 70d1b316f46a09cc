"""Memory that has been freed goes back to the system."""

import ctypes
import sys
from pathlib import Path

import pytest

from ui import memory

BLOCKS, BLOCK_BYTES = 20_000, 4_000  # small ones: large ones go back by themselves


def resident_mb():
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="glibc is of Linux")
def test_what_was_freed_below_something_that_is_kept_goes_back():
    library = ctypes.CDLL(None)
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    blocks = [library.malloc(BLOCK_BYTES) for _ in range(BLOCKS)]
    for block in blocks:
        ctypes.memset(block, 1, BLOCK_BYTES)
    *freed, kept = blocks
    for block in freed:
        library.free(block)
    before = resident_mb()
    memory.give_back()
    library.free(kept)
    assert before - resident_mb() > BLOCKS * BLOCK_BYTES / 2**20 / 2
