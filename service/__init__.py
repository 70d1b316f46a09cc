"""The data for other programs: files of every kind, and a small HTTP API. `python -m service --port 8600` serves it."""
