"""Letters that the desk reads before an office does."""

import pytest

from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_appeal, make_draft
from clamour.delivery.models import Delivery
from clamour.letters import actions, links, queries, releasing
from clamour.letters.models import Letter
from clamour.letters.tests.factory import make_letter
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db
THREAT = "We know where you live."


@pytest.fixture
def frozen():
    return make_letter(confirmed=True, sentence=THREAT)


def letters_out():
    return Delivery.objects.filter(stream="letters.letter").count()


def test_a_threat_reaches_nobody_and_counts_nowhere(frozen):
    assert (frozen.state, frozen.frozen_for) == ("frozen", "words")
    assert letters_out() == 0
    assert queries.counts([frozen.appeal])[frozen.appeal].letters == 0


def test_the_model_letter_itself_never_waits():
    page = make_draft()
    appeals.set_model_letter(
        appeal=page.translation_key,
        purpose="protest",
        language="en",
        subject="S",
        text="They said: we know where you live. See https://union.example/.\n\n{name}",
        by=make_account(),
    )
    appeals.publish(page=page, by=make_account(), reason="A test publishes it.")
    page.refresh_from_db()
    assert make_letter(page=page, confirmed=True).state == "confirmed"


def test_what_the_author_says_for_organisations_is_the_author_s_too():
    page = make_draft()
    ours = "They said: we know where you live. See https://union.example/."
    appeals.set_model_letter(
        appeal=page.translation_key,
        purpose="protest",
        language="en",
        subject="S",
        text="{opening}\n\n{name}",
        openings="Worried, I write.\nThey said to me: we know where you live.",
        we_text=f"{ours}\n\n{{name}}",
        by=make_account(),
    )
    appeals.publish(page=page, by=make_account(), reason="A test publishes it.")
    page.refresh_from_db()
    union = {"kind": "organisation", "organisation": "Branch 7", "confirmed": True}
    changed = make_letter(page=page, text=f"{ours}\n\nPlease answer.\n\n{{name}}", **union)
    assert changed.state == "confirmed"
    subject = make_letter(page=page, subject=THREAT, mailbox="kim@mail.example", confirmed=True)
    assert subject.state == "frozen"


def test_its_writer_sees_that_it_waits_and_has_written(client, frozen):
    receipt = client.get(f"/act/receipt/{links.receipt_token(frozen)}/")
    assert "Somebody of us reads it first" in receipt.text
    assert queries.has_written(frozen)


def test_released_it_goes_and_counts(frozen):
    releasing.release(letter=frozen, by=make_account())
    assert letters_out() == 2
    assert queries.counts([frozen.appeal])[frozen.appeal].letters == 1
    assert Entry.objects.latest("number").verb == "release letter"
    with pytest.raises(releasing.NotFrozen):
        releasing.release(letter=frozen, by=make_account())
    assert letters_out() == 2


def test_refused_it_never_goes_and_its_writer_may_write_another(client, frozen):
    releasing.refuse(letter=frozen, by=make_account())
    assert letters_out() == 0
    receipt = client.get(f"/act/receipt/{links.receipt_token(frozen)}/")
    assert "We did not send it on" in receipt.text
    page = appeals.AppealPage.objects.get(translation_key=frozen.appeal)
    assert make_letter(page=page, confirmed=True).state == "confirmed"


def test_a_closed_appeal_lets_none_go(frozen):
    appeals.close(appeal=frozen.appeal, by=make_account(), outcome="Free.")
    with pytest.raises(actions.AppealClosed):
        releasing.release(letter=frozen, by=make_account())
    assert Letter.objects.get().state == "frozen"


def test_a_frozen_person_has_one_letter(frozen):
    page = appeals.AppealPage.objects.get(translation_key=frozen.appeal)
    assert make_letter(page=page, confirmed=True).state == "pending"


@pytest.mark.parametrize("mailbox", ["Minister@justice.example", "desk@campaign.example"])
def test_an_office_s_own_mailbox_and_ours_write_nothing(client, mailbox):
    from clamour.letters.tests.test_write_letter import post

    answer = post(client, make_appeal(), mailbox=mailbox)
    assert answer.status_code == 422
    assert "Letters go to this mailbox" in answer.text
    assert not Letter.objects.exists()
