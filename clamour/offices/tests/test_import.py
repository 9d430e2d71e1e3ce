"""Taking rows into the directory: what comes, what stays, and what a second time changes."""

import pytest

from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.offices import actions, changes, exchange, sharing
from clamour.offices.exchange.row import Bad, Identity, Stands
from clamour.offices.models import ContactPoint, Office, OfficeWord
from clamour.offices.models import Identity as Known
from clamour.offices.tests.making import office, row, take
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db
MAIL = ("email", "minister@justice.example")
PHONE = ("phone", "+44 20 7946 0000")


def counts(report):
    return {name: number for name, number in report.as_json()["counts"].items() if number}


def test_a_row_becomes_an_office_that_is_found():
    report = take(row(names=[("fr", "Ministère de la Justice")], points=[MAIL, PHONE]))
    assert counts(report) == {"new": 1}
    it = office()
    assert (it.country, it.kind) == ("XZ", "ministry")
    assert [str(name) for name in it.names.all()] == ["Ministère de la Justice (fr)"]
    assert {p.value: p.state for p in it.points.all()} == {
        "minister@justice.example": "unchecked",
        "+442079460000": "unchecked",
    }
    assert {"justice", "ministere", "kazemia"} <= set(it.words.values_list("word", flat=True))


def test_a_second_time_changes_nothing():
    rows = [
        row(points=[MAIL], identities=[Identity("wikidata", "Q1")]),
        row("Court of Lisse", line=3, place="Lisse"),
    ]
    take(*rows)
    before = list(Office.objects.values()), list(ContactPoint.objects.values())
    assert counts(take(*rows)) == {"unchanged": 2}
    assert (list(Office.objects.values()), list(ContactPoint.objects.values())) == before
    assert Office.objects.count() == 2


def test_it_is_the_same_office_by_what_a_directory_calls_it():
    take(row(identities=[Identity("wikidata", "Q1")]))
    report = take(row("Justizministerium", identities=[Identity("wikidata", "Q1")]))
    assert counts(report) == {"changed": 1}
    assert office().names.get().text == "Justizministerium"


def test_it_is_the_same_office_by_its_mailbox_whatever_the_language():
    take(row(points=[MAIL]))
    take(row("Министерство юстиции", kind="ministry", points=[MAIL, PHONE]))
    assert office().points.count() == 2


def test_free_mail_alone_proves_nothing():
    shared = ("email", "kazemia.office@gmail.com")
    take(row(points=[shared]))
    report = take(row("Полиция Лисса", points=[shared], kind="ministry"))
    assert counts(report) == {"doubtful": 1}


def test_there_is_one_embassy_of_a_country_in_another():
    take(row("Embassy of Kazemia in Lurenia", seat="XL", kind="embassy"))
    take(row("Посольство Каземии", seat="XL", kind="embassy", points=[PHONE]))
    assert Office.objects.count() == 1
    assert office("Embassy of Kazemia in Lurenia").representations.get().in_country == "XL"


def test_prisons_that_differ_in_their_number_are_two():
    take(row("Prison No. 5"), row("Prison No. 6", line=3))
    assert Office.objects.count() == 2


def test_the_same_name_in_another_country_is_another_office():
    take(row(), row(country="XL", line=3))
    assert Office.objects.count() == 2


def test_a_doubtful_row_waits_for_a_person():
    take(row("Directorate of Prisons and Labour Camps"))
    doubtful = row("Directorate of Prisons and Labour Colonies", line=7)
    report = take(doubtful)
    assert counts(report) == {"doubtful": 1}
    known = office("Directorate of Prisons and Labour Camps")
    assert report.doubtful[0]["perhaps"][0]["office"] == known.pk
    assert Office.objects.count() == 1
    take(doubtful, choices={7: known.pk})
    assert known.names.get().text == "Directorate of Prisons and Labour Colonies"


