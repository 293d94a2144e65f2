"""Errors of the vault: what was asked that cannot be, and what to do instead. No personal data in any of them."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class BodyWrong(AnsimError):
    """A request's body is not of the documented form."""

    code = "vault.body_wrong"
    sentence = Sentence(
        ko="요청의 {name} 값이 올바르지 않습니다. 앱을 새로 고친 뒤 다시 해 주세요.",
        en="The value of {name} in the request is not right. Reload the app and try again.",
    )


class PhoneWrong(AnsimError):
    """What was typed is no Korean mobile number."""

    code = "vault.phone_wrong"
    sentence = Sentence(
        ko="휴대전화 번호가 아닙니다. 010으로 시작하는 번호를 적어 주세요.",
        en="This is not a mobile number. Write a number that begins with 010.",
    )


class TooOften(AnsimError):
    """More was asked from one number or one address than is let through."""

    code = "vault.too_often"
    sentence = Sentence(
        ko="너무 자주 요청했습니다. {minutes}분 뒤에 다시 해 주세요.",
        en="This was asked too often. Try again in {minutes} minutes.",
    )
    retryable = True
    status = 429

    def text(self, language: str = "ko") -> str:
        """Return the sentence, in hours where they are two and more."""
        minutes = int(str(self.params["minutes"]))
        return super().text(language) if minutes < 120 else _IN_HOURS.text(language, hours=-(-minutes // 60))


_IN_HOURS = Sentence(
    ko="너무 자주 요청했습니다. {hours}시간 뒤에 다시 해 주세요.",
    en="This was asked too often. Try again in {hours} hours.",
)


class CodeWrong(AnsimError):
    """The one-time code is not the one that was sent."""

    code = "vault.code_wrong"
    sentence = Sentence(
        ko="인증번호가 다릅니다. 문자의 숫자 6자리를 다시 적어 주세요. {left}번 더 할 수 있습니다.",
        en="The code is not the one that was sent. Type the 6 digits again; {left} tries are left.",
    )


class CodeOver(AnsimError):
    """The code was used, is too old, was tried too often, or was asked for something else."""

    code = "vault.code_over"
    sentence = Sentence(
        ko="쓸 수 없는 인증번호입니다. 인증번호를 새로 받아 주세요.",
        en="This code cannot be used any more. Ask for a new one.",
    )


class CodeNotSent(AnsimError):
    """The message service did not take the code."""

    code = "vault.code_not_sent"
    sentence = Sentence(
        ko="인증번호를 보내지 못했습니다. 번호를 확인하고 잠시 뒤 다시 해 주세요.",
        en="The code could not be sent. Check the number and try again shortly.",
    )
    retryable = True


class NoSender(AnsimError):
    """The vault has no account at a message service or no sender number."""

    code = "vault.no_sender"
    sentence = Sentence(
        ko="인증번호를 보낼 문자 서비스가 없습니다. ANSIM_SMS_KEY, ANSIM_SMS_SECRET, ANSIM_VAULT_SENDER를 정하세요.",
        en="There is no message service to send codes by. Set ANSIM_SMS_KEY, ANSIM_SMS_SECRET and ANSIM_VAULT_SENDER.",
    )
    retryable = True


class HolderKeyWrong(AnsimError):
    """The phone's key is no point on P-256."""

    code = "vault.holder_key_wrong"
    sentence = Sentence(
        ko="휴대전화의 열쇠를 쓸 수 없습니다. 앱을 새로 고친 뒤 다시 등록해 주세요.",
        en="The phone's key cannot be used. Reload the app and enrol again.",
    )


class CredentialWrong(AnsimError):
    """The credential is not ours, was revoked, or another key speaks for it."""

    code = "vault.credential_wrong"
    sentence = Sentence(
        ko="등록이 끝났거나 다른 기기에서 새로 등록되었습니다. 휴대전화 번호를 다시 확인해 주세요.",
        en="This enrolment has ended, or another device enrolled since. Confirm your phone number again.",
    )
    status = 401


class KeysWrong(AnsimError):
    """The one-time keys are not 1 to 32 different points on P-256."""

    code = "vault.keys_wrong"
    sentence = Sentence(
        ko="출입 인증용 열쇠는 서로 다른 1~32개여야 합니다. 앱을 새로 고쳐 주세요.",
        en="There must be 1 to 32 different one-time keys. Reload the app.",
    )


class DayFar(AnsimError):
    """Tokens are given for today and the seven days after."""

    code = "vault.day_far"
    sentence = Sentence(
        ko="오늘부터 7일 뒤까지의 출입 인증만 미리 받을 수 있습니다.",
        en="Tokens are given for today and up to 7 days ahead.",
    )


class TokensSpent(AnsimError):
    """The number's 64 tokens of that day are given out."""

    code = "vault.tokens_spent"
    sentence = Sentence(
        ko="이 번호로 그날 받을 수 있는 출입 인증을 모두 받았습니다.",
        en="All tokens of that day have been given to this number.",
    )


class NoDayKey(AnsimError):
    """There is no key of that day: not made yet, or destroyed."""

    code = "vault.no_day_key"
    sentence = Sentence(
        ko="그날의 열쇠가 없습니다. 보관 기간이 지났거나 아직 만들지 않았습니다.",
        en="There is no key of that day: it was destroyed in its time, or is not made yet.",
    )
    status = 404


class PersonUnknown(AnsimError):
    """Nobody is enrolled under what was asked."""

    code = "vault.unknown"
    sentence = Sentence(
        ko="등록된 사람이 아니거나 보관 기간이 지나 파기되었습니다. 번호를 확인해 주세요.",
        en="Nobody is enrolled so, or the data were destroyed in their time. Check the number.",
    )
    status = 404


class OutsideWarrant(AnsimError):
    """What was asked is not within the warrant."""

    code = "vault.outside_warrant"
    sentence = Sentence(
        ko="승인된 조회 범위를 벗어납니다({what}). 범위를 넓혀 다시 승인받아 주세요.",
        en="This is outside the warrant ({what}). Ask for a wider one.",
    )
    status = 403


class WarrantClosed(AnsimError):
    """The warrant's closing leaf stands: nothing more is released under it."""

    code = "vault.warrant_closed"
    sentence = Sentence(
        ko="이미 닫힌 조회 승인입니다. 새로 승인받아 주세요.",
        en="This warrant has been closed. Ask for a new one.",
    )
    status = 403


class HandleWrong(AnsimError):
    """The handle was not sealed for the vault, or for another case."""

    code = "vault.handle_wrong"
    sentence = Sentence(
        ko="접촉자 표시를 열 수 없습니다. 조회를 다시 실행해 주세요.",
        en="The contact's handle cannot be opened. Run the look-up again.",
    )


class FormWrong(AnsimError):
    """The identity form is not filled in as it must be."""

    code = "vault.form_wrong"
    sentence = Sentence(
        ko="{name} 칸을 확인해 주세요. 이름, 생년월일, 주소를 모두 적어야 합니다.",
        en="Check {name}. Name, birth date and address are all needed.",
    )


class DeskRefused(AnsimError):
    """No stub for this box: not sealed for us, another class, a blocked or unknown card, a day too far back."""

    code = "vault.desk"
    sentence = Sentence(
        ko="데스크 출입을 받을 수 없습니다. 카드가 정지되었는지, 날짜가 사흘 안인지 확인해 주세요.",
        en="This desk check-in cannot be taken. Check whether the card is blocked, and that the day is within three days.",
    )
    status = 403


class DeskSpent(AnsimError):
    """The person has had all the desk's counters of that day."""

    code = "vault.desk_spent"
    sentence = Sentence(
        ko="이 카드나 번호로 오늘 받을 수 있는 데스크 출입을 모두 썼습니다.",
        en="This card or number has had all its desk check-ins of the day.",
    )
    status = 429
