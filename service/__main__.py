"""The API by itself: `python -m service --port 8600`, then http://localhost:8600/api/datasets."""

import typer
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from service.api import api

app = Starlette(routes=[Mount("/api", api)])


def main(port: int = 8600, host: str = "127.0.0.1") -> None:
    """Serve the API until stopped. It reads the store; `python -m data_sources refresh` or the app fills it."""
    uvicorn.run(app, host=host, port=port)


if __name__ == "__main__":
    typer.run(main)
