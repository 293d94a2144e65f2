"""The folder of an office's own portal: a parcel appears whole by one rename or never, and is looked up by its name."""

import csv
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from gateway_wire import SENDER, START, jpeg, message

from ansim.delivery.adapters.registry import Access, kind_named
from ansim.delivery.domain.errors import ProviderBusy, ProviderError, SenderNotAllowed
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.reports import Answered, Found, NoAnswer, NotSent, Unclear, Withdrawn
from ansim.delivery.domain.states import Outcome


@pytest.fixture
def drop(tmp_path: Path) -> Any:
    """An adapter for an empty folder."""
    return kind_named("file").connect(Access(str(tmp_path), "", "", frozenset({SENDER})))


def _seen(folder: Path) -> list[str]:
    """What the portal sees."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def _parcel(drop: Any, *messages: Message) -> str:
    parcel: str = drop.open_parcel()
    drop.fill_parcel(parcel, messages)
    return parcel


def test_a_parcel_appears_whole_by_one_rename(drop: Any, tmp_path: Path) -> None:
    """Proves that the portal sees nothing before, and then list, pictures and sums that hold."""
    image = jpeg()
    file_id = drop.upload("a1b2.jpg", image)
    parcel = _parcel(drop, message(1, "첫, 통\n둘째 줄", file_id=file_id), message(2))
    assert _seen(tmp_path) == []
    assert drop.send_parcel(parcel) == Answered(())
    assert _seen(tmp_path) == [parcel]
    folder = tmp_path / parcel
    assert sorted(path.name for path in folder.iterdir()) == ["SHA256SUMS", "a1b2.jpg", "messages.csv"]
    with (folder / "messages.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["reference"], first["kind"], first["text"]) == ("KEY-1/1", "MMS", "첫, 통\n둘째 줄")
    assert (first["picture"], second["picture"], second["kind"]) == ("a1b2.jpg", "", "SMS")
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert (folder / "a1b2.jpg").read_bytes() == image


def test_one_picture_is_used_once(drop: Any) -> None:
    """Proves that a picture is moved into its parcel: a second message cannot take it along."""
    file_id = drop.upload("a1b2.jpg", jpeg())
    with pytest.raises(ProviderBusy):
        drop.upload("a1b2.jpg", jpeg())
    _parcel(drop, message(1, file_id=file_id))
    with pytest.raises(ProviderBusy):
        _parcel(drop, message(2, file_id=file_id))


def test_a_parcel_that_has_not_gone_is_taken_back_for_good(drop: Any, tmp_path: Path) -> None:
    """Proves that after a look-up a sleeping sender can let nothing go any more."""
    parcel = _parcel(drop, message())
    assert drop.look_up(parcel) == Withdrawn()
    assert drop.look_up(parcel) == Withdrawn()
    assert drop.send_parcel(parcel) == NotSent("withdrawn", retryable=True)
    assert _seen(tmp_path) == []


def test_a_parcel_that_went_is_found_though_it_is_carried_away(drop: Any, tmp_path: Path) -> None:
    """Proves that what went is known by its references, also once the portal has emptied the folder."""
    parcel = _parcel(drop, message(1), message(2))
    drop.send_parcel(parcel)
    for _ in ("there", "carried away"):
        found = drop.look_up(parcel)
        assert isinstance(found, Found)
        assert [item.reference for item in found.messages] == ["KEY-1/1", "KEY-2/1"]
        assert drop.find("KEY-2/1", START, START) == Found(found.messages[1:])
        assert drop.find("KEY-3/1", START, START) == Unclear("not_found")
        if (tmp_path / parcel).exists():
            shutil.rmtree(tmp_path / parcel)


def test_what_is_noted_of_a_parcel_names_nobody_and_ends(drop: Any, tmp_path: Path) -> None:
    """Proves that beside the parcels only references stay, and for thirty days."""
    parcel = _parcel(drop, message(1, file_id=drop.upload("a1.jpg", jpeg())))
    drop.send_parcel(parcel)
    (noted,) = tmp_path.glob(".going-*")
    assert noted.read_text() == "KEY-1/1\n"
    other = _parcel(drop, message(2, file_id=drop.upload("b2.jpg", jpeg())))
    assert drop.look_up(other) == Withdrawn()
    assert list((tmp_path / f".withdrawn-{other}").iterdir()) == []
    os.utime(noted, (0, 0))
    drop.send_parcel(_parcel(drop, message(3)))
    assert not noted.exists()


def test_a_parcel_killed_between_its_note_and_its_going_is_taken_back(drop: Any, tmp_path: Path) -> None:
    """Proves that a note of a parcel that did not go after all never makes it count as gone."""
    parcel = _parcel(drop, message(1))
    drop._note_going(parcel)
    assert drop.find("KEY-1/1", START, START) == Unclear("not_found")
    assert drop.look_up(parcel) == Withdrawn()
    assert drop.find("KEY-1/1", START, START) == Unclear("not_found")
    assert _seen(tmp_path) == []
    again = _parcel(drop, message(2))
    drop._note_going(again)
    assert drop.send_parcel(again) == NotSent("FileExistsError", retryable=True)


def test_a_note_written_while_its_parcel_is_taken_back_finds_nothing(drop: Any, tmp_path: Path) -> None:
    """Proves that a sender woken after a look-up leaves a note that counts as nothing, and that no contents stay behind."""
    parcel = _parcel(drop, message(1))
    drop._note_going(parcel)
    note = drop._going(parcel).read_bytes()
    os.rename(
        drop._open(parcel), drop._away(parcel)
    )  # killed right after: neither note nor contents are gone yet
    assert drop.find("KEY-1/1", START, START) == Unclear("not_found")
    assert drop.look_up(parcel) == Withdrawn()
    assert list(drop._away(parcel).iterdir()) == []
    drop._going(parcel).write_bytes(note)
    assert drop.find("KEY-1/1", START, START) == Unclear("not_found")
    assert _seen(tmp_path) == []


def test_results_of_the_portal_are_read(drop: Any, tmp_path: Path) -> None:
    """Proves that results are read by reference, and half rows and unknown codes move nothing."""
    ref = drop.send_one(message()).ref
    assert drop.reports(ref) == ()
    (tmp_path / ref / "results.csv").write_text(
        "\ufeffreference,code\nKEY-1/1,received\nKEY-2/1,no_number\nKEY-3/1,odd\nKEY-4/1\n", encoding="utf-8"
    )
    reports = drop.reports(ref)
    assert [(item.reference, item.outcome) for item in reports] == [
        ("KEY-1/1", Outcome.DELIVERED),
        ("KEY-2/1", Outcome.PERMANENT),
        ("KEY-3/1", None),
    ]
    (tmp_path / ref / "results.csv").write_bytes(b"\xff\xfe\x00")
    assert drop.reports(ref) == ()


def test_one_message_is_a_parcel_of_one(drop: Any, tmp_path: Path) -> None:
    """Proves the single request, its id and its refusals."""
    result = drop.send_one(message())
    assert isinstance(result, Answered)
    assert result.messages[0].outcome is Outcome.SENT
    assert _seen(tmp_path) == [result.ref]
    assert drop.send_one(message(file_id="gone.jpg")) == NotSent("FileNotFoundError", retryable=True)
    with pytest.raises(SenderNotAllowed):
        drop.send_one(Message("K/1", "0299999999", "01000000001", "본문"))
    with pytest.raises(ProviderError):
        drop.balance()
    drop.close()


def test_a_folder_that_is_away_is_busy(tmp_path: Path) -> None:
    """Proves that nothing is sent while the portal's disk is not there, and it is tried again."""
    away: Any = kind_named("file").connect(Access(str(tmp_path / "gone"), "", "", frozenset({SENDER})))
    for call in (away.open_parcel, lambda: away.upload("a.jpg", b"")):
        with pytest.raises(ProviderBusy):
            call()
    assert away.send_one(message()) == NotSent("FileNotFoundError", retryable=True)
    assert isinstance(away.look_up("x"), Unclear)
    assert away.find("KEY-1/1", START, START) == Unclear("not_found")


def test_a_disk_that_fails_in_the_middle_is_unknown(drop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a rename of which nobody knows whether it holds is never tried again by itself; a note is no rename."""
    parcel, noted = _parcel(drop, message()), _parcel(drop, message(3))

    def broken(*_: Any) -> None:
        raise OSError(5, "I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(drop, "_note_going", broken)
        assert drop.send_parcel(noted) == NotSent("OSError", retryable=True)
    with monkeypatch.context() as patch:
        note = drop._note_going

        def noting(ref: str) -> None:
            note(ref)
            patch.setattr("ansim.delivery.adapters.file._settle", broken)

        patch.setattr(drop, "_note_going", noting)
        assert drop.send_parcel(parcel) == NoAnswer("OSError")
        patch.undo()
        patch.setattr(drop, "_note_going", noting)
        assert isinstance(drop.send_one(message(2)), NoAnswer)
    assert isinstance(drop.look_up(parcel), Found)
    with monkeypatch.context() as patch:
        patch.setattr("ansim.delivery.adapters.file._lines", broken)
        assert drop.find("KEY-1/1", START, START) == Unclear("OSError")
