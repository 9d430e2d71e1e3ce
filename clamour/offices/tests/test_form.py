"""The desk's form of an office: names, zone, salutations, hours, whom it stands for."""

import pytest

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_draft
from clamour.offices import actions, changes, routing
from clamour.offices.exchange.row import Stands
from clamour.offices.models import Office
from clamour.offices.tests.making import office, row, take
from clamour.oversight.models import Entry, Request
from clamour.stale import actions as stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def embassy():
    take(
        row("Embassy of Kazemia in Lurenia", kind="embassy", seat="XL", languages=["en", "mn"],
            points=[("email", "lurenia@embassy.example"), ("phone", "+44 20 7946 0000", "by day")],
            stands=[Stands("XZ", "XL")])
    )  # fmt: skip
    return office("Embassy of Kazemia in Lurenia")


def field(value):
    return "" if value is None else value


def form_of(desk, it, **typed):
    """What a browser would send from the form as it stands."""
    context = desk.get(f"/desk/offices/edit/{it.pk}/").context
    sent = {}
    for form in (context["form"], *(f for n in ("points", "names", "stands") for f in context[n])):
        for bound in form:
            value = bound.value()
            if value is not False:
                sent[bound.html_name] = field(bound.field.prepare_value(value))
    for name in ("points", "names", "stands"):
        for bound in context[name].management_form:
            sent[bound.html_name] = bound.value()
    return sent | typed


def save(desk, it, **typed):
    return desk.post(f"/desk/offices/edit/{it.pk}/", form_of(desk, it, **typed))


def test_saving_it_untouched_changes_nothing(desk, embassy):
    before = changes.said_of(embassy.pk)
    assert save(desk, embassy).status_code == 302
    assert changes.said_of(embassy.pk) == before
    assert before["languages"] == ["en", "mn"]  # one that the site does not speak
    assert not Entry.objects.filter(verb="change office").exists()


def test_names_zone_seat_salutations_and_hours_are_kept(desk, embassy):
    typed = {
        "names-0-language": "fr",
        "names-0-text": "Ambassade de Kazémie",
        "time_zone": "Asia/Almaty",
        "seat": "FR",
        "salutations": "fr: Madame l'Ambassadrice,\nkk: Құрметті елші,",
        "points-1-hours": "Mo-Fr 09:00-17:00; Sa 09:00-12:00",
    }
    assert save(desk, embassy, **typed).status_code == 302
    embassy.refresh_from_db()
    assert embassy.name_in("fr") == "Ambassade de Kazémie"
    assert (embassy.time_zone, embassy.seat) == ("Asia/Almaty", "FR")
    assert embassy.salutation_in("kk") == "Құрметті елші,"
    assert embassy.points.get(kind="phone").hours == typed["points-1-hours"]
    assert embassy.words.filter(word="ambassade").exists()
    assert "Ambassade" in Entry.objects.get(verb="change office").detail["names"]
    assert save(desk, embassy, **{"names-0-DELETE": "on"}).status_code == 302
    assert not embassy.names.filter(language="fr").exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"points-1-hours": "in the mornings"}, "Mo-Fr 09:00-17:00"),
        ({"salutations": "Madame,"}, "Begin each line with a language"),
        ({"time_zone": "Moon/Tycho"}, "Moon/Tycho"),
        ({"stands-1-of_country": "FR", "stands-1-in_country": "FR"}, "no embassy in itself"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(desk, embassy, typed, says):
    before = changes.said_of(embassy.pk)
    answer = save(desk, embassy, **typed)
    assert answer.status_code == 200 and says in answer.content.decode()
    assert changes.said_of(embassy.pk) == before


def test_hours_that_an_import_brought_may_stay(desk, embassy):
    assert embassy.points.get(kind="phone").hours == "by day"
    assert save(desk, embassy, place="Norrby").status_code == 302


@pytest.fixture
def near(embassy):
    """A live appeal to the embassy of Kazemia near each supporter."""
    page, alice = make_draft(targets=1), make_account()
    wanted = [appeals.TargetDraft(routing.nearest("XZ"), "protest")]
    appeals.set_targets(appeal=page.translation_key, targets=wanted, by=alice)
    appeals.publish(page=page, by=alice, reason="Checked.")
    return AppealPage.objects.get(pk=page.pk)


OTHER_COUNTRY = {
    "stands-1-of_country": "XZ",
    "stands-1-in_country": "FR",
    "stands-1-standing": "accredited",
}


@pytest.fixture(autouse=True)
def invented_countries(settings):
    settings.EXTRA_COUNTRIES = settings.EXTRA_COUNTRIES | {"XZ": "Kazemia", "XL": "Lurenia"}


def test_letters_to_the_embassy_near_you_are_moved_by_two(desk, embassy, near):
    make_account("bob")
    assert save(desk, embassy, **OTHER_COUNTRY).status_code == 409
    assert routing.missions("XZ").near("FR").office is None
    request = Request.objects.get(verb="change office")
    change = changes.asked(request)
    assert change.redirects() == {"XZ"} and changes.is_current(request)
    assert "accredited there, sits elsewhere" in "".join(changes.lines(change.after))


def test_a_desk_of_one_says_why_it_moves_them(desk, embassy, near):
    assert save(desk, embassy, **OTHER_COUNTRY).status_code == 422
    assert save(desk, embassy, **OTHER_COUNTRY, reason="Its own site says so.").status_code == 302
    assert routing.missions("XZ").near("FR").office == embassy.pk


def test_suspending_needs_nobody_and_the_page_is_made_anew(desk, embassy, near):
    make_account("bob")
    stale.StalePage.objects.all().delete()
    assert save(desk, embassy, **{"stands-0-suspended": "on"}).status_code == 302
    assert routing.missions("XZ").near("XL").office is None
    nearest = Office.objects.get(kind="nearest")
    assert f"office:{nearest.pk}" in {it.what for it in stale.waiting()}
    typed = form_of(desk, embassy)
    typed.pop("stands-0-suspended")
    assert desk.post(f"/desk/offices/edit/{embassy.pk}/", typed).status_code == 409


def test_a_new_mission_or_ministry_takes_no_letters_before_two_agree(near):
    point = {"pk": None, "kind": "email", "value": "spy@evil.example", "state": "working",
             "source": "", "seen_on": None, "added_by": "alice"}  # fmt: skip
    said = changes.nothing() | {"name": "X", "points": [point], "country": "XZ"}
    for more in ({"stands": [["XZ", "FR", "", "resident", False]]}, {"kind": "foreign_ministry"}):
        it = actions.add(said=said | more, by=make_account())
        assert it.points.get().state == "held"
    assert routing.missions("XZ").near("FR").office is None


def test_no_import_changes_what_a_person_said_of_its_standing(desk, embassy):
    save(desk, embassy, **{"stands-0-suspended": "on"})
    take(row(embassy.name, kind="embassy", seat="XL", stands=[Stands("XZ", "XL")]))
    assert embassy.representations.get().suspended
