"""`ansim carry …` as its two sides use it, in this process; every mistake is one sentence."""

import argparse
import errno
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import F
from tests.office.delivery.carrying_sides import INSIDE, OUTSIDE, Sides
from tests.office.delivery.conftest import SENDER

from ansim.accounts.models import AuditEvent
from ansim.cli import carry, carry_job, job
from ansim.cli import out as out_words
from ansim.cli.carry_files import CarryFileMissing, CarryNotWritable, write_file
from ansim.cli.carry_words import CarryUsage, OfficeUnclear
from ansim.conf.carry_keys import PeerDiffers, PeerMissing, PeerUnreadable
from ansim.delivery.domain.carry_errors import BundleLost, BundleNotLostYet, BundleUnknown
from ansim.delivery.domain.errors import GroupUnknown
from ansim.delivery.models import Delivery, Group, GroupEvent, Parcel, Provider
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError


@pytest.fixture
def command(sides: Sides, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run `ansim carry` on a side, as its office; return what it printed, as JSON unless told."""
    monkeypatch.setattr(job, "migrate", lambda: None)
    Group.objects.update(name="batch:7")

    def run(side: int, *line: object, in_json: bool = True) -> Any:
        cards = [SimpleNamespace(id=side, code=f"O{side}", name=f"기관{side}", senders=(SENDER,))]
        monkeypatch.setattr(carry_job, "offices", lambda: tuple(cards))
        with sides.at(side):
            carried: list[Any] = []

            def job(action: str, args: argparse.Namespace, job: str) -> int:
                carried.append(job)
                parser = argparse.ArgumentParser()
                carry_job.register(parser)
                return carry_job.run(parser.parse_args([action, json.dumps(vars(args))]))

            monkeypatch.setattr(carry.errand, "send", job)
            parser = argparse.ArgumentParser()
            carry.register(parser)
            given = [str(word) for word in line] + (["--json"] if in_json else [])
            assert carry.run(parser.parse_args(given)) == 0
            assert carried == ["carry job"]
        printed = capsys.readouterr().out
        return json.loads(printed) if in_json else printed

    return run


@pytest.fixture
def pinned(command: Any, tmp_path: Path) -> None:
    """Both sides know each other."""
    for side, other in ((INSIDE, OUTSIDE), (OUTSIDE, INSIDE)):
        told = command(other, "keys", "--to", tmp_path / f"{other}.key")
        command(side, "pin", tmp_path / f"{other}.key", "--fingerprint", told["fingerprint"])


@pytest.mark.usefixtures("pinned")
def test_a_batch_is_carried_by_commands(command: Any, sides: Sides, tmp_path: Path) -> None:
    """Proves the four commands of a day, each told in JSON, and that the audit trail has them."""
    sides.office.clock.moment = now()
    sides.office.queue(3, pictures=True)
    bundle, results = tmp_path / "bundle", tmp_path / "stick" / "results"
    (out,) = command(INSIDE, "out", "--batch", 7, "--to", bundle)
    assert (out["count"], out["not_carried"], out["without_results"]) == (3, 0, [out["bundle"]])
    sent = command(OUTSIDE, "send", bundle)
    assert sent == {"bundle": out["bundle"], "count": 3, "new": True, "states": {"sent": 3}}
    assert command(OUTSIDE, "send", bundle)["new"] is False
    results.parent.mkdir()
    assert command(OUTSIDE, "results", "--to", results) == {"results": 3, "waiting": 0}
    assert command(INSIDE, "in", results) == {"results": 3, "changes": {"sent": 3}}
    assert sides.pictures() == []
    sides.check_gateway(3)
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", "office"))
    assert verbs == [
        ("carry.pin", "O1"),
        ("carry.pin", "O2"),
        ("carry.out", "O1"),
        ("carry.send", "O2"),
        ("carry.send", "O2"),
        ("carry.in", "O1"),
    ]


@pytest.mark.usefixtures("pinned")
def test_people_are_told_in_sentences(command: Any, sides: Sides, tmp_path: Path) -> None:
    """Proves that without --json each command says what it did, and how many."""
    sides.office.clock.moment = now()
    sides.office.queue(2)
    bundle, results = tmp_path / "bundle", tmp_path / "results"
    assert sides.peer(INSIDE).fingerprint in command(INSIDE, "keys", in_json=False)
    assert "2건" in command(INSIDE, "out", "--batch", 7, "--to", bundle, in_json=False)
    assert "처음 받음" in command(OUTSIDE, "send", bundle, in_json=False)
    assert "이미 받은 것" in command(OUTSIDE, "send", bundle, in_json=False)
    assert "2건" in command(OUTSIDE, "results", "--to", results, in_json=False)
    assert "sent 2" in command(INSIDE, "in", results, in_json=False)
    assert command(INSIDE, "in", results, in_json=False).rstrip().endswith("-")


@pytest.mark.usefixtures("pinned")
def test_a_lost_bundle_is_written_again_by_its_name(command: Any, sides: Sides, tmp_path: Path) -> None:
    """Proves that --bundle writes an earlier one, and only one of the batch."""
    sides.office.clock.moment = now()
    sides.office.queue(2)
    (first,) = command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "a")
    sides.office.queue(1, start=10)
    (second,) = command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "b")
    assert (second["count"], set(second["without_results"])) == (1, {first["bundle"], second["bundle"]})
    (again,) = command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "c", "--bundle", first["bundle"])
    assert (again["bundle"], again["count"]) == (first["bundle"], 2)
    for name in ("0" * 32, "nothing"):
        with pytest.raises(BundleUnknown):
            command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "d", "--bundle", name)
    assert not (tmp_path / "d").exists()


@pytest.mark.usefixtures("pinned")
def test_bundles_are_told_as_they_stand(command: Any, sides: Sides, tmp_path: Path) -> None:
    """Proves that `bundles` tells each bundle: waiting, overdue with what to do, lost, and back."""
    assert command(INSIDE, "bundles") == []
    assert "없습니다" in command(INSIDE, "bundles", in_json=False)
    sides.office.clock.moment = now()
    sides.office.queue(2)
    (out,) = command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "a")
    (told,) = command(INSIDE, "bundles")
    assert (told["bundle"], told["group"], told["by"]) == (out["bundle"], "batch:7", "system:command")
    assert (told["state"], told["count"], told["silent"]) == ("waiting", 2, 2)
    assert (told["results"], told["unknown"]) == (0, 0)
    days_ago(3)
    assert command(INSIDE, "bundles")[0]["state"] == "overdue"
    assert "잃어버린 것으로 정하세요" in command(INSIDE, "bundles", in_json=False)
    command(OUTSIDE, "send", tmp_path / "a")
    command(OUTSIDE, "results", "--to", tmp_path / "r")
    command(INSIDE, "in", tmp_path / "r")
    (told,) = command(INSIDE, "bundles")
    assert (told["state"], told["results"]) == ("back", 2)
    assert "결과 2/2" in command(INSIDE, "bundles", in_json=False)


def days_ago(days: int) -> None:
    """Let everything that was carried out have left so many days earlier."""
    before = timedelta(days=days)
    Parcel.objects.update(claimed_at=F("claimed_at") - before)
    Delivery.objects.filter(office_id=INSIDE).update(expires_at=F("expires_at") - before)


@pytest.mark.usefixtures("pinned")
def test_a_bundle_is_declared_lost_by_a_command(command: Any, sides: Sides, tmp_path: Path) -> None:
    """Proves that it is refused too early, that everything of it is unknown after, and the trail has the reason."""
    sides.office.clock.moment = now()
    sides.office.queue(2)
    (out,) = command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "a")
    line = ("lost", "--bundle", out["bundle"], "--why", "바깥쪽 서버가 망가짐")
    with pytest.raises(BundleNotLostYet):
        command(INSIDE, *line)
    assert not AuditEvent.objects.filter(verb="carry.lost").exists()
    days_ago(3)
    for missing in (["lost"], ["lost", "--bundle", out["bundle"]]):
        with pytest.raises(CarryUsage):
            command(INSIDE, *missing)
    assert command(INSIDE, *line) == {"bundle": out["bundle"], "unknown": 2}
    assert sides.office.counts() == {"unknown": 2}
    event = AuditEvent.objects.get(verb="carry.lost")
    assert (event.who, event.why) == ("system:command", "바깥쪽 서버가 망가짐")
    assert event.reference == f"batch:7 {out['bundle']}"
    audited = AuditEvent.objects.count()
    for again in ((), ("--bundle", out["bundle"])):
        with pytest.raises(BundleLost):
            command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "b", *again)
    assert AuditEvent.objects.count() == audited
    assert not (tmp_path / "b").exists()
    assert "잃어버림" in command(INSIDE, "bundles", in_json=False)
    sides.office.queue(1, start=10)
    (fresh,) = command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "b")
    assert (fresh["count"], fresh["bundle"] == out["bundle"]) == (1, False)
    days_ago(3)
    said = command(INSIDE, "lost", "--bundle", fresh["bundle"], "--why", "침수", in_json=False)
    assert "1건이" in said


@pytest.mark.usefixtures("pinned")
def test_what_cannot_be_written_is_not_carried_out(command: Any, sides: Sides, tmp_path: Path) -> None:
    """Proves that where no file can be begun nothing is claimed, and nothing stands in the trail."""
    sides.office.clock.moment = now()
    sides.office.queue(1)
    (tmp_path / ".a.part").mkdir()
    with pytest.raises(CarryNotWritable):
        command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "a")
    assert sides.office.counts() == {"queued": 1}
    assert not AuditEvent.objects.filter(verb="carry.out").exists()


@pytest.mark.usefixtures("pinned")
def test_guardians_go_with_their_batch(command: Any, sides: Sides, tmp_path: Path) -> None:
    """Proves that a second group of the batch is written beside the first."""
    sides.office.clock.moment = now()
    sides.office.queue(2)
    first = Group.objects.get()
    second = Group.objects.create(
        office_id=INSIDE,
        name="batch:7:guardians",
        provider=first.provider,
        sender=first.sender,
        created_at=now(),
    )
    Delivery.objects.filter(key="KEY-000001").update(group=second)
    told = command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "b.carry")
    assert [(Path(one["file"]).name, one["count"]) for one in told] == [("b.carry", 1), ("b-2.carry", 1)]
    for one in told:
        command(OUTSIDE, "send", one["file"])
    sides.check_gateway(2)


def test_an_office_without_a_service_becomes_a_bridge(command: Any, tmp_path: Path) -> None:
    """Proves that pinning gives the inner office an account that only carries, and leaves a real one alone."""
    from ansim.delivery.queries.accounts import offices_with_account
    from ansim.delivery.services.control import open_group

    told = command(OUTSIDE, "keys", "--to", tmp_path / "o.key")
    GroupEvent.objects.all().delete()
    Group.objects.all().delete()
    Provider.objects.filter(office_id=INSIDE).delete()
    command(INSIDE, "pin", tmp_path / "o.key", "--fingerprint", told["fingerprint"])
    command(INSIDE, "pin", tmp_path / "o.key", "--fingerprint", told["fingerprint"])
    assert Provider.objects.get(office_id=INSIDE).name == "bridge"
    assert Provider.objects.get(office_id=OUTSIDE).name == "solapi"
    assert offices_with_account() == (OUTSIDE,)
    group_id = open_group(office_id=INSIDE, name="batch:8", sender=SENDER, now=now(), by="t")
    assert Group.objects.get(pk=group_id).control == "carried"


def test_nobody_is_trusted_by_accident(command: Any, sides: Sides, tmp_path: Path) -> None:
    """Proves that nothing goes before a pin, that a wrong fingerprint pins nobody, and a strange file is told."""
    told = command(OUTSIDE, "keys", "--to", tmp_path / "o.key")
    sides.office.queue(1)
    with pytest.raises(PeerMissing):
        command(INSIDE, "out", "--batch", 7, "--to", tmp_path / "b")
    with pytest.raises(PeerDiffers):
        command(INSIDE, "pin", tmp_path / "o.key", "--fingerprint", told["fingerprint"][:-1] + "x")
    (tmp_path / "o.key").write_bytes(b"\xff")
    with pytest.raises(PeerUnreadable):
        command(INSIDE, "pin", tmp_path / "o.key", "--fingerprint", told["fingerprint"])
    assert not AuditEvent.objects.exists()


@pytest.mark.usefixtures("pinned")
def test_what_is_missing_is_named(command: Any, tmp_path: Path) -> None:
    """Proves that a command without its file, batch or fingerprint says which."""
    file = tmp_path / "1.key"
    for line in (["pin"], ["pin", file], ["out"], ["out", "--batch", 7], ["send"], ["results"], ["in"]):
        with pytest.raises(CarryUsage):
            command(INSIDE, *line)


@pytest.mark.usefixtures("pinned")
def test_strange_places_and_batches_are_told(command: Any, tmp_path: Path) -> None:
    """Proves that a missing file, a folder that cannot be, an unknown batch and office are sentences."""
    with pytest.raises(CarryFileMissing):
        command(OUTSIDE, "send", tmp_path / "none")
    with pytest.raises(CarryNotWritable):
        command(OUTSIDE, "results", "--to", tmp_path / "none" / "r")
    with pytest.raises(GroupUnknown):
        command(INSIDE, "out", "--batch", 99, "--to", tmp_path / "b")
    with pytest.raises(OfficeUnclear):
        command(INSIDE, "in", tmp_path / "b", "--office", "O9")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_full_medium_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Proves that a write that fails at the very end leaves neither half a file nor takes away the old one."""
    path = tmp_path / "bundle"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(out_words.os, "fsync", full)
    with pytest.raises(CarryNotWritable), write_file(path) as out:
        out.write(b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def _bomb() -> bytes:
    """A ZIP of ten megabytes of nothing in ten kilobytes."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bundle", bytes(10_000_000))
    return out.getvalue()


@pytest.mark.usefixtures("pinned")
def test_every_wrong_file_is_refused_in_one_sentence_on_both_sides(
    command: Any, sides: Sides, tmp_path: Path
) -> None:
    """Proves that whatever is brought instead of a file, or of the right one, changes nothing and ends in a sentence."""
    sides.office.clock.moment = now()
    sides.office.queue(2)
    bundle, results = tmp_path / "꾸러미.pdf", tmp_path / "결과"
    command(INSIDE, "out", "--batch", 7, "--to", bundle)
    command(OUTSIDE, "send", bundle)  # under any name
    command(OUTSIDE, "results", "--to", results)
    good, told = bundle.read_bytes(), results.read_bytes()
    wrong = {
        "empty": b"",
        "a picture": b"\xff\xd8\xff" + bytes(500),
        "a ZIP": _bomb(),
        "a ZIP of it": b"PK\x03\x04" + good,
        "half": good[: len(good) // 2],
        "the head alone": good[:93],
        "the sign alone": good[:10],
        "another version": good[:10] + b"\x02" + good[11:],
        "a byte": good[:-300] + bytes([good[-300] ^ 4]) + good[-299:],
        "more at the end": good + b"\n",
        "twice in one": good + good,
        "a key": sides.peer(INSIDE).line().encode(),
        "results cut": told[:-1],
        "results and more": told + bytes(1),
    }
    before, file = sides.everything(), tmp_path / "wrong"
    for name, data in wrong.items():
        file.write_bytes(data)
        for side, verb in ((OUTSIDE, "send"), (INSIDE, "in")):
            with pytest.raises(AnsimError) as refusal:
                command(side, verb, file)
            assert "\n" not in refusal.value.text("ko"), name
            assert "파일" in refusal.value.text("ko") or "꾸러미" in refusal.value.text("ko"), name
    for side, verb, given in ((OUTSIDE, "send", results), (INSIDE, "in", bundle), (INSIDE, "send", bundle)):
        with pytest.raises(AnsimError):
            command(side, verb, given)
    assert sides.everything() == before
    sides.check_gateway(2)
