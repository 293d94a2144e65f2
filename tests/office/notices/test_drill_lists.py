"""What the drill hands in: the lists of a day, as many as were asked for."""

from pathlib import Path

import pytest

from ansim.cli import demo_job


def test_a_drill_without_notices_issued_elsewhere_hands_in_one_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--issued 0` means none: no empty PDF is written or handed in; with some, both lists are."""
    taken: list[str] = []
    monkeypatch.setattr(
        demo_job, "_take", lambda drill, today, listed, pdf=None: taken.append(listed.filename)
    )
    monkeypatch.setattr(demo_job, "handed_over", list)
    drill = demo_job.Run(officer=None, approver=None)
    demo_job._hand_in(drill, tmp_path, 2022, 3, 0)
    assert taken == ["명단.xlsx"]
    assert not list(tmp_path.glob("*.pdf"))
    demo_job._hand_in(drill, tmp_path, 2022, 3, 2)
    assert taken[1:] == ["명단.xlsx", "새올-명단.xlsx"]
