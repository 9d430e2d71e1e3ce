"""Proof of work: a solution is good once, for its form, for a while; nothing posted breaks it."""

import base64
import json
from datetime import timedelta

import altcha
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clamour.gate import proof

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cheap(settings):
    settings.BUDGET_FACTOR = 5_000


def solved(subject="an appeal", **changed):
    challenge = altcha.Challenge.from_dict(proof.challenge(subject))
    payload = altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_dict()
    payload["challenge"]["parameters"] |= changed
    return base64.b64encode(json.dumps(payload).encode()).decode()


def accepted(posted, subject="an appeal"):
    found = proof.check(posted, subject)
    return found is not None and proof.use_each([found])[0]


def test_a_solution_is_good_once():
    posted = solved()
    assert accepted(posted)
    assert not accepted(posted)


def test_a_solution_of_another_form_is_none():
    assert not accepted(solved("another appeal"))


@pytest.mark.parametrize("changed", [{"cost": 2}, {"keyPrefix": ""}, {"expiresAt": 4e9}])
def test_a_challenge_that_was_made_easier_is_none_of_ours(changed):
    assert not accepted(solved(**changed))


def test_a_solution_ends_and_is_forgotten(monkeypatch):
    monkeypatch.setattr(proof, "LASTS", timedelta(seconds=-1))
    assert not accepted(solved())
    monkeypatch.setattr(proof, "LASTS", timedelta(minutes=40))
    assert accepted(solved())
    assert proof.forget_expired(timezone.now()) == 0
    assert proof.forget_expired(timezone.now() + timedelta(hours=1)) == 1


def test_the_one_setting_makes_it_cheap(settings):
    assert proof.challenge("x")["parameters"]["cost"] == 1
    settings.BUDGET_FACTOR = 1
    assert proof.challenge("x")["parameters"]["cost"] == 5_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
CHALLENGE = st.fixed_dictionaries({"challenge": JSON, "solution": JSON})


@given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()))
def test_nothing_that_is_posted_breaks_it(posted):
    assert proof.check(posted, "x") is None


@given(CHALLENGE | JSON)
def test_no_json_breaks_it(posted):
    assert proof.check(base64.b64encode(json.dumps(posted).encode()).decode(), "x") is None
