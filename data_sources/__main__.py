"""`python -m data_sources`: fetch, look at and tidy the city's data from the shell."""

from data_sources.cli import app

app()
