"""Every refusal of accounts in a table: its code, its status, and sentences that say what to do."""

import inspect
import re

import pytest

from ansim.accounts.domain import errors
from ansim.kit.errors import AnsimError

# code: (class, HTTP status of its own, what the Korean sentence tells to do)
TABLE = {
    "audit.outside_transaction": ("AuditOutsideTransaction", 0, "개발자에게 알려"),
    "audit.personal_data": ("WhyHoldsPersonalData", 0, "빼고 적어"),
    "invitation.wrong": ("InvitationWrong", 0, "새 초대 코드를 받아"),
    "office.code_bad": ("OfficeCodeBad", 0, "예: ansim-si"),
    "office.code_taken": ("OfficeCodeTaken", 0, "다른 코드를 써"),
    "office.not_here": ("NotInOffice", 404, "주소를 확인"),
    "password.weak": ("PasswordWeak", 0, "다른 비밀번호를 정해"),
    "permission.refused": ("NotPermitted", 403, "관리자에게"),
    "role.auditor_alone": ("AuditorHoldsOtherRole", 0, "감사자만 고르거나"),
    "role.none": ("NoRole", 0, "골라"),
    "role.unknown": ("UnknownRole", 0, "목록에서 골라"),
    "sandbox.only": ("OnlyInSandbox", 0, "ANSIM_SANDBOX=yes"),
    "seal.unreadable": ("SealUnreadable", 0, "올려 주세요"),
    "sender.bad": ("SenderNumberBad", 0, "적어 주세요"),
    "sender.taken": ("SenderNumberTaken", 0, "이미 등록"),
    "setup.over": ("SetupOver", 0, "로그인"),
    "setup.token_wrong": ("SetupTokenWrong", 0, "그대로 입력"),
    "signing.no_key": ("NoSigningKey", 0, "서명 열쇠를 만들어"),
    "staff.last_administrator": ("LastAdministrator", 0, "먼저 관리자로"),
    "staff.login_bad": ("LoginBad", 0, "3~30자"),
    "staff.login_taken": ("LoginTaken", 0, "다른 아이디"),
    "staff.not_oneself": ("NotOneself", 0, "다른 관리자"),
    "terminal.sign_in": ("SignInWrong", 0, "다시 실행해 주세요"),
}
ALL = {
    kind.code: kind
    for _name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, AnsimError) and kind is not AnsimError
}
_HANGUL = re.compile(r"[가-힣]")


def test_the_table_is_complete():
    """Every error of the module stands in the table, and nothing else does."""
    assert sorted(ALL) == sorted(TABLE)


@pytest.mark.parametrize("code", TABLE)
def test_an_error_is_what_the_table_says(code):
    """Class, status and advice are the ones written here."""
    name, status, advice = TABLE[code]
    kind = ALL[code]
    assert (kind.__name__, kind.status) == (name, status)
    assert advice in kind.sentence.ko


@pytest.mark.parametrize("code", TABLE)
def test_its_sentences_are_whole_in_both_languages(code):
    """English holds no Korean, Korean is Korean, and neither reads like a message to programmers."""
    sentence = ALL[code].sentence
    assert _HANGUL.search(sentence.ko)
    assert not _HANGUL.search(sentence.en)
    for text in (sentence.ko, sentence.en):
        assert text == text.strip()
        assert "None" not in text
        assert "Exception" not in text


@pytest.mark.parametrize("code", TABLE)
def test_both_languages_have_the_same_gaps(code):
    """A gap that one language fills is filled in the other."""
    sentence = ALL[code].sentence
    gaps = re.compile(r"{(\w+)}")
    assert sorted(gaps.findall(sentence.ko)) == sorted(gaps.findall(sentence.en))


@pytest.mark.parametrize("code", [code for code in TABLE if code != "password.weak"])
def test_an_error_without_gaps_speaks_at_once(code):
    """Raised without parameters, both texts and the line for the log are there."""
    error = ALL[code]()
    assert error.text("ko") == ALL[code].sentence.ko
    assert error.text("en") == ALL[code].sentence.en
    assert str(error) == f"{code}: {error.text('ko')}"


def test_a_weak_password_tells_its_reasons():
    """The reasons of the password rules stand in the sentence."""
    error = errors.PasswordWeak(reasons="너무 짧습니다.")
    assert error.text("ko").endswith("너무 짧습니다.")


@pytest.mark.parametrize("code", TABLE)
def test_none_of_them_is_worth_repeating_as_it_is(code):
    """A refusal of accounts needs another input; doing the same again cannot help."""
    assert ALL[code].retryable is False
