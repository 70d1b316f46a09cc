"""Services that have a feed of their own, one module a topic; the others are made from the catalogue (`generic`)."""

from importlib import import_module
from pkgutil import iter_modules

from data_sources.demo.feeds.request import Feed, Measure

MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
FEEDS: dict[str, Feed] = {name: feed for module in MODULES for name, feed in getattr(module, "FEEDS", {}).items()}
MEASURES: dict[str, Measure] = {
    name: measure for module in MODULES for name, measure in getattr(module, "MEASURES", {}).items()
}
