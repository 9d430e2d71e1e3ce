"""Step 5: what became of the letters, by target; and stopping."""

import pytest

from clamour.appeals.models import AppealPage, Target
from clamour.delivery import actions as delivery
from clamour.delivery.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


def send(page, target: Target, *states: str) -> None:
    for number, state in enumerate(states):
        ref = f"{target.pk}-{number}"
        outgoing = delivery.Outgoing(
            ref, address="x@office.example", group=str(page.translation_key), part=str(target.pk)
        )
        delivery.enqueue("letters.letter", [outgoing])
        if state != "queued":
            Delivery.objects.filter(ref=ref).update(
                state=state, next_try=None, answer="550 no such mailbox"
            )


def test_it_counts_by_target(desk, live):
    first, second = Target.objects.filter(appeal=live.translation_key)[:2]
    send(live, first, "queued", "queued", "accepted", "failed")
    send(live, second, "uncertain", "bounced", "bounced")
    answer = desk.get(f"/desk/appeals/{live.pk}/")
    numbers = {row.of.pk: row.numbers for row in answer.context["rows"] if row.points is not None}
    assert numbers[first.pk]["queued"] == 2
    assert numbers[first.pk]["handed_over"] == 1
    assert numbers[first.pk]["failed"] == 1
    assert numbers[second.pk]["uncertain"] == 1
    assert numbers[second.pk]["failed"] == 2
    said = answer.content.decode()
    assert "550 no such mailbox" in said
    assert "x@office.example" not in said


def test_letters_to_removed_targets_are_not_forgotten(desk, live):
    target = Target.objects.filter(appeal=live.translation_key).first()
    send(live, target, "accepted")
    target.delete()
    assert "Targets since removed" in desk.get(f"/desk/appeals/{live.pk}/").content.decode()


def test_stopping_needs_nobody_and_recalls(desk, live, bob):
    target = Target.objects.filter(appeal=live.translation_key).first()
    send(live, target, "queued", "queued", "accepted")
    answer = desk.post(f"/desk/appeals/{live.pk}/close/", {"outcome": "She is free."}, follow=True)
    assert "2 letters that had not left were recalled" in answer.content.decode()
    assert AppealPage.objects.get(pk=live.pk).outcome == "She is free."
    assert Delivery.objects.filter(state="withdrawn").count() == 2
    again = desk.post(f"/desk/appeals/{live.pk}/close/", {}, follow=True)
    assert "stopped before" in again.content.decode()


def test_all_appeals_are_listed(desk, live):
    said = desk.get("/desk/appeals/").content.decode()
    assert "lawyer Ilma Torvane" in said
    assert "live" in said


def test_the_first_screen_tells_of_failures_and_drafts(desk, live, alice):
    from clamour.intake.actions import bring_in

    send(live, Target.objects.filter(appeal=live.translation_key).first(), "failed")
    bring_in(name="b.txt", data=b"Visit to Norrby\n\nWe met the families of Norrby.", by=alice)
    said = desk.get("/desk/").content.decode()
    assert "1 failed" in said
    assert "Drafts that wait" in said


def test_a_report_has_a_screen_too(desk, alice):
    from clamour.intake.actions import bring_in

    paper = bring_in(name="b.txt", data=b"Visit to Norrby\n\nWe met the families.", by=alice)
    report = paper.papers.get().page
    assert desk.get(f"/desk/appeals/{report.pk}/").status_code == 200
    assert desk.get(f"/desk/intake/{paper.papers.get().pk}/").status_code == 200
    answer = desk.post(f"/desk/appeals/{report.pk}/publish/", {"reason": "It is good."})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert report.live


def test_each_letter_is_shown_with_every_attempt_and_nobodys_name(desk, live):
    target = Target.objects.filter(appeal=live.translation_key).first()
    send(live, target, "accepted")
    row = Delivery.objects.get()
    row.tries.create(state="deferred", code=451, answer="451 4.3.0 come again")
    row.tries.create(state="accepted", code=250, answer="250 2.0.0 ok")
    said = desk.get(f"/desk/appeals/{live.pk}/letters/{target.pk}/").content.decode()
    assert said.index("451 4.3.0 come again") < said.index("250 2.0.0 ok")
    assert "office.example" not in said
    assert desk.get(f"/desk/appeals/{live.pk}/letters/999999/").status_code == 404
