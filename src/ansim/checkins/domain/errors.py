"""Errors of venues and their operators: what a person did that cannot be, and what to do instead."""

from collections.abc import Sequence

from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence


class VenueBad(AnsimError):
    """Some words about a venue cannot stand; `problems` names each field."""

    code = "venue.bad"
    sentence = Sentence(
        ko="장소 정보를 고쳐 주세요: {fields}", en="Some words about the venue have to be corrected: {fields}"
    )

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(fields=" ".join(problem.message("ko") for problem in problems))

    def text(self, language: str = "ko") -> str:
        """Return every problem in `language`."""
        fields = " ".join(problem.message(language) for problem in self.problems)
        return self.sentence.text(language, fields=fields)


class NotYourVenue(AnsimError):
    """The venue does not exist, or another operator runs it; the two are not told apart."""

    code = "venue.not_yours"
    sentence = Sentence(
        ko="이 장소를 찾을 수 없습니다. 장소 목록에서 다시 골라 주세요.",
        en="This venue cannot be found. Choose it from your list of venues.",
    )
    status = 404


class VenueClosed(AnsimError):
    """The venue was closed for good; nothing about it can be changed."""

    code = "venue.closed"
    sentence = Sentence(
        ko="문을 닫은 장소입니다. 다시 열려면 새 장소로 등록해 주세요.",
        en="This venue is closed for good. Register it as a new one to open again.",
    )


class TooManyVenues(AnsimError):
    """One operator opened more venues in a day than a person would."""

    code = "venue.too_many"
    sentence = Sentence(
        ko="하루에 등록할 수 있는 장소 수({most}곳)를 넘었습니다. 내일 다시 하거나 관할 기관에 문의해 주세요.",
        en="You opened as many venues today as one may ({most}). Go on tomorrow, or ask your office.",
    )
    status = 429


class ZoneUnknown(AnsimError):
    """The venue has no such zone."""

    code = "venue.zone_unknown"
    sentence = Sentence(
        ko="이 장소에 없는 구역입니다. 구역 목록에서 골라 주세요.",
        en="The venue has no such zone. Choose one from its list.",
    )
    status = 404


class ShortCodeBad(AnsimError):
    """The typed text is no short code of a poster."""

    code = "venue.short_bad"
    sentence = Sentence(
        ko="짧은 코드가 맞지 않습니다. 안내문에 적힌 8자리를 다시 확인해 주세요.",
        en="This is not a short code. Check the 8 characters on the poster.",
    )


class ShortCodeUnknown(AnsimError):
    """No poster in use has this short code: it was never made, or was replaced."""

    code = "venue.short_unknown"
    sentence = Sentence(
        ko="쓰고 있는 안내문의 코드가 아닙니다. 새 안내문의 코드인지 장소의 직원에게 확인해 주세요.",
        en="No poster in use has this code. Ask the venue for its new poster.",
    )
    status = 404


class AssertionOld(AnsimError):
    """The confirmation of the phone was used already, or is too old."""

    code = "operator.assertion_old"
    sentence = Sentence(
        ko="전화번호 확인이 오래되었거나 이미 쓰였습니다. 인증번호를 다시 받아 주세요.",
        en="The confirmation of the phone is too old or was used. Ask for a new code.",
    )


class ScreenStopped(AnsimError):
    """The device is no door screen of a venue any more."""

    code = "venue.screen_stopped"
    sentence = Sentence(
        ko="이 기기의 문 앞 화면 연결이 끊겼습니다. 장소 화면에서 다시 연결해 주세요.",
        en="This device is no longer a door screen. Connect it again from the venue's page.",
    )
    status = 403


class IntakeKeyBad(AnsimError):
    """The key of an intake of calls is no compressed P-256 point, or another device has it."""

    code = "intake.key_bad"
    sentence = Sentence(
        ko="접수기의 열쇠는 압축한 P-256 점 33바이트(16진수 66자)여야 하고, 다른 기기의 것이면 안 됩니다.",
        en="An intake's key is a compressed P-256 point, 33 bytes (66 hex digits), and no other device's.",
    )


class IntakeUnknown(AnsimError):
    """No intake in use has this number."""

    code = "intake.unknown"
    sentence = Sentence(
        ko="쓰고 있는 접수기의 번호가 아닙니다. 등록할 때 나온 14자를 적어 주세요.",
        en="No intake in use has this number. Give the 14 digits told when it was registered.",
    )
    status = 404


class PosterFailed(AnsimError):
    """The poster could not be drawn, or the finished file does not say what it should."""

    code = "venue.poster_failed"
    sentence = Sentence(
        ko="안내문을 만들지 못했습니다({why}). 이름과 주소를 확인하고 다시 해 주세요.",
        en="The poster could not be made ({why}). Check name and address and try again.",
    )
