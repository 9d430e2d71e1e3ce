"""A page is marked once, however often it changes, and a mark set while it is rendered stays."""

import pytest

from clamour.stale import actions

pytestmark = pytest.mark.django_db


def test_two_changes_are_one_rendering():
    actions.mark(["story:1", "lists"], why="published")
    actions.mark(["story:1"], why="closed")
    assert {page.what: page.why for page in actions.waiting()} == {
        "story:1": "closed",
        "lists": "published",
    }


def test_what_is_done_is_struck_off():
    actions.mark(["story:1"], why="published")
    [page] = actions.waiting()
    actions.done(page)
    assert actions.waiting() == []


def test_a_change_during_the_rendering_is_not_forgotten():
    actions.mark(["story:1"], why="published")
    [page] = actions.waiting()
    actions.mark(["story:1"], why="changed again")
    actions.done(page)
    assert [page.why for page in actions.waiting()] == ["changed again"]
