"""Which office is part of which, as the desk says it."""

import pytest

from clamour.appeals.tests.factory import make_account
from clamour.offices import actions, changes, merging
from clamour.offices.models import Merge, Office
from clamour.offices.tests.making import office, row, take
from clamour.offices.tests.test_form import save
from clamour.offices.tests.test_undo_import import make_appeal_to
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def court():
    take(
        row("Court of Ashford"),
        row("Registry", line=3, names=[("ru", "Канцелярия")], place="Ashford"),
        row("Chamber", line=4),
    )
    return office("Court of Ashford")


def parent_of(it):
    it.refresh_from_db()
    return it.parent.name if it.parent else None


def page(desk, it):
    return desk.get(f"/desk/offices/edit/{it.pk}/").content.decode()


@pytest.mark.parametrize(
    "said", ["Registry", "registry", "КАНЦЕЛЯРИЯ", "#{}", "{}", "#{} Old name"]
)
def test_the_desk_names_it_by_name_or_number(desk, court, said):
    registry = office("Registry")
    assert save(desk, court, parent=said.format(registry.pk)).status_code == 302
    assert parent_of(court) == "Registry"
    assert f"#{registry.pk} Registry" in page(desk, court)
    assert "Court of Ashford" in page(desk, registry)
    assert Entry.objects.get(verb="change office").detail["parent"] == (
        f" → #{registry.pk} Registry"
    )
    assert save(desk, court).status_code == 302 and parent_of(court) == "Registry"
    assert save(desk, court, parent="").status_code == 302 and parent_of(court) is None


def test_the_listing_shows_it(desk, court):
    save(desk, court, parent="Registry")
    for address in ("/desk/offices/", "/desk/offices/?q=court", "/desk/offices/?ordering=parent"):
        answer = desk.get(address)
        assert answer.status_code == 200 and "Registry" in answer.content.decode()


def test_what_is_wrong_with_it_is_said_and_nothing_is_kept(desk, court):
    take(row("Registry", country="FR", kind="court", place="Port Elm", line=5))
    take(row("Registry", country="DE", line=6))
    actions.change(
        office=office("Chamber").pk,
        said=changes.said_of(office("Chamber").pk) | {"parent": court.pk},
        by=make_account("bob"),
    )
    Office.objects.filter(pk=court.pk).update(country="KZ")
    for said, says in {
        "Court of Ashford": "no part of itself",
        "Chamber": "is part of this office already",
        "#999999": "no office with the number 999999",
        "Nobody": "No office is called so.",
        "Reg": "Perhaps: #",
        "Registry": "Several offices are called so",
    }.items():
        answer = save(desk, court, parent=said)
        assert answer.status_code == 200 and says in answer.content.decode(), said
    assert "Registry (Port Elm, FR)" in save(desk, court, parent="Registry").content.decode()
    assert parent_of(court) is None


def test_of_several_the_one_in_its_country_is_meant(desk, court):
    take(row("Registry", country="FR", line=5))
    assert save(desk, court, parent="Registry").status_code == 302
    assert court.__class__.objects.get(pk=court.pk).parent.country == "XZ"


def test_it_moves_no_letters_and_needs_nobody(desk, court):
    make_appeal_to(court)
    make_account("bob")
    assert save(desk, court, parent="Registry").status_code == 302
    assert parent_of(court) == "Registry"


def test_a_circle_that_came_meanwhile_overtakes_the_change(court):
    registry, by = office("Registry"), make_account()
    said = changes.said_of(court.pk) | {"parent": registry.pk}
    Office.objects.filter(pk=registry.pk).update(parent=court)
    with pytest.raises(actions.Overtaken):
        actions.change(office=court.pk, said=said, by=by)
    Office.objects.filter(pk=registry.pk).delete()
    with pytest.raises(actions.Overtaken):
        actions.change(office=court.pk, said=said, by=by)
    assert parent_of(court) is None


def test_putting_an_office_together_with_what_it_is_part_of_makes_no_circle(court):
    registry, chamber, by = office("Registry"), office("Chamber"), make_account()
    Office.objects.filter(pk=court.pk).update(parent=chamber)
    Office.objects.filter(pk=chamber.pk).update(parent=registry)
    merging.merge(kept=court, gone=registry, by=by)
    assert (parent_of(court), parent_of(chamber)) == ("Chamber", None)
    merging.undo(merge=Merge.objects.get(), by=by)
    assert (parent_of(court), parent_of(chamber)) == ("Chamber", "Registry")
