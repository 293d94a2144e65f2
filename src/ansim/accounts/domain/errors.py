"""Errors of accounts: what a person did that cannot be, and what to do instead. No personal data in any of them."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class UnknownRole(AnsimError):
    """A role of that name does not exist."""

    code = "role.unknown"
    sentence = Sentence(
        "없는 역할입니다. 목록에서 골라 주세요.", "There is no such role. Choose one from the list."
    )


class NoRole(AnsimError):
    """Staff without a role could do nothing."""

    code = "role.none"
    sentence = Sentence("역할을 하나 이상 골라 주세요.", "Choose at least one role.")


class AuditorHoldsOtherRole(AnsimError):
    """An auditor with another role would audit their own acts."""

    code = "role.auditor_alone"
    sentence = Sentence(
        "감사자는 다른 역할과 함께 가질 수 없습니다. 감사자만 고르거나 감사자를 빼 주세요.",
        "The auditor role stands alone. Choose only it, or leave it out.",
    )


class NotPermitted(AnsimError):
    """The actor's roles do not hold the permission."""

    code = "permission.refused"
    sentence = Sentence(
        "이 일을 할 권한이 없습니다. 관리자에게 필요한 역할을 요청해 주세요.",
        "You may not do this. Ask an administrator for the role that may.",
    )
    status = 403


class NotInOffice(AnsimError):
    """The row is not of the actor's office, or does not exist; the two are not told apart."""

    code = "office.not_here"
    sentence = Sentence(
        "찾는 자료가 이 기관에 없습니다. 주소를 확인해 주세요.",
        "This office has no such record. Check the address.",
    )
    status = 404


class OfficeCodeTaken(AnsimError):
    """Another office of this installation has that code."""

    code = "office.code_taken"
    sentence = Sentence(
        "이미 쓰는 기관 코드입니다. 다른 코드를 써 주세요.", "This office code is in use. Choose another."
    )


class OfficeCodeBad(AnsimError):
    """The office code is not 2 to 20 small letters, digits or hyphens."""

    code = "office.code_bad"
    sentence = Sentence(
        "기관 코드는 영문 소문자, 숫자, 붙임표로 2~20자입니다. 예: ansim-si",
        "An office code is 2 to 20 small letters, digits or hyphens, such as ansim-si.",
    )


class LoginTaken(AnsimError):
    """Another member of staff has that staff id."""

    code = "staff.login_taken"
    sentence = Sentence(
        "이미 쓰는 직원 아이디입니다. 다른 아이디를 써 주세요.", "This staff id is in use. Choose another."
    )


class LoginBad(AnsimError):
    """The staff id is not 3 to 30 small letters, digits, dots or hyphens."""

    code = "staff.login_bad"
    sentence = Sentence(
        "직원 아이디는 영문 소문자로 시작하고 소문자, 숫자, 점, 붙임표로 3~30자입니다.",
        "A staff id starts with a small letter and has 3 to 30 small letters, digits, dots or hyphens.",
    )


class LastAdministrator(AnsimError):
    """Without an administrator nobody could manage the office."""

    code = "staff.last_administrator"
    sentence = Sentence(
        "마지막 관리자입니다. 다른 직원을 먼저 관리자로 정해 주세요.",
        "This is the last administrator. Make another member of staff an administrator first.",
    )


class NotOneself(AnsimError):
    """Nobody changes their own roles, and nobody shuts themselves out."""

    code = "staff.not_oneself"
    sentence = Sentence(
        "자기 자신의 역할과 사용 여부는 바꿀 수 없습니다. 다른 관리자에게 요청해 주세요.",
        "You cannot change your own roles or shut yourself out. Ask another administrator.",
    )


class InvitationWrong(AnsimError):
    """Staff id and invitation code do not belong together, or the code was used or is too old."""

    code = "invitation.wrong"
    sentence = Sentence(
        "아이디나 초대 코드가 맞지 않거나 기한이 지났습니다. 관리자에게 새 초대 코드를 받아 주세요.",
        "The id or the invitation code is wrong, or the code has run out. Ask an administrator for a new one.",
    )


