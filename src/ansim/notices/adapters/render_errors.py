"""What can go wrong when a notice is drawn."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class RenderFailed(AnsimError):
    """A notice could not be set: its texts or its template do not fit the page."""

    code = "render.failed"
    sentence = Sentence(
        ko="통지서 {reference}을(를) 그릴 수 없습니다: {why}. 서식과 명단의 값을 확인해 주세요.",
        en="Notice {reference} cannot be drawn: {why}. Check the template and the row's values.",
    )
