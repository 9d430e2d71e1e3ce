"""Publishing: wherever it is tried, two persons (or a reason) stand before it."""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page

from clamour.appeals import actions
from clamour.appeals.models import AppealPage, Target
from clamour.appeals.tests.factory import make_account, make_appeal, make_draft, make_office
from clamour.oversight.actions import NeedsSecondPerson, agree
from clamour.oversight.models import Entry
from clamour.stale.models import StalePage

pytestmark = pytest.mark.django_db


def test_a_desk_of_one_publishes_with_a_reason():
    alice = make_account()
    page = make_draft(by=alice)
    actions.publish(page=page, by=alice, reason="The family asked us.")
    page.refresh_from_db()
    assert page.live
    assert page.url == "/en/2026/union-lawyer-held-without-charge/"
    assert Entry.objects.filter(verb="publish", subject=f"page:{page.pk}").exists()
    assert StalePage.objects.filter(what=f"story:{page.translation_key}").exists()


def test_an_appeal_without_target_or_letter_is_not_published():
    page = make_draft(targets=0)
    with pytest.raises(actions.NothingToSend, match="no target"):
        actions.publish(page=page, by=make_account(), reason="x")


def test_what_bob_agreed_to_is_what_goes_out():
    alice, bob = make_account("alice"), make_account("bob")
    page = make_draft(by=alice)
    with pytest.raises(NeedsSecondPerson) as refused:
        actions.publish(page=page, by=alice)
    agree(request=refused.value.request, by=bob)
    office = make_office("A private person", "someone@mail.example")
    actions.set_targets(
        appeal=page.translation_key, targets=[actions.TargetDraft(office, "protest")], by=alice
    )
    with pytest.raises(NeedsSecondPerson):
        actions.publish(page=page, by=alice)
    assert not AppealPage.objects.get(pk=page.pk).live


@pytest.mark.parametrize("way", ["revision", "save", "copy", "alias"])
def test_no_other_way_makes_a_page_live(way):
    alice = make_account()
    page = make_draft(by=alice)
    live = make_appeal(by=alice, title="Another one") if way in ("copy", "alias") else None
    with pytest.raises(PermissionDenied):
        if way == "revision":
            page.latest_revision.publish(user=alice)
        elif way == "save":
            page.live = True
            page.save()
        elif way == "copy":
            live.copy(update_attrs={"slug": "copied"}, keep_live=True, user=alice)
        else:
            live.create_alias(update_slug="aliased", user=alice)
    assert Page.objects.filter(live=True, depth__gt=3).count() == (1 if live else 0)


def test_targets_of_a_live_appeal_change_only_with_a_second_person():
    alice = make_account("alice")
    page = make_appeal(by=alice)
    make_account("bob")
    office = make_office("Somebody else", "else@office.example")
    with pytest.raises(NeedsSecondPerson):
        actions.set_targets(
            appeal=page.translation_key, targets=[actions.TargetDraft(office, "protest")], by=alice
        )
    names = Target.objects.filter(appeal=page.translation_key).values_list(
        "office__name", flat=True
    )
    assert sorted(names) == ["Ministry of Justice", "Prosecutor General"]


def test_a_closed_appeal_stays_closed_when_its_draft_is_published():
    alice = make_account()
    page = make_appeal(by=alice)
    actions.close(appeal=page.translation_key, by=alice, outcome="She is free.")
    page = AppealPage.objects.get(pk=page.pk)
    actions.publish(page=page, by=alice, reason="A comma was wrong.")
    page.refresh_from_db()
    assert page.closed_on is not None
    assert page.outcome == "She is free."


def test_two_appeals_of_one_title_have_two_addresses():
    first, second = make_draft(), make_draft()
    assert first.slug != second.slug


def test_an_alert_cannot_bring_html_of_its_own():
    page = make_draft(statement=("<script>alert(1)</script>\nsecond line",))
    assert page.statement == "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br/>second line</p>"


def test_a_revision_published_past_our_own_actions_is_refused_on_a_live_page():
    alice = make_account()
    page = make_appeal(by=alice)
    make_account("bob")
    page.title = "Changed alone"
    revision = page.save_revision(user=alice)
    with pytest.raises(PermissionDenied):
        PublishPageRevisionAction(revision, user=alice).execute(skip_permission_checks=True)
    assert AppealPage.objects.get(pk=page.pk).title != "Changed alone"


def test_an_old_revision_does_not_open_a_closed_appeal():
    alice = make_account()
    page = make_appeal(by=alice)
    old = page.latest_revision
    actions.close(appeal=page.translation_key, by=alice, outcome="She is free.")
    again = old.as_object().save_revision(user=alice)
    assert again.as_object().closed_on is not None