class SetupTokenWrong(AnsimError):
    """The token is not the one printed at start, or the set-up is over."""

    code = "setup.token_wrong"
    sentence = Sentence(
        "설치 코드가 맞지 않습니다. `ansim serve`가 화면에 출력한 코드를 그대로 입력해 주세요.",
        "The set-up code is wrong. Type the code that `ansim serve` printed.",
    )


class SetupOver(AnsimError):
    """An office stands already; the set-up cannot be run again."""

    code = "setup.over"
    sentence = Sentence(
        "설치가 이미 끝났습니다. 로그인해 주세요.", "Set-up is finished already. Sign in instead."
    )


class WhyHoldsPersonalData(AnsimError):
    """A reason with a phone or resident number would put personal data into the audit trail."""

    code = "audit.personal_data"
    sentence = Sentence(
        "사유에 전화번호나 주민등록번호처럼 보이는 숫자가 있습니다. 빼고 적어 주세요.",
        "The reason holds what looks like a phone or resident number. Leave it out.",
    )


class AuditOutsideTransaction(AnsimError):
    """An audit event must live or die with the act it tells of."""

    code = "audit.outside_transaction"
    sentence = Sentence(
        "감사 기록은 그 행위와 같은 트랜잭션에서만 남길 수 있습니다. 개발자에게 알려 주세요.",
        "An audit event can only be written in the transaction of its act. Tell the developers.",
    )


class NoSigningKey(AnsimError):
    """The actor has no signing key in use, or is no member of staff."""

    code = "signing.no_key"
    sentence = Sentence(
        "서명 열쇠가 없습니다. 내 계정에서 서명 열쇠를 만들어 주세요.",
        "There is no signing key. Make one under My account.",
    )


class SignInWrong(AnsimError):
    """Staff id, password or one-time code are not those of a member of staff."""

    code = "terminal.sign_in"
    sentence = Sentence(
        "직원 아이디, 비밀번호, 인증 번호 가운데 맞지 않는 것이 있습니다. 새 인증 번호로 다시 실행해 주세요.",
        "Staff id, password or code is wrong. Run it again with a new code.",
    )


class SealUnreadable(AnsimError):
    """The uploaded seal is no picture that can be used."""

    code = "seal.unreadable"
    sentence = Sentence(
        "관인 그림을 읽을 수 없습니다. PNG 또는 JPEG, 한 변 100~3000픽셀, 2 MB 이하로 올려 주세요.",
        "The seal picture cannot be read. Upload a PNG or JPEG of 100 to 3000 pixels a side and at most 2 MB.",
    )


class SenderNumberBad(AnsimError):
    """The text is no Korean number that may stand as a sender."""

    code = "sender.bad"
    sentence = Sentence(
        "발신번호가 맞지 않습니다. 지역번호를 포함한 전화번호나 여덟 자리 대표번호를 적어 주세요.",
        "This cannot be a sender number. Give a number with its area code, or an eight-digit one.",
    )


class SenderNumberTaken(AnsimError):
    """The number is on the office's list already."""

    code = "sender.taken"
    sentence = Sentence("이미 등록된 발신번호입니다.", "This sender number is on the list already.")


class PasswordWeak(AnsimError):
    """The password is too short, too common or too much like the staff id."""

    code = "password.weak"
    sentence = Sentence("다른 비밀번호를 정해 주세요. {reasons}", "Choose another password. {reasons}")


class OnlyInSandbox(AnsimError):
    """Known passwords may stand in a drill installation only."""

    code = "sandbox.only"
    sentence = Sentence(
        "훈련 설치에서만 할 수 있습니다. ANSIM_SANDBOX=yes 인 새 ANSIM_HOME에서 실행해 주세요.",
        "This can only be done in a drill installation. Use a fresh ANSIM_HOME with ANSIM_SANDBOX=yes.",
    )
