"""What citizens propose, and how the others vote on it: a few proposals a day, more votes the longer they stand."""

from __future__ import annotations

import numpy as np

from data_sources.demo import tables
from data_sources.demo.feeds.request import Feed, Request, Row, day_text

DAYS_TOLD = 120
PROPOSALS_A_DAY = 2.6
FIRST_NUMBER = 180_000
IDEAS = {
    "교통": ("심야버스 노선 늘려주세요", "따릉이 대여소를 더 설치해주세요", "횡단보도 보행 시간을 늘려주세요"),
    "환경": ("재활용 분리배출함을 늘려주세요", "공원에 음수대를 설치해주세요", "다회용 컵 사용을 넓혀주세요"),
    "복지": ("어르신 디지털 교육을 늘려주세요", "돌봄 공백 시간을 줄여주세요", "청년 마음건강 지원을 넓혀주세요"),
    "안전": ("골목길 보안등을 밝게 해주세요", "어린이보호구역 단속을 늘려주세요", "지하보도에 비상벨을 설치해주세요"),
    "문화": ("주말 작은 공연을 열어주세요", "도서관 운영 시간을 늘려주세요", "동네 체육시설을 개방해주세요"),
    "주택": ("1인 가구 주거 상담을 늘려주세요", "노후 주택 수리를 지원해주세요", "공공임대 정보를 한눈에 보여주세요"),
}


def _proposals(request: Request) -> list[Row]:
    """ChunmanFreeSuggestions: the last months, newest first."""
    today, names = int(request.minute // 1440), tables.districts().name_ko.tolist()
    subjects = list(IDEAS)
    found = []
    for day in range(today, today - DAYS_TOLD, -1):
        dice = request.city.world.dice("proposals", day)
        for order in range(int(dice.poisson(PROPOSALS_A_DAY))):
            subject = subjects[int(dice.integers(len(subjects)))]
            idea = IDEAS[subject][int(dice.integers(len(IDEAS[subject])))]
            district, popular = names[int(dice.integers(25))], float(np.exp(1.3 * dice.standard_normal()))
            at = day * 1440 + 480 + 900 * float(dice.random())
            if at > request.minute:
                continue
            stood = min((request.minute - at) / 1440, 30) / 30
            found.append(
                {
                    "SN": str(FIRST_NUMBER + (day - 19_000) * 10 + order),
                    "TITLE": f"{district} {idea}",
                    "CONTENT": f"{district}에 사는 시민입니다. {idea}.",
                    "VOTE_SCORE": str(int(9 * popular * stood)),
                    "REG_DATE": day_text(day, "%Y-%m-%d"),
                    "VISIOIN_TXT": subject,
                    "USER_COMMENT_CNT": str(int(2 * popular * stood)),
                    "VOTE_CNT": str(int(10 * popular * stood)),
                    "VOTE_DIS_CNT": str(int(popular * stood * dice.random())),
                    "REPLY_YN": "Y" if stood == 1 and popular > 2 else "N",
                }
            )
    return found


FEEDS: dict[str, Feed] = {"ChunmanFreeSuggestions": _proposals}
