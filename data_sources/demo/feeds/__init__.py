"""The services that have a feed of their own; the others are made from the catalogue (`generic`)."""

from data_sources.demo.feeds import (
    air,
    bikes,
    bus,
    complaints,
    emergency,
    finance,
    highways,
    hotspots,
    parking,
    people,
    prices,
    riders,
    roads,
    shops,
    subway,
    timetables,
    trade,
    water,
    weather,
)
from data_sources.demo.feeds.request import Feed, Measure

MODULES = (
    air,
    bikes,
    bus,
    complaints,
    emergency,
    finance,
    highways,
    hotspots,
    parking,
    people,
    prices,
    riders,
    roads,
    shops,
    subway,
    timetables,
    trade,
    water,
    weather,
)
FEEDS: dict[str, Feed] = {name: feed for module in MODULES for name, feed in module.FEEDS.items()}
MEASURES: dict[str, Measure] = {
    name: measure for module in (air, bikes, people, roads, water, weather) for name, measure in module.MEASURES.items()
}
