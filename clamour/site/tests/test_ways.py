"""The ways that need no server of ours."""

from urllib.parse import parse_qs, unquote, urlsplit

from clamour.appeals import actions
from clamour.letters.own_mail import Message
from clamour.site import reaching, ways
from clamour.site.tests import stories


def own(page, language="en"):
    return reaching.letters(ways.addressees(page), page, language)[0]


def test_the_letter_goes_to_who_is_protested_to_with_a_visible_copy(site):
    letter = own(stories.live_appeal())
    assert letter.to == ["minister@justice.kazemia.example", "brussels@embassy.kazemia.example"]
    assert letter.cc == ["office@dockers.example"]
    parts = urlsplit(letter.href)
    assert parts.scheme == "mailto"
    assert unquote(parts.path).split(",") == letter.to
    fields = parse_qs(parts.query)
    assert fields["cc"] == letter.cc
    assert fields["subject"] == ["Salome Idoru, held in Port Lisse"]
    # A minister and an ambassador read this one mail: it greets neither alone.
    assert fields["body"][0].startswith("Dear Sir or Madam,\r\n\r\nI am writing")


def test_what_only_the_reader_knows_is_a_hint(site):
    text = own(stories.live_appeal()).text
    assert "[your name]" in text
    assert "{" not in text


def test_no_link_is_longer_than_mail_programs_take(site):
    page = stories.live_appeal()
    for text in ("word " * 2000, "слово " * 400):
        actions.set_model_letter(
            appeal=page.translation_key,
            purpose="protest",
            language="en",
            subject="S",
            text=text,
            by=stories.desk(),
            reason="A test shortens it.",
        )
        letter = own(page)
        assert len(letter.href) <= 1800
        assert not letter.whole
        assert letter.text.strip() == text.strip()


def test_many_addressees_still_make_a_link(site):
    page = stories.draft_appeal()
    many = [
        actions.TargetDraft(
            stories.office(f"Office {n}", ("email", f"a-rather-long-mailbox-{n}@office.example")),
            "protest",
        )
        for n in range(80)
    ]
    actions.set_targets(appeal=page.translation_key, targets=many, by=stories.desk())
    letter = own(page)
    assert len(letter.href) <= 1800
    assert len(letter.to) == 80


def test_without_any_mailbox_there_is_the_letter_and_no_link(site):
    page = stories.draft_appeal()
    prison = actions.TargetDraft(stories.office("Prison", ("phone", "+3225550199")), "protest")
    actions.set_targets(appeal=page.translation_key, targets=[prison], by=stories.desk())
    assert own(page).href == ""
    assert own(page).text


def test_an_address_cannot_smuggle_a_field_in():
    href = Message(["a@b.example?bcc=x@y.example&x=1"], [], "S\r\nBcc: x", "b").mailto
    assert href.startswith("mailto:a@b.example%3Fbcc%3Dx@y.example%26x%3D1?subject=S%0D%0ABcc")


def test_a_web_form_is_a_link_only_when_it_is_one(site):
    office = stories.office("Prison", ("web", "javascript:alert(1)"), ("phone", "+3225550199"))
    links = [ways.link(point, office) for point in office.points.all()]
    assert {each.kind: each.href for each in links} == {"web": "", "phone": "tel:+3225550199"}
