"""ZIP files of alerts: each is read, and a bad one does not stop the rest."""

import struct

import pytest

from clamour.reading import Unreadable, read, unpack
from clamour.reading.documents import bundle

from .files import wp_item, wxr, zipped
from .test_formats import ALERT, word_file


def outcome(data: bytes) -> list[tuple[str, str]]:
    """Return each part's name, and its title or what is wrong with it."""
    told = []
    for part in unpack(data, "all.zip"):
        try:
            told += [(part.name, str(draft.title.value)) for draft in part.drafts()]
        except Unreadable as error:
            told.append((part.name, error.code))
    return told


TITLE = "Sarmatia: free the teacher Ilko Varnas!"


def test_every_kind_of_file_in_a_zip_is_read_and_bad_ones_are_told() -> None:
    data = zipped(
        {
            "2020/alert.txt": ALERT,
            "2020/alert.docx": word_file(*ALERT.split("\n")),
            "blog.xml": wxr(wp_item("One", "Some text."), wp_item("Two", "Other text.")),
            "empty.txt": "",
            "broken.docx": b"PK\x03\x04 nothing",
            "inner.zip": zipped({"a.txt": ALERT}),
            "last.txt": "Free Maren Oduvar\n\nPlease write to info@justice.example",
        }
    )
    assert outcome(data) == [
        ("all.zip/2020/alert.txt", TITLE),
        ("all.zip/2020/alert.docx", TITLE),
        ("all.zip/blog.xml #1", "One"),
        ("all.zip/blog.xml #2", "Two"),
        ("all.zip/empty.txt", "empty"),
        ("all.zip/broken.docx", "broken_docx"),
        ("all.zip/inner.zip", "nested_zip"),
        ("all.zip/last.txt", "Free Maren Oduvar"),
    ]
    assert len(read(data, "all.zip")) == 5


def test_pictures_and_hidden_files_are_passed_over() -> None:
    data = zipped(
        {"a.txt": ALERT, "photo.JPG": b"x", "__MACOSX/._a.txt": b"x", ".git/config": b"x"}
    )
    assert [name for name, _ in outcome(data)] == ["all.zip/a.txt"]


def test_a_zip_is_told_from_word_by_what_is_in_it() -> None:
    assert outcome(zipped({"a.txt": ALERT}))[0][1] == TITLE
    assert read(word_file(*ALERT.split("\n")), "noname")[0].title.value == TITLE


def test_a_member_that_unpacks_to_too_much_does_not_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundle, "SIZE_LIMIT", 10_000)
    told = outcome(zipped({"bomb.txt": b" " * 100_000, "a.txt": ALERT}))
    assert [what for _, what in told] == ["suspicious", TITLE]


def test_a_zip_that_unpacks_to_too_much_together_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "UNPACKED_LIMIT", 10_000)
    told = outcome(zipped({f"{n}.txt": f"{n}\n" + "words " * 1000 for n in range(9)}))
    assert told[-1][1] == "suspicious"
    assert len(told) < 5


def test_a_zip_of_very_many_files_is_refused() -> None:
    assert outcome(zipped({f"{n}.txt": "" for n in range(10_001)})) == [("all.zip", "suspicious")]


def test_a_locked_member_is_told() -> None:
    data = bytearray(zipped({"a.txt": ALERT}))
    at = data.index(b"PK\x01\x02") + 8
    struct.pack_into("<H", data, at, struct.unpack_from("<H", data, at)[0] | 1)
    assert outcome(bytes(data)) == [("all.zip/a.txt", "encrypted")]


@pytest.mark.parametrize("cut", [30, 200])
def test_a_broken_zip_is_refused(cut: int) -> None:
    assert outcome(zipped({"a.txt": ALERT})[:cut]) == [("all.zip", "broken_zip")]


def test_a_zip_without_documents_has_nothing_to_read() -> None:
    assert outcome(zipped({"photo.jpg": b"x"})) == [("all.zip", "nothing_to_read")]


def test_a_member_without_a_name_stops_nothing() -> None:
    data = bytearray(zipped({"x": ALERT}))
    at = data.rindex(b"PK\x01\x02")  # the directory's entry: its name's length stands at 28
    data[at + 28 : at + 30] = b"\0\0"
    del data[at + 46 : at + 47]
    end = data.rindex(b"PK\x05\x06")
    size = int.from_bytes(data[end + 12 : end + 16], "little") - 1
    data[end + 12 : end + 16] = size.to_bytes(4, "little")
    parts = list(unpack(bytes(data), "a.zip"))
    assert [part.name for part in parts] == ["a.zip/"]


def test_a_file_name_loses_what_no_database_takes() -> None:
    assert [part.name for part in unpack(ALERT.encode(), "a\0\udcff.txt")] == ["a?.txt"]
