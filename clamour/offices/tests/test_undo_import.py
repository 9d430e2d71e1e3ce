"""An import of the wrong file is taken back, as far as nobody has touched what it brought."""

import pytest
from django.contrib.auth.models import User

from clamour.appeals.models import Target
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.offices import actions, changes, uploading
from clamour.offices.exchange.row import Identity
from clamour.offices.models import ContactPoint, Office, Trace, Upload
from clamour.offices.models import Identity as Known
from clamour.offices.searching import search
from clamour.offices.tests.making import office, row, take
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db
BOX = ("email", "minister@justice.example")
PORT = ("email", "post@port.example")


def imported(*rows):
    """Take rows over as the desk does; the way back is kept."""
    upload = Upload.objects.create(name="wrong.csv", data=b"", state="done")
    take(*rows, upload=upload.pk)
    return upload


def undo(upload):
    return actions.undo_import(upload=upload.pk, by=make_account(), name=upload.name).as_json()


def picture():
    """The whole directory as plain data, without keys."""
    told = [changes.said_of(it.pk) for it in Office.objects.order_by("name")]
    for said in told:
        said["points"] = [{k: v for k, v in it.items() if k != "pk"} for it in said["points"]]
    return told, sorted(Known.objects.values_list("scheme", "value"))


def change(it, **said):
    actions.change(office=it.pk, said=changes.said_of(it.pk) | said, by=make_account())


def test_the_directory_is_what_it_was():
    take(
        row(place="Port Elm", points=[("phone", "+44 20 7946 0001", "Mo-Fr 09:00-12:00")]),
        row("Embassy in Tessany", kind="embassy", seat="FR", line=3),
    )
    before = picture()
    upload = imported(
        row(
            names=[("fr", "Ministère")],
            place="Ashford",
            languages=["fr"],
            points=[("phone", "+44 20 7946 0001", "Mo-Su 00:00-24:00"), BOX],
            identities=[Identity("wikidata", "Q7")],
        ),
        row("Embassy in Tessany", kind="embassy", seat="FR", time_zone="Asia/Almaty", line=3),
        row("Port Authority", names=[("fr", "Capitainerie")], line=4),
        row("Port Authority", points=[PORT], place="Ashford", line=5),
    )  # fmt: skip
    assert picture() != before and search("capitainerie")
    assert undo(upload)["undone"] == {"gone": 1, "back": 2, "stays": 0}
    assert picture() == before
    assert not search("capitainerie") and not search("ashford")
    assert not Trace.objects.exists()


def test_a_new_office_that_somebody_changed_stays_and_is_told():
    upload = imported(row(points=[BOX]), row("Port Authority", line=3))
    change(office(), place="Port Elm")
    done = undo(upload)
    assert [it.name for it in Office.objects.all()] == ["Ministry of Justice"]
    assert done["stays"] == [
        {"office": office().pk, "name": "Ministry of Justice", "why": "It was changed since."}
    ]


@pytest.mark.parametrize(
    "touch",
    [
        lambda point: ContactPoint.objects.filter(pk=point.pk).update(state="bouncing"),
        lambda point: ContactPoint.objects.create(
            office=point.office, kind="fax", value="+442079460009", added_by="bob"
        ),
        lambda point: take(row(names=[("fr", "Ministère")])),
    ],
    ids=["delivery", "a person", "a later import"],
)
def test_whoever_touched_a_new_office_keeps_it(touch):
    upload = imported(row(points=[BOX]))
    touch(office().points.get())
    assert undo(upload)["undone"] == {"gone": 0, "back": 0, "stays": 1}
    assert office().points.filter(value=BOX[1]).exists()


def test_offices_that_are_part_of_each_other_go_together():
    upload = imported(row("Prison No. 5", parent="Prison Service"), row("Prison Service", line=3))
    assert undo(upload)["undone"] == {"gone": 2, "back": 0, "stays": 0}


