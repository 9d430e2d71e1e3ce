"""What the reader was unsure of is ticked off, filled in, or put right with one press."""

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import override

from clamour.appeals.models import ModelLetter, Target
from clamour.desk.tests.conftest import ALERT
from clamour.desk.tests.test_review_editing import fields_of, newest
from clamour.intake.actions import bring_in
from clamour.intake.models import Checked
from clamour.offices.models import ContactPoint

pytestmark = pytest.mark.django_db

LETTER = """
Model letter:

Dear Minister,

I ask you to release Ilma Torvane at once and to let her see her lawyer and her family.

Yours sincerely,

[Your name]
[Town and country]
"""
COURT = """
Court of Norrby
Email: court [at] justice.kazemia.example

Please send copies"""


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def bring(alice, desk):
    """A paper with its review: the screen, its form and its page."""

    def make(text):
        paper = bring_in(name="a.txt", data=text.encode(), by=alice).papers.get()
        return Review(desk, paper)

    return make


class Review:
    def __init__(self, desk, paper):
        self.desk, self.paper, self.page = desk, paper, paper.page.specific
        self.address = f"/desk/intake/{paper.pk}/"

    def show(self):
        return BeautifulSoup(self.desk.get(self.address).content, "html.parser")

    def count(self):
        found = self.show().find(attrs={"data-review-count": True})
        return found.text if found else ""

    def doubts(self):
        return [box["value"] for box in self.show().find_all(attrs={"data-review-tick": True})]

    def keep(self, **typed):
        form = fields_of(self.desk.get(self.address).content)
        answer = self.desk.post(self.address, form | typed)
        assert answer.status_code == 302
        return answer

    @property
    def letter(self):
        return ModelLetter.objects.get(appeal=self.page.translation_key)


@pytest.fixture
def guessed(bring):
    """The country is a guess, the court's address was hidden, the embassy's is lost."""
    review = bring(ALERT.replace("\nPlease send copies", COURT))
    reading = review.paper.reading
    reading["country"], reading["found"]["country"]["confidence"] = "BE", 0.3
    review.paper.save()
    draft = newest(review.page)
    draft.country = "BE"
    draft.save_revision()
    return review


def test_the_doubts_are_counted_at_the_top_and_lead_to_their_fields(guessed):
    screen = guessed.show()
    assert guessed.count() == "3 fields to check"
    links = [a["href"].removeprefix("#") for a in screen.select(".clamour-doubts a")]
    assert len(links) == 3
    assert all(screen.find(id=link) for link in links)


def test_a_tick_is_kept_with_who_and_the_count_goes_down(guessed):
    guessed.keep(checked=["country"])
    assert guessed.count() == "2 fields to check"
    tick = Checked.objects.get()
    assert (tick.doubt, tick.by.username) == ("country", "alice")
    assert "alice" in guessed.show().find(id="field-country").text
    guessed.keep(checked=guessed.doubts())
    assert guessed.count() == "All fields are checked."


def test_a_tick_alone_makes_no_version_of_the_draft(guessed):
    before = guessed.page.revisions.count()
    guessed.keep(checked=["country"])
    assert guessed.page.revisions.count() == before


def test_a_tick_is_taken_back(guessed):
    guessed.keep(checked=["country"])
    guessed.keep(checked=[])
    assert not Checked.objects.exists()
    assert guessed.count() == "3 fields to check"


def test_a_tick_of_somebody_else_meanwhile_stays(guessed, bob, at_desk):
    form = fields_of(guessed.desk.get(guessed.address).content)
    at_desk(bob).post(guessed.address, form | {"checked": ["country"]})
    guessed.desk.post(guessed.address, form | {"checked": []})
    assert Checked.objects.get().by == bob


def test_a_tick_for_what_nobody_doubts_is_not_kept(guessed):
    guessed.keep(checked=["title", "nonsense"])
    assert not Checked.objects.exists()


def test_what_is_changed_is_no_doubt_any_more(guessed):
    guessed.keep(country="FR")
    assert guessed.count() == "2 fields to check"


def test_ticks_stay_when_the_form_comes_back_with_a_mistake(guessed):
    form = fields_of(guessed.desk.get(guessed.address).content)
    answer = guessed.desk.post(guessed.address, form | {"checked": ["country"], "issued": "hm"})
    assert answer.status_code == 422
    assert fields_of(answer.content)["checked"] == ["country"]


def test_the_count_speaks_with_the_plurals_of_each_language(guessed):
    from clamour.intake.panels.doubts import Doubt, counted

    with override("en"):
        said = counted([Doubt("a", "A", "a"), Doubt("b", "B", "b", ticked=True)])
    assert said["count"] == "1 field to check"
    assert said["counts"].count(",") == 2


