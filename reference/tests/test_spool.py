"""Facts about the events that wait to be sent."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from tactful import payload, spool

if TYPE_CHECKING:
    from pathlib import Path


def make(number: int = 0) -> dict[str, Any]:
    """Return an event with an id of its own."""
    return {"id": payload.make_id(), "event": "x", "number": number}


def test_keeps(tmp_path: Path) -> None:
    """What was added is collected, the oldest first, from files that are for their owner alone."""
    folder = tmp_path / "spool"
    events = [make(number) for number in range(3)]
    for number, event in enumerate(events):
        spool.add(str(folder), event)
        os.utime(folder / f"{event['id']}.json", (1, time.time() - 10 + number))
    assert [pending.event for pending in spool.collect(str(folder))] == events
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_no_folder(tmp_path: Path) -> None:
    """Where nothing was recorded nothing is collected or cleared, and no folder is made."""
    assert spool.collect(str(tmp_path / "spool")) == []
    spool.clear(str(tmp_path / "spool"))
    assert os.listdir(tmp_path) == []


def test_accepted_is_removed(tmp_path: Path) -> None:
    """What was accepted is never collected again, and removing it twice is no error."""
    spool.add(str(tmp_path), make())
    pending = spool.collect(str(tmp_path))
    spool.remove(pending)
    spool.remove(pending)
    assert spool.collect(str(tmp_path)) == []


def test_temporary_names_are_passed_over(tmp_path: Path) -> None:
    """A half-written event is not collected, and not removed either while somebody may be writing it."""
    temporary = tmp_path / f"{payload.make_id()}.json.0123456789abcdef.tmp"
    temporary.write_text(json.dumps(make()))
    assert spool.collect(str(tmp_path)) == []
    assert temporary.exists()


def test_temporary_names_hide_nothing(tmp_path: Path) -> None:
    """An event that is younger than a half-written one is collected."""
    temporary = tmp_path / f"{payload.make_id()}.json.0123456789abcdef.tmp"
    temporary.touch()
    os.utime(temporary, (1, time.time() - 60))
    event = make()
    spool.add(str(tmp_path), event)
    assert [pending.event for pending in spool.collect(str(tmp_path))] == [event]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link among the events is not read: what is sent is what was recorded here."""
    (tmp_path / "letter.json").write_text(json.dumps(make()))
    link = tmp_path / f"{payload.make_id()}.json"
    link.symlink_to("letter.json")
    assert spool.collect(str(tmp_path)) == []
    assert link.is_symlink()


def test_age(tmp_path: Path) -> None:
    """What is older than seven days is removed unsent, left-over temporary files too."""
    event = make()
    spool.add(str(tmp_path), event)
    (tmp_path / f"{event['id']}.json.0123456789abcdef.tmp").touch()
    for path in tmp_path.iterdir():
        os.utime(path, (1, time.time() - spool.AGE_LIMIT - 60))
    assert spool.collect(str(tmp_path)) == []
    assert os.listdir(tmp_path) == []


def test_size(tmp_path: Path) -> None:
    """An event that is too large is not kept."""
    spool.add(str(tmp_path), {**make(), "text": "x" * spool.SIZE_LIMIT})
    assert os.listdir(tmp_path) == []


def test_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the limit of count the oldest go."""
    monkeypatch.setattr(spool, "COUNT_LIMIT", 3)
    for number in range(5):
        event = make(number)
        spool.add(str(tmp_path), event)
        os.utime(tmp_path / f"{event['id']}.json", (1, time.time() - 10 + number))
    assert [pending.event["number"] for pending in spool.collect(str(tmp_path))] == [2, 3, 4]


def test_total(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the limit of all bytes the oldest go, and the new one is kept (DLV-10)."""
    monkeypatch.setattr(spool, "SIZE_LIMIT", 1_000)
    monkeypatch.setattr(spool, "TOTAL_LIMIT", 2_000)
    for number in range(5):
        event = {**make(number), "text": "x" * 800}
        spool.add(str(tmp_path), event)
        os.utime(tmp_path / f"{event['id']}.json", (1, time.time() - 10 + number))
    assert [pending.event["number"] for pending in spool.collect(str(tmp_path))] == [3, 4]


def test_limits() -> None:
    """What is kept is bounded by 2000 events, 8 MiB and seven days, and an event by 64 KiB (DLV-10)."""
    limits = (spool.COUNT_LIMIT, spool.TOTAL_LIMIT, spool.AGE_LIMIT, spool.SIZE_LIMIT)
    assert limits == (2_000, 8 * 2**20, 7 * 86_400, 2**16)


def test_split() -> None:
    """Batches hold events of one user or of nobody, in order; what is no user is one of its own (PAY-8)."""
    users: list[Any] = [{"id": "a"}, None, {"id": "b"}, {"id": "a"}, "odd"]
    pending = [spool.Pending("", make(n) | ({"user": user} if user else {})) for n, user in enumerate(users)]
    assert [[item.event["number"] for item in batch] for batch in spool.split(pending)] == [[0, 3], [1], [2], [4]]
    assert spool.split([]) == []


def test_looking_removes_nothing(tmp_path: Path) -> None:
    """Without pruning, what is too old or damaged is passed over and stays."""
    spool.add(str(tmp_path), make(1))
    damaged, old = (tmp_path / f"{payload.make_id()}.json" for _ in range(2))
    damaged.write_text("{")
    old.write_text(json.dumps(make(2)))
    os.utime(old, (1, 1))
    assert [pending.event["number"] for pending in spool.collect(str(tmp_path), prune=False)] == [1]
    assert damaged.exists()
    assert old.exists()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"[" * 10_000, b'{"id":"' + b"x" * 70_000 + b'"}'])
def test_damaged_is_removed(tmp_path: Path, data: bytes) -> None:
    """A file that holds no event is removed, and keeps none of the others from being collected."""
    (tmp_path / f"{payload.make_id()}.json").write_bytes(data)
    spool.add(str(tmp_path), make(1))
    assert [pending.event["number"] for pending in spool.collect(str(tmp_path))] == [1]
    assert len(os.listdir(tmp_path)) == 1


def test_clear(tmp_path: Path) -> None:
    """Clearing removes events and half-written ones, and leaves what is not the spool's."""
    spool.add(str(tmp_path), make())
    (tmp_path / f"{payload.make_id()}.json.0123456789abcdef.tmp").touch()
    (tmp_path / "letter.txt").touch()
    spool.clear(str(tmp_path))
    assert os.listdir(tmp_path) == ["letter.txt"]


def test_clear_that_fails(tmp_path: Path) -> None:
    """An event that cannot be removed is an error, not a silence."""
    (tmp_path / f"{payload.make_id()}.json").mkdir()
    with pytest.raises(OSError, match=r"directory|Operation not permitted"):
        spool.clear(str(tmp_path))
