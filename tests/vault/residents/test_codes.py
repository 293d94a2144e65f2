"""One-time codes on real PostgreSQL: server-bound, single use, counted, bound to the request and to what it was for."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.vault.residents.conftest import ADDRESS, START

from ansim.delivery.domain.reports import NoAnswer, NotSent
from ansim.delivery.models import Attempt, Delivery, DeliveryEvent, Group, GroupEvent, Parcel
from ansim.vault.domain import codes
from ansim.vault.domain.codes import PER_PHONE, TRIES, Limit, Purpose
from ansim.vault.domain.errors import CodeNotSent, CodeOver, CodeWrong, NoSender, PhoneWrong, TooOften
from ansim.vault.models import Ask, Challenge
from ansim.vault.services import messages
from ansim.vault.services.codes import confirm_code, request_code
from ansim.vault.services.limits import take

pytestmark = pytest.mark.django_db
TYPED, NATIONAL, E164 = "010-0000-0001", "01000000001", "+821000000001"


def ask(phone=TYPED, purpose=Purpose.ENROL, address=ADDRESS, now=START, language="ko"):
    return request_code(phone=phone, purpose=purpose, language=language, address=address, now=now)


def confirm(challenge, code, purpose=Purpose.ENROL, now=START, address=ADDRESS):
    return confirm_code(challenge=challenge, code=code, purpose=purpose, address=address, now=now)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_that_was_sent_confirms_the_number_once(post):
    """The number comes back as E.164 whatever way it was typed; the second use of the code is refused."""
    challenge = ask()
    code = post.code_to(NATIONAL)
    assert confirm(challenge, code).phone == E164
    with pytest.raises(CodeOver):
        confirm(challenge, code)


def test_nothing_of_code_or_number_lies_in_the_clear(post):
    """Neither the challenge's row nor the delivery's holds the code or the number; after use the number is gone."""
    challenge = ask()
    code = post.code_to(NATIONAL)
    row = Challenge.objects.get()
    held = bytes(row.phone) + bytes(row.digest) + bytes(Delivery.objects.get().content)
    for secret in (code, NATIONAL, E164, TYPED):
        assert secret.encode() not in held
    confirm(challenge, code)
    assert Challenge.objects.get().phone is None


def test_a_code_is_bound_to_the_request_that_asked(post):
    """Two requests for one number: the code of one is worthless with the challenge of the other."""
    first = ask()
    code = post.code_to(NATIONAL)
    second = ask()
    if post.code_to(NATIONAL) == code:  # once in a million
        pytest.skip("both codes happen to be the same")
    with pytest.raises(CodeWrong):
        confirm(second, code)
    assert confirm(first, code).phone == E164


@pytest.mark.parametrize("other", [purpose for purpose in Purpose if purpose is not Purpose.ENROL])
def test_a_code_is_bound_to_its_purpose(post, other):
    """A code asked for enrolling confirms nothing else, and is not used up by trying."""
    challenge = ask()
    code = post.code_to(NATIONAL)
    with pytest.raises(CodeOver):
        confirm(challenge, code, other)
    assert confirm(challenge, code).phone == E164


def test_five_tries_and_no_more(post):
    """Each wrong code says how many tries are left; after five the right one is refused, too."""
    challenge = ask()
    code = post.code_to(NATIONAL)
    for left in range(TRIES - 1, -1, -1):
        with pytest.raises(CodeWrong) as refused:
            confirm(challenge, wrong(code))
        assert refused.value.params == {"left": left}
    with pytest.raises(CodeOver):
        confirm(challenge, code)


@pytest.mark.parametrize(
    ("seconds", "good"), [(0, True), (299, True), (300, False), (301, False), (-1, False)]
)
def test_a_code_lives_five_minutes(post, seconds, good):
    """Good up to the last second of five minutes, not before it was asked for and not after."""
    challenge = ask()
    code = post.code_to(NATIONAL)
    moment = START + timedelta(seconds=seconds)
    if good:
        assert confirm(challenge, code, now=moment).phone == E164
    else:
        with pytest.raises(CodeOver):
            confirm(challenge, code, now=moment)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "000000\n", "abcdef"])
def test_what_is_no_code_is_a_wrong_code(post, code):
    """Any other text costs a try like a wrong code does; nothing else happens."""
    challenge = ask()
    with pytest.raises(CodeWrong):
        confirm(challenge, code)


def test_an_unknown_challenge_is_refused(post):
    """A challenge that was never given out: the same refusal as a used one."""
    ask()
    with pytest.raises(CodeOver):
        confirm(bytes(16), post.code_to(NATIONAL))


def test_a_number_gets_three_codes_in_ten_minutes(post):
    """The fourth is refused before anything is sent, says when, and the stretch moves on with the clock."""
    for _ in range(PER_PHONE[0].most):
        ask()
    with pytest.raises(TooOften) as refused:
        ask(address="198.51.100.1")
    assert refused.value.params == {"minutes": 10}
    assert len(post.sent) == PER_PHONE[0].most
    ask(now=START + timedelta(minutes=10, seconds=1))


def test_a_number_gets_ten_codes_in_a_day(post):
    """However slowly they are asked for."""
    for number in range(PER_PHONE[1].most):
        ask(now=START + timedelta(minutes=11 * number))
    with pytest.raises(TooOften) as refused:
        ask(now=START + timedelta(hours=20))
    assert refused.value.params == {"minutes": 1440}


def test_an_address_may_ask_for_so_many_numbers_in_ten_minutes(post, monkeypatch):
    """One address cannot make a list of phones ring; another address still can ask."""
    monkeypatch.setattr(codes, "PER_ADDRESS", (Limit("address.10m", 4, timedelta(minutes=10)),))
    for number in range(4):
        ask(f"010-0000-01{number:02d}")
    with pytest.raises(TooOften):
        ask("010-0000-0200")
    ask("010-0000-0200", address="198.51.100.9")


def test_an_address_may_try_so_many_codes_in_ten_minutes(post, monkeypatch):
    """Trying many challenges from one address ends, whatever each of them still allows."""
    monkeypatch.setattr(codes, "TRIES_PER_ADDRESS", (Limit("tries.10m", 6, timedelta(minutes=10)),))
    challenge = ask()
    for _ in range(6):
        with pytest.raises((CodeWrong, CodeOver)):
            confirm(challenge, "xxxxxx")
    with pytest.raises(TooOften):
        confirm(challenge, "xxxxxx")


def test_a_volley_at_once_is_counted(transactional_db):
    """Twelve threads ask at once: exactly as many are let through as the limit says."""
    limit, let, refused = Limit("volley", 5, timedelta(minutes=10)), [], []

    def run():
        try:
            take(limits=[limit], asker="one", now=START)
            let.append(1)
        except TooOften:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(let), len(refused)) == (5, 7)


def test_askers_are_kept_as_keyed_hashes(post):
    """Neither the address nor the number of an asker can be read from what is counted."""
    ask()
    held = b"".join(bytes(row.who) for row in Ask.objects.all())
    assert len(held) % 16 == 0
    assert ADDRESS.encode() not in held


@pytest.mark.parametrize(
    "typed", ["", "0101", "02-120-0000", "+1 202 555 0100", "010-0000-000a", "０１０００００００１"]
)
def test_what_is_no_korean_mobile_is_refused(post, typed):
    """Landlines, foreign numbers and other texts get a sentence, and nothing is sent."""
    with pytest.raises(PhoneWrong):
        ask(typed)
    assert post.sent == []


def test_a_refused_message_is_told(post):
    """When it is certain that nothing went, the asker hears so."""
    post.answer = NotSent("http_402", False)
    with pytest.raises(CodeNotSent):
        ask()


def test_an_unanswered_message_may_have_gone(post):
    """When the message service does not answer, the person may have the code: it works if it came."""
    post.answer = NoAnswer("timeout")
    challenge = ask()
    assert confirm(challenge, post.code_to(NATIONAL)).phone == E164


def test_without_a_message_service_no_code_is_made(own_home, post):
    """A drill without its gateway says what is missing; no challenge is left behind."""
    (own_home / "sandbox").unlink()
    with pytest.raises(NoSender):
        ask()
    assert not Challenge.objects.exists()


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"api_key": "K", "api_secret": "S", "senders": []}', "no json"]
)
def test_a_half_described_drill_has_no_sender(own_home, post, text):
    """A drill whose description is not whole sends nothing."""
    (own_home / "sandbox").write_text(text)
    with pytest.raises(NoSender):
        ask()


def test_a_drill_whose_gateway_has_no_port_sends_nothing(own_home, post):
    """The gateway's port is part of what must be known."""
    (own_home / "run" / "ports.json").write_text("{}")
    with pytest.raises(NoSender):
        ask()


