"""`ansim.kit.sentence`: the gaps of a sentence, filled in its language."""

from datetime import UTC, date, datetime

from ansim.kit.sentence import Sentence

ONE = Sentence(ko="{n}건, {day}부터 {until}까지", en="{n} from {day} to {until}")


def test_days_and_moments_are_written_in_the_language_of_the_sentence() -> None:
    """A day and an aware moment read as staff of that language read them; other values are as they come."""
    gaps = {"n": 3, "day": date(2026, 11, 20), "until": datetime(2026, 11, 20, 15, 0, tzinfo=UTC)}
    assert ONE.text("ko", **gaps) == "3건, 2026. 11. 20.(금)부터 2026. 11. 21.(토) 00:00까지"
    assert ONE.text("en", **gaps) == "3 from 2026. 11. 20.(Fri) to 2026. 11. 21.(Sat) 00:00"


def test_a_gap_with_a_format_of_its_own_keeps_its_number() -> None:
    """A number is handed to the sentence as a number: thousands can be parted."""
    assert Sentence(ko="{n:,}명", en="{n:,} people").text("ko", n=4000) == "4,000명"
