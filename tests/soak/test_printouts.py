"""1,000 variants of a printout: pages dropped, doubled, swapped, blank, scanned badly, namesakes. Figures are printed.

A run can be parted: ANSIM_SOAK_FIRST is the first printout (fifty share their people), ANSIM_SOAK_PRINTOUTS how many.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

from tests.unit.notices.printout_cuts import printed

from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.domain.pages import PageText
from ansim.notices.domain.pairing import pair_pages
from ansim.notices.domain.people import Person
from ansim.sandbox.people import invent_people

TODAY = date(2026, 11, 21)
FIRST = int(os.environ.get("ANSIM_SOAK_FIRST", "0"))
VARIANTS = int(os.environ.get("ANSIM_SOAK_PRINTOUTS", "1000"))
PEOPLE, SHARING = 40, 50
_MISREAD = {"0": "8", "1": "7", "3": "8", "5": "6", "가": "기", "이": "아", "김": "길"}


def people_of(seed: int) -> list[Person]:
    """People among whom every fifth bears the name of the one before, some with the birth date too."""
    invented = invent_people(seed, PEOPLE, TODAY)
    made: list[Person] = []
    for place, one in enumerate(invented):
        like = made[-1] if place % 5 == 4 else None
        more = {"name": like.name, **({"birth": like.birth} if place % 10 == 9 else {})} if like else {}
        made.append(replace(one, row=place + 2, **more))  # type: ignore[arg-type]
    return made


def misread(text: str, random: Random) -> str:
    """The text as a scan reads: some letters become others that look alike."""
    return "".join(_MISREAD.get(sign, sign) if random.random() < 0.05 else sign for sign in text)


def handled(texts: list[str], random: Random) -> tuple[list[int], tuple[PageText, ...]]:
    """The pile after somebody had it: which page lies where (0: a blank one), and what is read of each."""
    order = list(range(1, len(texts) + 1))
    for _ in range(random.randint(0, 6)):
        way, place = random.randrange(4), random.randrange(len(order))
        if way == 0:
            del order[place]
        elif way == 1:
            order.insert(random.randrange(len(order)), order[place])
        elif way == 2:
            order.insert(place, 0)
        else:
            other = random.randrange(len(order))
            order[place], order[other] = order[other], order[place]
    scanned = random.random() < 0.3
    pages = []
    for number, page in enumerate(order, start=1):
        text = texts[page - 1] if page else ""
        by_ocr = scanned and page and random.random() < 0.5
        words = misread(text, random) if by_ocr else text
        pages.append(PageText(number, words, blank=not page, by="ocr" if by_ocr else "text"))
    return order, tuple(pages)


def test_nobody_gets_a_strangers_page() -> None:
    """No pair holds a page of somebody else; whoever's pages lie there once, clean, is paired in at least 99 of 100."""
    found: Counter[str] = Counter()
    for base in range(FIRST // SHARING, FIRST // SHARING + max(1, VARIANTS // SHARING)):
        people = people_of(base)
        lengths = [2 if place % 7 == 3 else 1 for place in range(PEOPLE)]
        texts = [page.text for page in read_pages(printed(people, TODAY, lengths))]
        owner = [one.row for one, length in zip(people, lengths, strict=True) for _ in range(length)]
        for seed in range(SHARING):
            random = Random(base * 1000 + seed)
            order, pages = handled(texts, random)
            pairing = pair_pages(pages, people)
            for pair in pairing.pairs:
                found["pairs"] += 1
                found["wrong"] += {owner[order[page - 1] - 1] for page in pair.pages} != {pair.row}
            paired = {pair.row for pair in pairing.pairs}
            clean = {
                row
                for row in {one.row for one in people}
                if all(order.count(page + 1) == 1 for page, of in enumerate(owner) if of == row)
                and all(page.by == "text" for page in pages)
            }
            found["clean"] += len(clean)
            found["found"] += len(clean & paired)
        done = f"printouts {FIRST // SHARING * SHARING} to {(base + 1) * SHARING - 1}"
        print(f"\n{done}: {dict(found)}", flush=True)
    assert found["wrong"] == 0
    assert found["found"] >= 0.99 * found["clean"]