def test_an_earnest_vault_sends_as_its_settings_say(own_home, post, monkeypatch):
    """Outside a drill the account is that of the settings; without a sender number nothing is sent."""
    (own_home / "sandbox").unlink()
    monkeypatch.setenv("ANSIM_SANDBOX", "")
    monkeypatch.setenv("ANSIM_SMS_KEY", "K")
    monkeypatch.setenv("ANSIM_SMS_SECRET", "S")
    with pytest.raises(NoSender):
        ask()
    monkeypatch.setenv("ANSIM_VAULT_SENDER", "0200000001")
    ask()
    assert post.sent[0].sender == "0200000001"


def test_the_delivery_of_a_code_is_erased_after_its_result(post):
    """While its result may still come the rows stand; when it is final, or after a day, none of any table is left."""
    ask()
    assert messages.tidy_messages(now=START + timedelta(minutes=6)) == 0
    Delivery.objects.update(state="delivered")
    assert messages.tidy_messages(now=START + timedelta(minutes=6)) == 1
    for table in (Delivery, DeliveryEvent, Attempt, Parcel, Group, GroupEvent):
        assert not table.objects.exists()
    ask(now=START + timedelta(hours=1))
    assert messages.tidy_messages(now=START + timedelta(hours=26)) == 1
    assert not Delivery.objects.exists()


def test_tidying_without_an_account_is_nothing():
    """A vault that never sent has nothing to tidy."""
    assert messages.tidy_messages(now=START) == 0


def test_one_bad_number_halts_nobody_else(post):
    """Refusals pause only the group of their own code: the next number gets its code all the same."""
    post.answer = NotSent("http_400", False)
    for number in range(12):
        with pytest.raises(CodeNotSent):
            ask(f"010-0000-03{number:02d}", address=f"198.51.100.{number}")
    post.answer = None
    assert confirm(ask(), post.code_to(NATIONAL)).phone == E164


def test_an_english_asker_reads_english(post):
    """The message is in the language that was asked for, and short enough for a plain text message."""
    ask(language="en")
    assert "Your code is" in post.sent[0].text
    assert len(post.sent[0].text.encode("euc-kr")) <= 90
