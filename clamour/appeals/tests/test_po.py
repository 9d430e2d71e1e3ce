"""A translation goes out to a volunteer as a PO file and comes back, from whomever it comes."""

import polib
import pytest
from django.core.exceptions import ValidationError

from clamour.appeals.models import ModelLetter
from clamour.appeals.tests.factory import make_account, make_appeal, make_draft
from clamour.appeals.tests.test_translating import FRENCH, change, newest, translate
from clamour.appeals.translating import po
from clamour.appeals.translating.keeping import keep
from clamour.appeals.translating.sheet import Is, sheet

pytestmark = pytest.mark.django_db


def filled(data, said, *, still_fuzzy=()):
    """The file as the volunteer's tool writes it."""
    file = polib.pofile(data.decode())
    for entry in file:
        if entry.msgctxt in said:
            entry.msgstr = said[entry.msgctxt]
            entry.fuzzy = entry.fuzzy and entry.msgctxt in still_fuzzy
    return str(file).encode()


def take_in(page, data, language="fr", **more):
    beside = sheet(page, language)
    read = po.read(po.parse(data), beside)
    return read, keep(
        sheet=beside, said=read.said, by=make_account(), reason="A test.", partly=True, **more
    )


def test_a_file_goes_out_comes_back_and_is_a_draft():
    page = make_appeal(summary="5 % of them {so far} said “no”.\nSecond line.")
    data = po.export(sheet(page, "fr"))
    assert po.language_of(po.parse(data)) == "fr"
    summary = "5 % d'entre eux ont dit « non ».\nDeuxième ligne."
    read, kept = take_in(page, filled(data, FRENCH | {"summary": summary}))
    assert (read.unknown, kept.refused) == ([], {})
    edition = newest(kept.edition)
    assert not edition.live
    assert edition.summary == summary
    assert sheet(page, "fr").number(Is.DONE) == len(FRENCH)
    assert ModelLetter.objects.get(language="fr").text == FRENCH["letter/protest/text"]


def test_what_changed_since_goes_out_fuzzy_with_the_old_words_and_stays_old_until_looked_at():
    page = make_appeal()
    translate(page)
    was = page.summary
    change(page, summary="Maren Oduvar has been moved to the island prison.")
    data = po.export(sheet(page, "fr"))
    entry = polib.pofile(data.decode()).find("summary", by="msgctxt")
    assert entry.fuzzy
    assert entry.previous_msgid == was
    said = {"summary": "Maren Oduvar a été transférée."}
    take_in(page, filled(data, said, still_fuzzy={"summary"}))
    assert sheet(page, "fr").at("summary").state == Is.OLD
    take_in(page, filled(data, said))
    assert sheet(page, "fr").at("summary").state == Is.DONE


def test_a_file_that_was_out_while_the_original_changed_loses_nothing():
    page = make_appeal()
    data = filled(po.export(sheet(page, "fr")), FRENCH)
    first, second = "<p>She was taken from her office.</p>", "<p>Nobody has seen her since.</p>"
    change(page, summary="She was moved.", statement=f"<p>News.</p>{first}{second}")
    read, _kept = take_in(page, data)
    assert read.unknown == []
    beside = sheet(page, "fr")
    assert beside.at("statement/3").translation == FRENCH["statement/2"]
    assert beside.at("statement/1").state == Is.MISSING
    assert beside.at("summary").state == Is.OLD
    assert beside.at("summary").translation == FRENCH["summary"]


def test_one_bad_entry_is_named_and_the_others_are_kept():
    page = make_draft()
    bad = {"letter/protest/text": "Libérez-la !", "title": "a" * 300}
    _read, kept = take_in(page, filled(po.export(sheet(page, "fr")), FRENCH | bad))
    assert sorted(kept.refused) == ["letter/protest/text", "title"]
    assert "same slots" in kept.refused["letter/protest/text"]
    assert newest(kept.edition).summary == FRENCH["summary"]
    assert not ModelLetter.objects.filter(language="fr").exists()


HEADER = 'msgid ""\nmsgstr ""\n"Project-Id-Version: Clamour {key}\\n"\n"Language: fr\\n"\n\n'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04 not a catalogue",
        b"/etc/passwd",
        b'msgid "a\nmsgstr "b"',
        b'msgid "a"\nmsgstr[99999999999999999999] "b"\n',
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=zip\\n"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=9999999; plural=__import__(1);\\n"\n',
        b'msgid ""\nmsgstr "Language: ' + b"x" * 5000 + b'\\n"\n',
        'msgid ""\nmsgstr ""\n'.encode("utf-16"),
        b'msgctxt "title"\n' * 2000,
    ],
)
def test_what_is_no_translation_of_this_page_is_refused_with_a_sentence(data):
    page = make_draft()
    with pytest.raises(ValidationError, match=r"not a PO file|another page"):
        take_in(page, data)
    assert sheet(page, "fr").edition is None


def test_a_file_is_of_one_page_and_not_endless():
    page, other = make_draft(), make_draft(title="Another one")
    with pytest.raises(ValidationError, match="another page"):
        take_in(other, po.export(sheet(page, "fr")))
    with pytest.raises(ValidationError, match="more than 1 MB"):
        take_in(page, b"#" * (po.MOST_BYTES + 1))


def test_a_stranger_cannot_bring_in_texts_that_the_page_does_not_have():
    page = make_draft()
    body = HEADER.format(key=page.translation_key)
    for path, text in (("slug", "evil"), ("live", "True"), ("photo_id", "1"), ("=country", "XX")):
        body += f'msgctxt "{path}"\nmsgid "{path}"\nmsgstr "{text}"\n\n'
    read, kept = take_in(page, body.encode())
    assert read.unknown == ["slug", "live", "photo_id", "=country"]
    edition = newest(kept.edition)
    assert edition.country == page.country
    assert not edition.live
