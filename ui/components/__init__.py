"""Our own elements of the page: small scripts that draw what Python sends and change only what is new.

Their files are served by the app itself, so that the Content-Security-Policy can refuse every other script; Streamlit
turns scripts given as text into `blob:` addresses, which would have to be allowed for all. Files are only taken from
installed packages, hence the manifest handed over below instead of found.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

FOLDER = Path(__file__).parent
NAMES = ("board", "chart", "citymap", "incidents", "kiosk", "line", "masthead", "stills")
MANIFEST = ComponentManifest("civic_wall", "1", [ComponentConfig(name, "assets") for name in NAMES])

_mounts: dict[str, Any] = {}


def packed(data: dict[str, Any]) -> bytes:
    """What an element is to show, ready to be sent: what many viewers see is packed once for all of them."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def mount(name: str, data: dict[str, Any] | bytes, *, key: str, **options: Any) -> Any:
    """Put one of our elements on the page. Returns its state: attributes named after the `on_…_change` options.

    The data go as bytes: Streamlit then neither walks through nor serialises them again at every rerun.
    """
    full_name = f"civic_wall.{name}"
    manager = get_bidi_component_manager()
    if manager.get(full_name) is None:
        manager.register_from_manifest(MANIFEST, FOLDER)
    if name not in _mounts:
        _mounts[name] = st.components.v2.component(full_name, js=f"{name}.js", css=f"{name}.css")
    return _mounts[name](data=data if isinstance(data, bytes) else packed(data), key=key, **options)
