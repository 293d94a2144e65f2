"""Invented names: Korean ones about as frequent as in life, rare syllables and foreigners' names included."""

from random import Random

# Shares of family names in a thousand, rounded from the general picture of a census; the rest is rare.
_FAMILY = {"김": 215, "이": 147, "박": 84, "최": 47, "정": 43, "강": 24, "조": 21, "윤": 21, "장": 20, "임": 17,
           "한": 15, "오": 15, "서": 15, "신": 15, "권": 14, "황": 14, "안": 14, "송": 14, "전": 11, "홍": 11,
           "유": 10, "고": 9, "문": 9, "양": 9, "손": 9, "배": 8, "백": 7, "허": 6, "노": 6, "심": 5, "하": 5,
           "곽": 4, "성": 4, "차": 4, "주": 4, "우": 4, "구": 4, "나": 3, "민": 3, "남궁": 1, "황보": 1, "제갈": 1,
           "선우": 1, "독고": 1, "팽": 1, "빙": 1}  # fmt: skip
_FIRST = (
    "서민지도현예하시준유은주수영정성재승건우태동진경혜미명순창상광종병기철용인보나다라아가채소연윤이원세"
)
_SECOND = "준우원호진서윤연은민아린희영현경숙자순옥미정수철식환훈석혁재빈율결솔람늘봄슬별하나라온유인선화"
_SINGLE = ("솔", "봄", "별", "건", "훈", "혁", "준", "빈", "결", "찬")
_LONG = ("하늘빛", "다솜이", "한별누리", "빛나라")
# Letters outside KS X 1001's 2,350 syllables: text messages show them as '?'.
_RARE = ("똠", "햏", "뷁", "쌰", "믜", "붇")
_FOREIGN = (
    "NGUYEN VAN BINH", "TRAN THI LAN", "PHAM MINH ANH", "WANG XIAOLEI", "ZHANG WEI", "BATBAYAR TEMUUJIN",
    "SUPARMAN", "DE LA CRUZ MARIA-LUISA", "O'CONNOR KATE", "ALIYEV RUSTAM", "KAUR PREETI", "SMITH JOHN MICHAEL",
    "SATO HARUKA", "IVANOVA ELENA", "CHAIYAPHUM SOMCHAI", "KHAN MD RAHIM", "응우옌 티 홍", "왕 소명",
)  # fmt: skip


def invent_name(random: Random) -> str:
    """Return a name: about 2 % foreigners, 0.5 % with a rare syllable, 3 % of one or more than two syllables."""
    draw = random.random()
    if draw < 0.02:
        return random.choice(_FOREIGN)
    family = random.choices(list(_FAMILY), list(_FAMILY.values()))[0]
    if draw < 0.025:
        return family + random.choice(_FIRST) + random.choice(_RARE)
    if draw < 0.045:
        return family + random.choice(_SINGLE)
    if draw < 0.055:
        return family + random.choice(_LONG)
    return family + random.choice(_FIRST) + random.choice(_SECOND)
