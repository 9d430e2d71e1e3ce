"""Two entries of one office: together, apart again, or known to be two."""

import pytest
from django.core.exceptions import ValidationError

from clamour.appeals import actions as appeals
from clamour.appeals.models import Target
from clamour.appeals.tests.factory import make_account, make_draft
from clamour.letters.streams import letter as stream
from clamour.offices import duplicates, merging, queries, routing
from clamour.offices.exchange.row import Identity, Stands
from clamour.offices.models import Merge, Office
from clamour.offices.tests.making import office, row, take
from clamour.oversight.actions import NeedsReason, NeedsSecondPerson
from clamour.oversight.models import Entry, Request

pytestmark = pytest.mark.django_db
MAIL = ("email", "minister@justice.example")


@pytest.fixture
def two():
    """The same ministry twice: in English, and in Russian with another mailbox."""
    take(
        row(points=[MAIL, ("phone", "+44 20 7946 0000")], identities=[Identity("wikidata", "Q1")]),
        row("Палата законов", line=3, names=[("fr", "Chambre des lois")],
            points=[("email", "press@justice.example")], stands=[Stands("XZ", "FR")],
            identities=[Identity("osm", "node/7")]),
    )  # fmt: skip
    other = office("Палата законов")
    other.points.create(kind=MAIL[0], value=MAIL[1], state="working", source="a second list")
    return office(), other


def picture():
    """All that is known of offices, but for the keys of rows."""
    return [
        (
            it.name,
            it.country,
            sorted(it.names.values_list("language", "text")),
            sorted(it.points.values_list("kind", "value", "state", "source")),
            sorted(it.identities.values_list("scheme", "value")),
            sorted(it.representations.values_list("of_country", "in_country", "suspended")),
            sorted(it.targets.values_list("appeal", "purpose")),
            sorted(it.words.values_list("word", flat=True)),
        )
        for it in Office.objects.order_by("pk")
    ]


def test_everything_moves_once_and_undoing_brings_all_back(two):
    kept, gone = two
    page, alice = make_draft(targets=0), make_account()
    wanted = [appeals.TargetDraft(it, "protest") for it in two]
    appeals.set_targets(appeal=page.translation_key, targets=wanted, by=alice)
    child = Office.objects.create(name="Press office", parent=gone)
    before = picture()
    merging.merge(kept=kept, gone=gone, by=alice)
    assert not Office.objects.filter(pk=gone.pk).exists()
    assert set(kept.names.values_list("text", flat=True)) == {"Палата законов", "Chambre des lois"}
    assert kept.points.count() == 3 and kept.points.get(value=MAIL[1]).state == "unchecked"
    assert Target.objects.get().office == kept
    assert queries.search("palata")[0] == kept
    child.refresh_from_db()
    assert child.parent == kept
    merging.undo(merge=Merge.objects.get(), by=alice)
    assert picture() == before
    child.refresh_from_db()
    assert child.parent == gone
    merging.undo(merge=Merge.objects.get(), by=alice)
    assert picture() == before
    assert Entry.objects.filter(verb__in=[merging.MERGE, merging.UNMERGE]).count() == 3


def test_a_merge_of_a_merge_is_undone_step_by_step(two):
    kept, gone = two
    third, alice = Office.objects.create(name="Third", country="XZ"), make_account()
    merging.merge(kept=kept, gone=gone, by=alice)
    merging.merge(kept=third, gone=kept, by=alice)
    assert merging.merged([gone.pk, kept.pk, third.pk]) == {gone.pk: third.pk, kept.pk: third.pk}
    for merge in Merge.objects.order_by("-pk"):
        merging.undo(merge=Merge.objects.get(pk=merge.pk), by=alice)
    assert Office.objects.count() == 3
    assert gone.points.filter(value="press@justice.example").exists()


def test_an_office_is_not_put_together_with_itself_or_all_embassies(two):
    for other in (two[0], routing.nearest("XZ")):
        with pytest.raises(ValidationError):
            merging.merge(kept=two[0], gone=other, by=make_account())


