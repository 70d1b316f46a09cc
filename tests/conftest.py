"""What all tests share: a store of their own, no settings of the machine, no waiting between attempts."""

from pathlib import Path

import pandas as pd
import pytest
import stamina

from tests.portal import portal  # noqa: F401  a fixture for all

SAMPLES = Path(__file__).parent / "samples"
SETTINGS = ("SEOUL_OPENAPI", "SEOUL_SUBWAY", "DATA_GO_KR", "DATA_GO_KR_STANDARD", "SEOUL_BUS", "SAFETYDATA", "KRIC")


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    """An empty store of the real city, and no key or address from the environment."""
    monkeypatch.setenv("CIVIC_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("CIVIC_SOURCE", "live")
    monkeypatch.delenv("CIVIC_NOW", raising=False)
    for name in SETTINGS:
        monkeypatch.delenv(f"{name}_KEY", raising=False)
        monkeypatch.delenv(f"{name}_URL", raising=False)
    return tmp_path / "store" / "live"


@pytest.fixture(autouse=True)
def no_waiting():
    """Attempts follow each other at once."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def now(monkeypatch) -> pd.Timestamp:
    """A fixed moment: Monday 23 November 2026, noon."""
    monkeypatch.setenv("CIVIC_NOW", "2026-11-23T12:00:00")
    return pd.Timestamp("2026-11-23 12:00")
