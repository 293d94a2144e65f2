"""Puts the pages of one notice together, by what stands on them: never because one follows the other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ansim.notices.domain.pages import PageFacts

_MISREAD = 2  # signs of a number that OCR gets wrong at most


@dataclass(frozen=True, slots=True)
class PageGroup:
    """The pages of one notice, in their own order. `code` says why it cannot be used, None if it can."""

    pages: tuple[PageFacts, ...]
    code: str | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The 1-based page numbers in the PDF, first page of the notice first."""
        return tuple(page.number for page in self.pages)

    @property
    def content(self) -> tuple[str, ...]:
        """What stands on the pages, for telling a second print from another notice."""
        return tuple(page.squashed for page in self.pages)


def group_pages(pages: Sequence[PageFacts]) -> tuple[PageGroup, ...]:
    """Return every page in exactly one group, groups by their first page.

    A page "2 / 2" joins the page "1 / 2" that has its document number or, where neither shows one, its name.
    Without such evidence, or with several first pages to choose from, it stands alone with a code. So does a page whose
    number OCR may have misread: another notice with a number much like it lacks such a page, or such a page is left over.
    """
    running = _has_running_numbers(pages)
    heads = [page for page in pages if _is_head(page, running)]
    parts: dict[int, list[PageFacts]] = {page.number: [page] for page in heads}
    loose: list[PageFacts] = []
    for page in pages:
        if page.number in parts:
            continue
        owners = [head for head in heads if _belongs(page, head)]
        if len(owners) == 1:
            parts[owners[0].number].append(page)
        else:
            loose.append(page)
    for head, page in _doubtful(parts.values(), loose):
        parts[head.number].remove(page)
        loose.append(page)
    groups = [_complete(found, running) for found in parts.values()]
    alone = [PageGroup((page,), _why_loose(page)) for page in loose]
    return tuple(sorted((*groups, *alone), key=lambda group: group.numbers[0]))


def _doubtful(
    parts: Collection[Sequence[PageFacts]], loose: Sequence[PageFacts]
) -> list[tuple[PageFacts, PageFacts]]:
    """Return the pages, each with its first page, that came together by a number read by OCR and might belong elsewhere."""
    lacking = [found for found in parts if _may_lack(found)]
    return [
        (found[0], page)
        for found in parts
        for page in found[1:]
        if page.document
        and not (page.surely and found[0].surely)
        and (
            any(other is not found and _may_want(page, other) for other in lacking)
            or any(one.mark == page.mark and _alike(one.document, page.document) for one in loose)
        )
    ]


def _may_lack(found: Sequence[PageFacts]) -> bool:
    head = found[0]
    return len(found) < head.mark[1] if head.mark else not (head.single or head.surely)


def _may_want(page: PageFacts, found: Sequence[PageFacts]) -> bool:
    head = found[0]
    fits = not (head.mark and page.mark) or head.mark[1] == page.mark[1]
    return fits and page.mark not in [one.mark for one in found[1:]] and _alike(head.document, page.document)


def _alike(number: str | None, other: str | None) -> bool:
    """Whether one document number may be the other misread: none was read, or at most two signs differ."""
    if not number or not other:
        return True
    return (
        len(number) == len(other)
        and sum(one != two for one, two in zip(number, other, strict=True)) <= _MISREAD
    )


def _why_loose(page: PageFacts) -> str:
    if page.squashed:
        return "page.loose"
    return "page.blank" if page.blank else "page.no_text"


def _has_running_numbers(pages: Sequence[PageFacts]) -> bool:
    """Whether the marks only count the pages of the whole PDF: page 13 of 208 says nothing about a notice."""
    marks = [page.mark for page in pages]
    counted = marks == [(place, len(pages)) for place in range(1, len(pages) + 1)]
    names = {names for page in pages for names in page.labelled_names}
    documents = {page.document for page in pages if page.document}
    return counted and len(names) > 1 and len(documents) != 1


def _is_head(page: PageFacts, running: bool) -> bool:
    if page.mark and not running:
        return page.mark[0] == 1
    return page.names_somebody or bool(page.names and not page.document and page.births)


def _belongs(page: PageFacts, head: PageFacts) -> bool:
    if page.mark and head.single:
        return False
    if page.mark and head.mark and page.mark[1] != head.mark[1]:
        return False
    if page.document or head.document:
        return page.document == head.document
    own = {name for names in page.labelled_names for name in names}
    return bool(page.mark and head.mark) and any(own & names for names in head.labelled_names)


def _complete(found: Sequence[PageFacts], running: bool) -> PageGroup:
    pages = sorted(found, key=lambda page: (page.mark or (0, 0), page.number))
    marks = [page.mark for page in pages]
    first = marks[0]
    if running or first is None:
        return PageGroup(tuple(pages))
    whole = marks == [(place, first[1]) for place in range(1, first[1] + 1)]
    return PageGroup(tuple(pages), None if whole else "page.incomplete")
