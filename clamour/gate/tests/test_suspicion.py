"""What holds a letter back: threats and insults by the lists, links, bursts of the same words."""

import pytest
from django.conf import settings as house

from clamour.gate import suspicion
from clamour.gate.models import WordList
from clamour.gate.suspicion import Reason, reasons

pytestmark = pytest.mark.django_db
MODEL = "I ask you to release her. See https://union.example/case for the facts."
HONEST = [
    "I have met her twice; she is the most honest lawyer of our harbour. You must let her go.",
    "I will die one day, and so will you. What counts is what we did.",
    "Je vous écris avec colère, mais aussi avec espoir.",
    "Я пишу вам как мать двоих детей.",
    "Article 9.1 says so.Please read it. We are 3.500 members.",
]


@pytest.mark.parametrize("own", HONEST)
def test_honest_words_go(own):
    assert reasons(own, model=MODEL, where="x") == []


@pytest.mark.parametrize(
    "own",
    [
        "We know where you live.",
        "we  KNOW\nwhere you live",
        "we know wh\u00ade\u200bre you live",
        "Ｗe know where you live",
        "You bastards!",
        "Мы вас всех ПРИРЕЖЕМ",
        "Wir wissen, wo Sie wohnen.",
    ],
)
def test_threats_and_insults_wait_whatever_their_dress(own):
    assert Reason.WORDS in reasons(own, model=MODEL, where="x")


@pytest.mark.parametrize(
    "own",
    ["See http://evil.example/x", "see www.evil.example", "Write to a@b.example", "pills.com"],
)
def test_links_wait(own):
    assert reasons(own, model=MODEL, where="x") == [Reason.LINKS]


def test_a_link_of_the_model_letter_is_nobodys_own():
    assert reasons("https://union.example/case", model=MODEL, where="x") == []


def test_the_same_words_from_many_wait_though_each_changes_some():
    text = (
        "Number {} says that your ministry is a house of thieves who sold the harbour to their "
        "cousins and shall be thrown out of the windows by the people very soon {}"
    )
    found = [reasons(text.format(n, n * 7), model=MODEL, where="x") for n in range(25)]
    assert found[:20] == [[]] * 20
    assert found[-1] == [Reason.BURST]
    assert reasons(HONEST[0], model=MODEL, where="x") == []
    assert reasons(text.format(1, 2), model=MODEL, where="another appeal") == []


def test_what_everybody_is_offered_is_no_burst():
    model = (
        MODEL + " " + "She has done nothing but to defend those who asked her for help at court."
    )
    for _ in range(30):
        assert reasons(model, model=model, where="x") == []


def test_the_desks_own_list_takes_the_place_of_ours():
    assert suspicion.brought("en")
    WordList.objects.create(language="en", words="turnip*")
    assert reasons("You turnips!", model=MODEL, where="x") == [Reason.WORDS]
    assert reasons("You bastards!", model=MODEL, where="x") == []
    assert Reason.WORDS in reasons("ублюдки", model=MODEL, where="x")


def test_every_language_of_the_site_has_a_list():
    assert set(suspicion.lists()) == {code for code, _name in house.LANGUAGES}
