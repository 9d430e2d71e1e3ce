"""An alert comes in: as a file of many kinds, good or bad, once."""

import pytest

from clamour.appeals import queries
from clamour.appeals.models import AppealPage, ModelLetter, ReportPage
from clamour.appeals.tests.factory import make_account
from clamour.demo.dating import ALERTS
from clamour.intake.actions import bring_in, bring_in_all
from clamour.intake.models import Arrival
from clamour.intake.problems import PROBLEMS, sentence
from clamour.offices.models import ContactPoint, Office
from clamour.reading.errors import SENTENCES
from clamour.reading.tests.files import wp_item, wxr, zipped

pytestmark = pytest.mark.django_db


def bring(name):
    arrival = bring_in(name=name, data=(ALERTS / name).read_bytes(), by=make_account())
    return arrival.papers.get().page.specific


def test_an_alert_becomes_a_draft_appeal():
    page = bring("lawyer.txt")
    assert isinstance(page, AppealPage)
    assert not page.live
    assert page.title == "Kazemia: Union lawyer held without charge for ten days"
    assert page.issued.isoformat() == "2026-11-14"
    assert page.deadline.isoformat() == "2026-11-30"
    assert page.demands.first().text.startswith("the immediate")
    assert page.demands.count() == 4
    assert "Maren Oduvar" in [person.name for person in page.people.all()]
    targets = queries.targets(page.translation_key, "en")
    assert [(target.office.name, target.purpose) for target in targets] == [
        ("Ministry of Justice of Kazemia", "protest"),
        ("Office of the Prosecutor General", "protest"),
        ("Free Union of Quarry Workers", "copy"),
    ]


def test_the_alerts_own_letter_gets_slots():
    page = bring("lawyer.txt")
    letter = ModelLetter.objects.get(appeal=page.translation_key)
    assert letter.text.startswith("Dear Minister,")
    assert letter.text.rstrip().endswith("{name}\n{place}")


def test_an_alert_without_letter_gets_one_made_of_its_demands():
    page = bring("garment.txt")
    letter = ModelLetter.objects.get(appeal=page.translation_key)
    assert letter.language == "fr"
    assert "libération immédiate d'Ilda Marsenne" in letter.text
    assert "{salutation}" in letter.text


def test_a_post_that_asks_for_nothing_becomes_a_report():
    page = bring("visit.txt")
    assert isinstance(page, ReportPage)
    assert "counted your letters on the table" in page.statement


def test_nothing_is_made_twice():
    assert bring("lawyer.txt").pk == bring("lawyer.txt").pk
    assert AppealPage.objects.count() == 1


def test_an_office_that_is_known_is_not_made_again():
    bring("lawyer.txt")
    before = Office.objects.count(), ContactPoint.objects.count()
    text = (ALERTS / "lawyer.txt").read_bytes() + b"\nSent again.\n"
    bring_in(name="again.txt", data=text, by=make_account())
    assert (Office.objects.count(), ContactPoint.objects.count()) == before


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("large.txt", b"a" * (50 * 1024 * 1024 + 1), "too_large"),
        ("broken.docx", b"PK\x03\x04 no word file", "broken_docx"),
    ],
)
def test_a_file_that_cannot_be_read_is_remembered_with_its_problem(name, data, problem):
    arrival = bring_in(name=name, data=data, by=make_account())
    assert (arrival.state, arrival.problem) == ("failed", problem)
    assert len(sentence(problem)) > 30
    bring_in(name=name, data=data, by=make_account())
    assert Arrival.objects.count() == 1


def test_every_problem_of_the_reader_has_a_sentence():
    assert set(SENTENCES) <= set(PROBLEMS)


def outcomes(name, data):
    return [
        (it.arrival.state, it.arrival.problem, it.came_before)
        for it in bring_in_all(name=name, data=data, by=make_account())
    ]


def test_a_zip_is_brought_in_past_its_bad_files_and_only_once():
    alert = (ALERTS / "lawyer.txt").read_bytes()
    data = zipped({"a.txt": alert, "empty.txt": "", "b.txt": (ALERTS / "visit.txt").read_bytes()})
    good, bad = ("made", "", False), ("failed", "empty", False)
    assert outcomes("all.zip", data) == [good, bad, good]
    again = ("made", "", True)
    assert outcomes("other.zip", data) == [again, bad, again]
    assert (AppealPage.objects.count(), ReportPage.objects.count()) == (1, 1)


def test_a_file_that_came_alone_is_not_made_again_from_a_zip():
    bring("lawyer.txt")
    data = zipped({"x.txt": (ALERTS / "lawyer.txt").read_bytes()})
    assert outcomes("all.zip", data) == [("made", "", True)]


def test_of_an_export_that_has_grown_only_the_new_posts_are_made():
    posts = [wp_item(f"News {n} of the harbour", f"We met family {n}.") for n in range(3)]
    assert len(outcomes("blog.xml", wxr(*posts[:2]).encode())) == 2
    before = [came_before for _, _, came_before in outcomes("blog.xml", wxr(*posts).encode())]
    assert before == [True, True, False]
    assert ReportPage.objects.count() == 3


def test_a_post_that_trips_the_reader_does_not_stop_the_others(monkeypatch):
    from clamour.reading import drafting

    real = drafting.draft_of

    def trips(source, post):
        return 1 / 0 if "News 1" in source.text else real(source, post)

    monkeypatch.setattr(drafting, "draft_of", trips)
    posts = [wp_item(f"News {n} of the harbour", f"We met family {n}.") for n in range(3)]
    states = [state for state, _, _ in outcomes("blog.xml", wxr(*posts).encode())]
    assert states == ["made", "failed", "made"]


def test_of_a_file_with_several_documents_the_bad_one_is_told_first():
    data = zipped({"a.txt": (ALERTS / "visit.txt").read_bytes(), "empty.txt": ""})
    assert bring_in(name="all.zip", data=data, by=make_account()).problem == "empty"
    assert ReportPage.objects.count() == 1