@pytest.fixture
def live(two):
    page, alice = make_draft(targets=0), make_account()
    wanted = [appeals.TargetDraft(two[1], "protest")]
    appeals.set_targets(appeal=page.translation_key, targets=wanted, by=alice)
    appeals.publish(page=page, by=alice, reason="Checked.")
    return page


def test_letters_of_a_live_appeal_are_not_moved_alone(two, live):
    kept, gone = two
    alice = make_account()
    with pytest.raises(NeedsReason):
        merging.merge(kept=kept, gone=gone, by=alice)
    bob = make_account("bob")
    with pytest.raises(NeedsSecondPerson):
        merging.merge(kept=kept, gone=gone, by=alice)
    assert Office.objects.filter(pk=gone.pk).exists()
    from clamour.desk import actions as desk

    desk.agree(request=Request.objects.get(verb=merging.MERGE), by=bob)
    merging.merge(kept=kept, gone=gone, by=alice)
    assert Target.objects.get().office == kept
    with pytest.raises(NeedsSecondPerson):
        merging.undo(merge=Merge.objects.get(), by=alice)


def test_a_letter_on_its_way_to_the_entry_that_went_still_finds_its_office(two):
    kept, gone = two
    target = Target(pk=7, office=routing.nearest("XZ"))
    merging.merge(kept=kept, gone=gone, by=make_account())

    class Waiting:
        pk, addressed = 1, [[7, gone.pk, 7]]

    assert stream._missions([Waiting], {7: target})[1, 7].office == kept


def test_duplicates_are_suggested_and_a_refusal_is_remembered(two):
    one, other = two
    assert [it for it, _why in duplicates.of(one)] == [other]
    merging.refuse(one=other, other=one, by=make_account())
    assert duplicates.of(one) == duplicates.of(other) == []


def test_the_same_name_in_another_language_or_domain_is_suggested():
    take(
        row(names=[("fr", "Ministère de la Justice")], points=[MAIL]),
        row("Prison", line=3, points=[("email", "p@justice.example"), ("email", "p@gmail.com")]),
        row("Court", line=4, points=[("email", "c@gmail.com")]),
    )
    twin = Office.objects.create(name="Ministère de la justice", country="XZ")
    from clamour.offices import indexing

    indexing.index([twin.pk])
    found = {it.name: why.value for it, why in duplicates.of(office())}
    assert found == {"Ministère de la justice": "name", "Prison": "domain"}


def test_the_offices_page_tells_who_uses_it_and_offers_to_merge_and_undo(two, live, client):
    kept, gone = two
    client.force_login(make_account())
    page = client.get(f"/desk/offices/edit/{gone.pk}/").content.decode()
    assert live.title in page and "import offices" not in page
    merge = f"/desk/offices/merge/{kept.pk}/{gone.pk}/"
    assert merge in client.get(f"/desk/offices/edit/{kept.pk}/").content.decode()
    assert "press@justice.example" in client.get(merge).content.decode()
    assert client.post(merge, {"do": "merge"}).status_code == 422
    assert client.post(merge, {"do": "merge", "reason": "It is one."}).status_code == 302
    shown = client.get(f"/desk/offices/edit/{kept.pk}/").content.decode()
    assert "Take them apart again" in shown and merging.MERGE in shown
    undo = f"/desk/offices/unmerge/{Merge.objects.get().pk}/"
    assert client.post(undo, {"reason": "It is two."}).status_code == 302
    assert Office.objects.filter(pk=gone.pk).exists()
    assert client.post(merge, {"do": "refuse"}).status_code == 302
    assert merge not in client.get(f"/desk/offices/edit/{kept.pk}/").content.decode()


def test_the_listing_shows_by_what_each_is_reached(two, client):
    client.force_login(make_account())
    two[1].points.filter(value="press@justice.example").update(state="bouncing")
    two[0].points.filter(kind="phone").update(state="gone")
    page = client.get("/desk/offices/").content.decode()
    assert "mail, phone ✕" in page and "mail ✓" in page