def test_an_office_that_was_there_is_part_of_none_again():
    take(row("Court", place="Ashford"), row("Registry", line=3))
    before = picture()
    upload = imported(
        row("Court", parent="Registry"), row("Registry", line=3, parent="Ministry"), row("Ministry")
    )
    assert office("Court").parent and office("Registry").parent
    assert undo(upload)["undone"] == {"gone": 1, "back": 2, "stays": 0}
    assert picture() == before


def test_what_a_person_made_a_parent_stays():
    take(row("Court", place="Ashford"), row("Registry", line=3))
    upload = imported(
        row("Court", parent="Registry"), row("Registry", line=3, time_zone="Asia/Almaty"),
        row("Chamber", line=4),
    )  # fmt: skip
    change(office("Court"), parent=office("Chamber").pk)
    done = undo(upload)
    assert done["undone"] == {"gone": 0, "back": 1, "stays": 2}
    assert office("Court").parent == office("Chamber")
    assert {it["why"] for it in done["stays"]} == {
        "It was changed since: part of", "An appeal or another entry needs it.",
    }  # fmt: skip


def test_only_what_was_touched_stays_of_an_office_that_was_there():
    take(row())
    upload = imported(row(place="Ashford", time_zone="Asia/Almaty", points=[BOX]))
    change(office(), place="Port Elm")
    done = undo(upload)
    now = office()
    assert (now.place, now.time_zone, now.points.count()) == ("Port Elm", "", 0)
    assert done["stays"][0]["why"] == "It was changed since: place"


def test_what_an_appeal_needs_stays():
    upload = imported(row("Port Authority", points=[PORT]))
    make_appeal_to(office("Port Authority"))
    done = undo(upload)
    assert office("Port Authority").points.get().state == "unchecked"
    assert done["undone"]["stays"] == 1 and "appeal" in done["stays"][0]["why"]


def test_of_an_office_that_letters_go_to_only_what_is_held_goes():
    take(row("Port Authority", points=[PORT]))
    port = office("Port Authority")
    make_appeal_to(port)
    other = ("email", "other@port.example")
    upload = imported(row("Port Authority", time_zone="Asia/Almaty", points=[other]))
    assert port.points.get(value=other[1]).state == "held"
    done = undo(upload)
    port.refresh_from_db()
    assert [it.value for it in port.points.all()] == [PORT[1]]
    assert port.time_zone == "Asia/Almaty" and done["undone"]["stays"] == 1


def test_an_undone_file_may_be_imported_again_and_a_second_undo_does_nothing():
    upload = imported(row(points=[BOX]))
    undo(upload)
    again = imported(row(points=[BOX]))
    assert undo(upload)["undone"] == {"gone": 0, "back": 0, "stays": 0}
    assert office().points.count() == 1
    assert undo(again)["undone"]["gone"] == 1
    assert [it.detail["gone"] for it in Entry.objects.filter(verb="undo import")] == [1, 0, 1]


def test_one_press_at_the_desk_undoes_it_and_says_what_stays(client):
    client.force_login(User.objects.create_superuser("alice", "alice@desk.example"))
    upload = imported(row(points=[BOX]), row("Port Authority", line=3))
    change(office(), place="Port Elm")
    address = f"/desk/offices/import/{upload.pk}/"
    assert "Undo this import" in client.get(address).content.decode()
    client.post(address, {"do": "undo"})
    assert "being undone" in client.get(address).content.decode()
    uploading.work(upload.pk)
    said = client.get(address).content.decode()
    assert "The import is undone" in said and "It was changed since" in said
    assert [it.name for it in Office.objects.all()] == ["Ministry of Justice"]
    assert Entry.objects.get(verb="undo import").who == "alice"
    client.post(address, {"do": "undo"})
    assert Upload.objects.get().state == "undone"


def make_appeal_to(target):
    """A public appeal that writes to this office too."""
    appeal = make_appeal()
    Target.objects.create(appeal=appeal.translation_key, office=target, purpose="protest")