def test_a_lost_address_is_filled_in_place(bring):
    review = bring(ALERT)
    form = fields_of(review.desk.get(review.address).content)
    [field] = [name for name in form if name.startswith("lost-")]
    review.keep(**{field: "Brussels@Embassy.example"})
    point = ContactPoint.objects.get(value="brussels@embassy.example")
    assert "Embassy of Kazemia" in point.office.name
    assert (point.kind, point.added_by, point.source) == ("email", "alice", "a.txt")
    assert Target.objects.filter(appeal=review.page.translation_key).count() == 3
    assert "Missing addresses" not in review.show().text


def test_a_bad_address_for_a_lost_one_is_told_and_stays(bring):
    review = bring(ALERT)
    form = fields_of(review.desk.get(review.address).content)
    [field] = [name for name in form if name.startswith("lost-")]
    answer = review.desk.post(review.address, form | {field: "nowhere"})
    assert answer.status_code == 422
    assert "This is no mail address" in answer.content.decode()
    assert 'value="nowhere"' in answer.content.decode()


def test_one_may_go_without_a_lost_address(bring):
    review = bring(ALERT)
    assert "We go without it" in review.show().text
    review.keep(checked=review.doubts())
    assert review.count() == "All fields are checked."


def test_a_letter_to_one_minister_that_goes_to_two_offices_is_a_doubt(bring):
    review = bring(ALERT + LETTER)
    assert "Every office is greeted with “Dear Minister”." in review.show().text
    assert "greeting" in review.doubts()


def test_one_press_greets_each_office_and_one_more_puts_the_greeting_back(bring):
    review = bring(ALERT + LETTER)
    before = review.letter.text
    assert before.startswith("Dear Minister,\n")
    review.keep(greet_each="on")
    assert review.letter.text.startswith("{salutation}\n\nI ask you")
    assert "greeting" not in review.doubts()
    form = fields_of(review.desk.get(review.address).content)
    assert form.pop("greet_each") == "on"
    assert review.desk.post(review.address, form).status_code == 302
    assert review.letter.text == before


def test_a_letter_to_one_office_keeps_its_greeting_unasked(bring):
    one = ALERT.replace("Embassy of Kazemia in Brussels\nEmail: [email protected]\n\n", "")
    review = bring(one + LETTER)
    assert review.show().find(attrs={"name": "greet_each"}) is None
    assert review.letter.text.startswith("Dear Minister,")


def test_a_greeting_may_be_right_for_all(bring):
    review = bring(ALERT + LETTER)
    review.keep(checked=["greeting"])
    assert review.letter.text.startswith("Dear Minister,")
    assert Checked.objects.get().doubt == "greeting"


def test_the_subject_follows_the_title_as_long_as_it_is_the_title(bring):
    review = bring(ALERT + LETTER)
    text = review.letter.text
    answer = review.keep(title="Kazemia: Free Ilma Torvane {now}")
    assert review.letter.subject == "Kazemia: Free Ilma Torvane (now)"
    assert review.letter.text == text
    assert "Its letter follows" in review.desk.get(answer.url).content.decode()


def test_a_subject_of_ones_own_stays(bring):
    review = bring(ALERT)
    review.keep(letter_subject="The lawyer Torvane")
    review.keep(title="Another title")
    assert review.letter.subject == "The lawyer Torvane"


def test_a_subject_typed_together_with_the_title_stays(bring):
    review = bring(ALERT)
    review.keep(title="Another title", letter_subject="The lawyer Torvane")
    assert review.letter.subject == "The lawyer Torvane"


def test_a_letter_that_was_made_here_follows_title_and_demands(bring):
    review = bring(ALERT)
    review.keep(title="Another title", demands="her release\nan inquiry")
    assert "about this case: Another title." in review.letter.text
    assert "\n\n- her release\n- an inquiry\n\n" in review.letter.text
    assert "immediate" not in review.letter.text


def test_the_title_of_a_public_appeal_does_not_move_its_letter(bring, alice):
    from clamour.appeals import actions as appeals

    review = bring(ALERT)
    appeals.publish(page=review.page, by=alice, reason="Checked.")
    before = review.letter.subject
    review.keep(title="Another title")
    assert review.letter.subject == before


def test_urgent_is_shown_and_changed(bring):
    review = bring(ALERT)
    form = fields_of(review.desk.get(review.address).content)
    assert form.pop("urgent") == "on"
    review.desk.post(review.address, form)
    assert not newest(review.page).urgent
