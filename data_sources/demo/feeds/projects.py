"""A made-up list of pledges and major projects, reported on once a month: none of them exists."""

from __future__ import annotations

import numpy as np

from data_sources.demo import places
from data_sources.demo.feeds.request import Feed, Request, Row, day_text

PROJECTS, MONTHS, MONTH_DAYS = 48, 12, 30
LONGEST_DAYS = 1300
WHAT = {  # what is made, by which department, in won
    "작은도서관 확충": ("문화본부", 3.2e9),
    "공원 조성": ("정원도시국", 8.4e9),
    "보행로 개선": ("교통실", 4.1e9),
    "빗물저류시설 설치": ("물순환안전국", 31e9),
    "복합복지센터 건립": ("복지실", 24e9),
    "자전거도로 연결": ("교통실", 2.6e9),
    "노후 하수관로 정비": ("물순환안전국", 12e9),
    "청년 공간 조성": ("미래청년기획관", 5.5e9),
}
STOPPED = 0.04  # of the projects


def _reports(request: Request) -> list[Row]:
    """controlProjects: each project as it was reported in the last months, newest first."""
    world, today = request.city.world, int(request.minute // 1440)
    first = today - today % MONTH_DAYS
    sites = places.sites(world, "projects", places.spread(PROJECTS))
    rows, what = [], list(WHAT)
    for number in range(PROJECTS):
        dice = world.dice("projects", number)
        subject = what[int(dice.integers(len(what)))]
        department, cost = WHAT[subject]
        begins = 20_000 + int(dice.integers(900))
        lasts = int(LONGEST_DAYS * (0.25 + 0.75 * dice.random()))
        pace, budget = 0.72 + 0.5 * dice.random(), cost * (0.6 + 0.8 * dice.random())
        is_stopped = dice.random() < STOPPED
        kind = "공약" if dice.random() < 0.6 else "주요사업"
        fixed = {
            "PJT_NO": f"DEMO-{number + 1:03d}",
            "PJT_NM": f"[모의] {sites.dong_names[number]} {subject}",
            "PJT_SE_NM": kind,
            "BGNG_YMD": day_text(begins),
            "END_YMD": day_text(begins + lasts),
            "GOAL_CN": f"{sites.district_names[number]} 주민이 가까이에서 쓰는 {subject}",
            "DEPT_NM": department,
            "BDGT_AMT": f"{budget:.0f}",
            "SGG_NM": sites.district_names[number],
            "ADDR": sites.addresses()[number],
            "LOT": f"{sites.lon[number]:.6f}",
            "LAT": f"{sites.lat[number]:.6f}",
            "DOC_URL": f"https://example.org/projects/{number + 1:03d}",
        }
        for day in range(first, first - MONTHS * MONTH_DAYS, -MONTH_DAYS):
            progress = float(np.clip((day - begins) / lasts * pace, 0, 0.45 if is_stopped else 1))
            stage = _stage(progress, is_begun=day >= begins, is_stopped=is_stopped and progress >= 0.45)
            told = {"STTS_NM": stage, "PRGRS_RT": f"{100 * progress:.0f}", "RPT_YMD": day_text(day)}
            rows.append({**fixed, **told, "EXPD_AMT": f"{budget * progress * 0.93:.0f}"})
    return rows


def _stage(progress: float, *, is_begun: bool, is_stopped: bool) -> str:
    if is_stopped:
        return "중단"
    if progress >= 1:
        return "완료"
    if not is_begun:
        return "계획"
    return "설계" if progress < 0.2 else "시행"


FEEDS: dict[str, Feed] = {"controlProjects": _reports}
