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


def test_half_an_entry_counts_for_nothing(tmp_path):
    dead = Journal(tmp_path, "us")
    dead.begin(7)
    dead.taken(7)
    dead.close(nothing_open=False)
    path = tmp_path / "us.journal"
    whole = path.read_bytes()
    last = whole.rindex(b"T")
    path.write_bytes(whole[:last] + b"\0" + whole[last + 1 :])  # its first byte is written last
    (left,) = journal.remains(tmp_path)
    assert left.fate(7) == states.UNCERTAIN
    path.write_bytes(whole[: last + 4])
    (left,) = journal.remains(tmp_path)
    assert left.fate(7) == states.UNCERTAIN


def test_it_grows_as_need_be(tmp_path):
    dead = Journal(tmp_path, "us")
    for pk in range(journal.ROOM // journal.ENTRY.size + 9):
        dead.taken(pk)
    dead.close(nothing_open=False)
    (left,) = journal.remains(tmp_path)
    assert {left.fate(0), left.fate(pk)} == {states.HANDED_OVER}
    assert left.fate(pk + 1) == states.QUEUED


def test_a_full_disk_is_said_and_misleads_nobody(tmp_path):
    dead = Journal(tmp_path, "us")
    begun = range(journal.ROOM // journal.ENTRY.size - 5)
    with _room_for(tmp_path / "us.journal", 4):
        for pk in begun:
            dead.begin(pk)
        with pytest.raises(OSError, match="too large"):
            for pk in range(begun.stop, begun.stop + 9):
                dead.begin(pk)
    dead.close(nothing_open=False)
    (left,) = journal.remains(tmp_path)
    assert left.fate(begun.stop - 1) == states.UNCERTAIN
    assert left.fate(begun.stop + 8) == states.QUEUED


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
