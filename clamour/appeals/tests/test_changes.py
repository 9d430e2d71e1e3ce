"""What strangers send under their names: on a live appeal nobody changes it alone."""

import json

import pytest

from clamour.appeals import actions, changes
from clamour.appeals.models import ModelLetter, Target
from clamour.appeals.tests.factory import make_account, make_appeal, make_draft, make_office
from clamour.oversight.actions import NeedsReason, NeedsSecondPerson, agree
from clamour.oversight.models import Entry, Request
from clamour.oversight.proposals import PROPOSE
from clamour.stale.models import StalePage

pytestmark = pytest.mark.django_db
NEW_TEXT = "{salutation}\n\nRelease Maren Oduvar today.\n\n{name}"


def change_letter(page, *, by, text=NEW_TEXT, reason="", **said):
    told = {"purpose": "protest", "language": "en", "subject": "Release her", "text": text} | said
    actions.set_model_letter(appeal=page.translation_key, by=by, reason=reason, **told)


def letter_of(page) -> str:
    return ModelLetter.objects.get(appeal=page.translation_key, language="en").text


@pytest.fixture
def alice():
    return make_account("alice")


@pytest.fixture
def live(alice):
    page = make_appeal(by=alice)
    StalePage.objects.all().delete()
    return page


@pytest.fixture
def bob(live):
    return make_account("bob")


def test_a_draft_changes_freely(alice):
    page = make_draft(by=alice)
    make_account("bob")
    change_letter(page, by=None)
    assert letter_of(page) == NEW_TEXT
    assert not Request.objects.exists()


def test_a_desk_of_one_says_why(alice, live):
    with pytest.raises(NeedsReason):
        change_letter(live, by=alice)
    assert letter_of(live) != NEW_TEXT
    change_letter(live, by=alice, reason="The lawyer asked for other words.")
    assert letter_of(live) == NEW_TEXT
    assert StalePage.objects.filter(what=f"story:{live.translation_key}").exists()


def test_a_command_without_a_name_changes_nothing(live):
    with pytest.raises(NeedsSecondPerson):
        change_letter(live, by=None, reason="nobody")
    assert letter_of(live) != NEW_TEXT


def test_with_two_nothing_changes_before_the_second_agrees(alice, bob, live):
    with pytest.raises(NeedsSecondPerson) as refused:
        change_letter(live, by=alice, reason="Typing mistake.")
    assert letter_of(live) != NEW_TEXT
    assert not StalePage.objects.exists()
    agree(request=refused.value.request, by=bob)
    change_letter(live, by=alice)
    assert letter_of(live) == NEW_TEXT
    with pytest.raises(NeedsSecondPerson):
        change_letter(live, by=alice, text=NEW_TEXT + "\nAt once.")


def test_a_letter_in_one_more_language_needs_two_as_well(alice, bob, live):
    with pytest.raises(NeedsSecondPerson):
        change_letter(live, by=alice, language="fr")
    assert not ModelLetter.objects.filter(appeal=live.translation_key, language="fr").exists()


def test_what_was_agreed_to_is_no_agreement_to_other_words(alice, bob, live):
    with pytest.raises(NeedsSecondPerson) as refused:
        change_letter(live, by=alice)
    agree(request=refused.value.request, by=bob)
    with pytest.raises(NeedsSecondPerson):
        change_letter(live, by=alice, text="{salutation}\nKeep her.\n{name}")
    assert letter_of(live) not in (NEW_TEXT, "{salutation}\nKeep her.\n{name}")


def test_an_agreement_is_to_the_difference_that_was_shown(alice, bob, live):
    with pytest.raises(NeedsSecondPerson) as refused:
        change_letter(live, by=alice)
    ModelLetter.objects.update(subject="Somebody else was faster")
    assert not changes.is_current(refused.value.request)
    agree(request=refused.value.request, by=bob)
    with pytest.raises(NeedsSecondPerson):
        change_letter(live, by=alice)


def test_keeping_what_is_there_needs_nobody(alice, bob, live):
    letter = ModelLetter.objects.get(appeal=live.translation_key)
    change_letter(live, by=alice, subject=letter.subject, text=letter.text)
    targets = [
        actions.TargetDraft(target.office, target.purpose)
        for target in Target.objects.filter(appeal=live.translation_key)
    ]
    actions.set_targets(appeal=live.translation_key, targets=targets, by=alice)
    assert not Request.objects.exists()


def test_the_log_keeps_digests_of_what_changed_and_no_words(alice, live):
    change_letter(live, by=alice, reason="The lawyer asked for it.")
    office = make_office("Embassy", "embassy@kazemia.example")
    actions.set_targets(
        appeal=live.translation_key,
        targets=[actions.TargetDraft(office, "protest", salutation="Your Excellency,")],
        by=alice,
        reason="It moved.",
    )
    for verb in ("change letter", "change targets"):
        detail = Entry.objects.get(verb=verb).detail
        assert len(detail["was"]) == len(detail["is"]) == 64
        assert detail["was"] != detail["is"]
    log = json.dumps(list(Entry.objects.values_list("detail", flat=True)))
    assert "Release Maren Oduvar today" not in log
    assert "Your Excellency" not in log


def test_a_proposal_keeps_the_words_for_the_second_person_once(alice, bob, live):
    for _time in range(2):
        with pytest.raises(NeedsSecondPerson):
            change_letter(live, by=alice)
    entry = Entry.objects.get(verb=PROPOSE)
    assert entry.detail["after"]["text"] == NEW_TEXT
    assert changes.asked(Request.objects.get()).before["text"] == letter_of(live)
