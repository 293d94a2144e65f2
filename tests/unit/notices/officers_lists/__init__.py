"""Lists as officers really make them, each with the people in it and everything that must be told about it."""

from tests.unit.notices.officers_lists import dates, files, phones, plain, shapes
from tests.unit.notices.officers_lists.case import TODAY, Case

CASES: tuple[Case, ...] = (*plain.CASES, *shapes.CASES, *phones.CASES, *dates.CASES, *files.CASES)

__all__ = ["CASES", "TODAY", "Case"]
