"""The city's press releases and its news in English: a few a day, about the seasons and what the city does."""

from __future__ import annotations

from data_sources.demo import rhythm
from data_sources.demo.feeds.request import Feed, Request, Row

DAYS = 8
RELEASES, ARTICLES = 4, 1  # a day
SUBJECTS = (  # headline, department, category, in Korean and in English
    ("서울시, 출퇴근 시간 지하철 증회 운행", "교통실 교통정책과", "교통", "Seoul adds subway trains at rush hour"),
    ("한강공원 가을 축제 열린다", "미래한강본부", "문화", "Festival opens in the Hangang parks"),
    ("겨울철 취약계층 난방비 지원 시작", "복지실 복지정책과", "복지", "Heating aid for households in need begins"),
    ("따릉이 대여소 늘린다", "교통실 보행자전거과", "교통", "More bike stations for Ttareungi"),
    ("전통시장 소방시설 합동 점검", "소방재난본부 예방과", "안전", "Fire safety checks at traditional markets"),
    ("미세먼지 계절관리제 시행", "기후환경본부 대기정책과", "환경", "Seasonal fine-dust measures take effect"),
    ("청년 월세 지원 신청 안내", "주택실 주거정책과", "주택", "Rent support for young people: how to apply"),
    ("도서관 야간 개관 확대", "문화본부 도서관정책과", "문화", "Libraries stay open later"),
    ("하천 산책로 안전시설 보강", "물순환안전국 하천관리과", "안전", "Safer footpaths along the streams"),
    ("소상공인 특별 융자 지원", "경제실 소상공인정책과", "경제", "Special loans for small businesses"),
)


def _entries(request: Request, language: str, each_day: int) -> list[Row]:
    """Entries of the last days, newest first."""
    found = []
    today = int(request.minute // 1440)
    for day in range(today, today - DAYS, -1):
        dice = request.city.world.dice("news", language, day)
        hours = sorted(dice.choice(range(9, 19), each_day, replace=False).tolist(), reverse=True)
        for order, (hour, subject) in enumerate(
            zip(hours, dice.permutation(len(SUBJECTS))[:each_day].tolist(), strict=True)
        ):
            at = day * 1440 + hour * 60.0
            if at <= request.minute:
                found.append(_entry(language, SUBJECTS[subject], at, day * 10 + each_day - order))
    return found


def _entry(language: str, subject: tuple[str, str, str, str], at: float, number: int) -> Row:
    headline, department, category, english = subject
    is_korean = language == "ko"
    page = f"https://www.seoul.go.kr/news/news_report.do#view/{number}"
    return {
        "id": page if is_korean else f"https://english.seoul.go.kr/?p={number}",
        "title": headline if is_korean else english,
        "link": page if is_korean else f"https://english.seoul.go.kr/simulated-{number}/",
        "summary": f"{headline} (모의 보도자료)" if is_korean else f"{english} (simulated news).",
        "author": department if is_korean else "Seoul Metropolitan Government",
        "category": None if is_korean else category,
        "published": rhythm.written(at, "%Y-%m-%d %H:%M:%S")[0],
    }


FEEDS: dict[str, Feed] = {
    "rss/RSSGenerator": lambda request: _entries(request, "ko", RELEASES),
    "feed/": lambda request: _entries(request, "en", ARTICLES),
}