def test_a_person_may_say_that_a_doubtful_row_is_new():
    take(row("Directorate of Prisons and Labour Camps"))
    doubtful = row("Directorate of Prisons and Labour Colonies", line=7)
    take(doubtful, choices={7: 0})
    assert Office.objects.count() == 2
    assert counts(take(doubtful)) == {"unchanged": 1}


def test_rows_of_one_office_are_put_together():
    twice = [row(points=[MAIL]), row(line=3, points=[PHONE])]
    report = take(*twice)
    assert counts(report) == {"new": 1, "changed": 1, "doubts": 1}
    assert "line 2" in report.doubts[0]["why"]
    assert office().points.count() == 2
    assert counts(take(*twice)) == {"unchanged": 2, "doubts": 1}


def test_rows_that_contradict_each_other_do_not_take_turns():
    twice = [row(place="Lisse", points=[MAIL]), row(line=3, place="Old Lisse", points=[MAIL])]
    take(*twice)
    assert office().place == "Lisse"
    assert counts(take(*twice)) == {"unchanged": 2, "doubts": 1}


def test_a_dry_run_says_the_same_and_writes_nothing():
    rows = [row(points=[MAIL]), row(line=3, points=[PHONE]), row("Court", line=4)]
    dry = take(*rows, dry_run=True).as_json()
    assert (Office.objects.count(), Entry.objects.count()) == (0, 0)
    rows = [row(points=[MAIL]), row(line=3, points=[PHONE]), row("Court", line=4)]
    assert take(*rows).as_json()["counts"] == dry["counts"]


def test_what_a_person_typed_stays():
    alice = make_account()
    take(row(place="Lisse", points=[MAIL], identities=[Identity("wikidata", "Q1")]))
    it = office()
    said = changes.said_of(it.pk)
    actions.change(office=it.pk, said=said | {"place": "New Lisse"}, by=alice)
    take(row(place="Lisse", seat="XL", identities=[Identity("wikidata", "Q1")]))
    it.refresh_from_db()
    assert (it.place, it.seat) == ("New Lisse", "XL")


def test_an_address_that_a_person_took_away_does_not_come_back():
    alice = make_account()
    take(row(points=[MAIL, PHONE]))
    it = office()
    said = changes.said_of(it.pk)
    kept = [point for point in said["points"] if point["kind"] == "phone"]
    actions.change(office=it.pk, said=said | {"points": kept}, by=alice)
    assert counts(take(row(points=[MAIL, PHONE]))) == {"unchanged": 1}
    assert it.points.count() == 1
    again = said["points"][0] | {"pk": None}
    actions.change(office=it.pk, said=said | {"points": [*kept, again]}, by=alice)
    it.refresh_from_db()
    assert it.removed == []


def test_an_address_that_a_person_added_stays_as_it_is():
    take(row())
    it = office()
    it.points.create(kind="phone", value="+442079460000", added_by="alice", hours="Mo 10:00")
    take(row(points=[(*PHONE, "Mo-Fr 09:00-17:00")]))
    assert it.points.get().hours == "Mo 10:00"


def test_new_hours_of_an_imported_number_are_taken():
    take(row(points=[(*PHONE, "Mo 10:00")]))
    take(row(points=[(*PHONE, "Mo-Fr 09:00-17:00")]))
    assert office().points.get().hours == "Mo-Fr 09:00-17:00"


def test_letters_of_a_public_appeal_stay_where_they_go():
    make_appeal()
    it = office()
    before = changes.letters_take(it.pk)
    other = row(country=it.country, points=[MAIL, ("email", "spy@evil.example")], salutation="Hi")
    report = take(other)
    assert changes.letters_take(it.pk) == before
    assert it.points.get(value="spy@evil.example").state == "held"
    assert "public appeal" in report.doubts[0]["why"]


def test_a_bad_row_does_not_stop_the_others():
    report = take(Bad(2, "It has no name."), row(line=3))
    assert counts(report) == {"new": 1, "bad": 1}
    assert report.bad == [{"line": 2, "why": "It has no name."}]


