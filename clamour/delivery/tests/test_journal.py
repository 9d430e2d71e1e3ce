"""What the crash journal says after its sender has died."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clamour.delivery import journal, states
from clamour.delivery.journal import Journal


def test_a_living_sender_has_no_remains(tmp_path):
    living = Journal(tmp_path, "us")
    assert list(journal.remains(tmp_path)) == []
    living.close(nothing_open=True)
    assert list(tmp_path.iterdir()) == []


def test_the_last_entry_decides(tmp_path):
    dead = Journal(tmp_path, "us")
    for pk in (1, 2, 3):
        dead.begin(pk)
    dead.taken(2)
    dead.refused(3)
    dead.close(nothing_open=False)
    (left,) = journal.remains(tmp_path)
    assert left.owner == "us"
    assert [left.fate(pk) for pk in (1, 2, 3, 4)] == [
        states.UNCERTAIN, states.HANDED_OVER, states.QUEUED, states.QUEUED,
    ]  # fmt: skip
    left.bury()
    assert list(journal.remains(tmp_path)) == []


def test_an_entry_is_nine_bytes_and_half_of_one_counts_for_nothing(tmp_path):
    dead = Journal(tmp_path, "us")
    path = tmp_path / "us.journal"
    before = path.stat().st_size
    dead.begin(7)
    assert path.stat().st_size - before == 9
    dead.taken(7)
    dead.close(nothing_open=False)
    path.write_bytes(path.read_bytes()[:-1])
    (left,) = journal.remains(tmp_path)
    assert left.fate(7) == states.UNCERTAIN


def test_a_full_disk_is_said_and_half_an_entry_misleads_nobody(tmp_path):
    dead = Journal(tmp_path, "us")
    dead.begin(7)
    with _room_for(tmp_path / "us.journal", 4), pytest.raises(OSError, match="4 of 9"):
        dead.begin(8)
    dead.taken(7)
    dead.begin(9)
    dead.close(nothing_open=False)
    (left,) = journal.remains(tmp_path)
    assert [left.fate(pk) for pk in (7, 8, 9)] == [
        states.HANDED_OVER, states.QUEUED, states.UNCERTAIN,
    ]  # fmt: skip


def test_a_journal_that_cannot_name_its_boot_is_none(tmp_path):
    with _room_for(tmp_path / "none", 4), pytest.raises(OSError):
        Journal(tmp_path, "us")
    assert list(tmp_path.iterdir()) == []


@contextmanager
def _room_for(path, more: int) -> Iterator[None]:
    """Let files grow to this one's size and a little more, as on a full disk."""
    size = path.stat().st_size if path.exists() else 0
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + more, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_forgetting_empties_it(tmp_path):
    dead = Journal(tmp_path, "us")
    dead.begin(1)
    dead.forget()
    dead.begin(2)
    dead.close(nothing_open=False)
    (left,) = journal.remains(tmp_path)
    assert (left.fate(1), left.fate(2)) == (states.QUEUED, states.UNCERTAIN)


def test_after_another_boot_it_proves_nothing(tmp_path, monkeypatch):
    dead = Journal(tmp_path, "us")
    dead.taken(1)
    dead.close(nothing_open=False)
    monkeypatch.setattr(journal, "boot_id", lambda: "another boot")
    (left,) = journal.remains(tmp_path)
    assert (left.fate(1), left.fate(2)) == (states.UNCERTAIN, states.UNCERTAIN)


@pytest.mark.parametrize("content", [b"", b"\n", b"x" * 40])
def test_a_damaged_journal_leaves_doubt(tmp_path, content):
    (tmp_path / "us.journal").write_bytes(content)
    (left,) = journal.remains(tmp_path)
    assert left.fate(1) == states.UNCERTAIN
