"""What can go wrong when a notice is drawn."""

import re

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

# The compiler quotes with backticks and double quotes.
_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"")


class RenderFailed(AnsimError):
    """A notice could not be set: its texts or its template do not fit the page."""

    code = "render.failed"
    sentence = Sentence(
        ko="통지서 {reference}을(를) 그릴 수 없습니다: {why}. 서식과 명단의 값을 확인해 주세요.",
        en="Notice {reference} cannot be drawn: {why}. Check the template and the row's values.",
    )


class GlyphMissing(AnsimError):
    """A text of the person has a character that the fonts cannot draw."""

    code = "render.glyph"
    sentence = Sentence(
        ko="통지서 {reference}의 {field} 항목에 글꼴에 없는 글자가 있습니다. 명단에서 글자를 바꿔 적어 주세요.",
        en="Notice {reference}: {field} has a character that the font cannot draw. Write it in another way.",
    )


class LogoAway(AnsimError):
    """A notice names a logo that is not at hand."""

    code = "render.logo"
    sentence = Sentence(
        ko="통지서 {reference}에 적힌 로고 파일이 없습니다. 백업에서 되돌리거나 담당자에게 알려 주세요.",
        en="The logo that notice {reference} names is not there. Restore it from a backup or call the operator.",
    )


def without_values(message: str) -> str:
    """Return the head of a compiler's message without what it quotes: that may be a person's name."""
    return _QUOTED.sub("…", message.partition(":")[0])