def test_an_office_that_represents_itself_is_told():
    it = row("Embassy", kind="embassy", stands=[Stands("XZ", "XZ")])
    assert it.stands == [] and "represent" in it.doubts[0]


def parents():
    found = Office.objects.exclude(parent=None).values_list("name", "parent__name")
    return dict(found)


def test_an_office_is_part_of_another_that_may_come_later_in_the_file():
    report = take(
        row("Prison No. 5", parent="Prison Service"),
        row("Prison Service", line=3, parent="wikidata:Q1"),
        row(line=4, identities=[Identity("wikidata", "Q1")]),
    )
    assert parents() == {
        "Prison No. 5": "Prison Service",
        "Prison Service": "Ministry of Justice",
    }
    assert report.doubts == []
    table = b"".join(exchange.WRITTEN["csv"].write(sharing.rows()))
    Office.objects.update(parent=None)
    take(*exchange.read("csv", table))
    assert len(parents()) == 2


def test_circles_of_parents_and_unknown_ones_are_told_by_row():
    rows = [
        row("Court", parent="Registry"),
        row("Registry", line=3, parent="Chamber"),
        row("Chamber", line=4, parent="Court"),
        row("Bailiffs", line=5, parent="Bailiffs"),
        row("Archive", line=6, parent="Nobody's Bureau"),
    ]
    for dry_run in (True, False):
        told = {it["line"]: it["why"] for it in take(*rows, dry_run=dry_run).doubts}
        assert sorted(told) == [4, 5, 6]
        assert "part of itself" in told[4] and "part of itself" in told[5]
        assert "Nobody's Bureau" in told[6]
    assert parents() == {"Court": "Registry", "Registry": "Chamber"}


def test_a_row_that_only_tells_a_parent_is_a_change_with_its_difference():
    take(row("Court"), row("Registry", line=3), row("Chamber", line=4))
    told = [
        row("Court", place="Ashford", parent="Registry"),
        row("Chamber", line=3, parent="Court"),
    ]
    for dry_run in (True, False):
        report = take(*told, row("Prison", line=4, parent="Court"), dry_run=dry_run)
        assert counts(report) == {"changed": 2, "new": 1}
        fields = {it["line"]: it["fields"][-1] for it in (*report.changed, *report.new)}
        assert fields == {
            2: ["part of", "", "Registry"],
            3: ["part of", "", "Court"],
            4: ["part of", "", "Court"],
        }
    assert counts(take(*told)) == {"unchanged": 2}


def test_what_a_person_said_of_the_parent_stays():
    take(row("Court", parent="Registry"), row("Registry", line=3))
    by = make_account()
    for parent in (None, office("Registry").pk):
        said = changes.said_of(office("Court").pk) | {"parent": parent}
        actions.change(office=office("Court").pk, said=said, by=by)
        report = take(row("Court", parent="Chamber"), row("Chamber", line=3))
        assert report.doubts == [] and office("Court").parent_id == parent


def test_a_parent_that_stands_is_not_replaced():
    take(row("Court", parent="Registry"), row("Registry", line=3), row("Chamber", line=4))
    report = take(row("Court", parent="Chamber"))
    assert parents() == {"Court": "Registry"}
    assert "part of another office already" in report.doubts[0]["why"]


def test_the_log_has_one_entry():
    take(row(points=[MAIL]), row("Court", line=3))
    entry = Entry.objects.get()
    assert (entry.verb, entry.detail["new"], entry.detail["file"]) == ("import offices", 2, "test")


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    few = [row(f"Office {n}", line=n, points=[("email", f"a{n}@o{n}.example")]) for n in range(400)]
    with django_assert_max_num_queries(45):
        take(*few)
    assert Office.objects.count() == 400
    assert OfficeWord.objects.filter(word="office").count() == 400


def test_two_directories_may_know_one_office():
    take(row(identities=[Identity("wikidata", "Q1"), Identity("osm", "node/7")]))
    assert Known.objects.count() == 2
