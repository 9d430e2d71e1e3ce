"""Alice owns the desk, Bob helps: with both there, neither acts alone."""

import pytest

from clamour.appeals.tests.factory import make_account
from clamour.oversight import actions
from clamour.oversight.actions import NeedsReason, NeedsSecondPerson, NotYours, Permit
from clamour.oversight.models import Entry, Request

pytestmark = pytest.mark.django_db
PUBLISH = Permit.of("publish", "page:1", ["revision 1"])
PUBLISH_NEXT = Permit.of("publish", "page:1", ["revision 2"])


@pytest.fixture
def alice():
    return make_account("alice")


@pytest.fixture
def bob():
    return make_account("bob")


def do(permit, by, reason=""):
    with actions.permitted(permit, by=by, title="An appeal", reason=reason):
        actions.demand_permit(permit)


def test_a_desk_of_one_types_a_reason(alice):
    with pytest.raises(NeedsReason):
        do(PUBLISH, alice, "  ")
    do(PUBLISH, alice, "The family has asked us to.")
    assert Entry.objects.get().detail == {"reason": "The family has asked us to."}


def test_with_two_a_reason_is_not_enough(alice, bob):
    with pytest.raises(NeedsSecondPerson):
        do(PUBLISH, alice, "It is urgent.")
    assert Request.objects.get().state == "waiting"


def test_the_second_person_agrees_once(alice, bob):
    with pytest.raises(NeedsSecondPerson) as refused:
        do(PUBLISH, alice)
    actions.agree(request=refused.value.request, by=bob)
    do(PUBLISH, alice)
    with pytest.raises(NeedsSecondPerson):
        do(PUBLISH, alice)


def test_nobody_agrees_to_their_own(alice, bob):
    with pytest.raises(NeedsSecondPerson) as refused:
        do(PUBLISH, alice)
    with pytest.raises(NotYours):
        actions.agree(request=refused.value.request, by=alice)


def test_an_agreement_is_for_the_version_that_was_shown(alice, bob):
    with pytest.raises(NeedsSecondPerson) as refused:
        do(PUBLISH, alice)
    actions.agree(request=refused.value.request, by=bob)
    with pytest.raises(NeedsSecondPerson):
        do(PUBLISH_NEXT, alice)


def test_an_agreement_survives_what_fails(alice, bob):
    with pytest.raises(NeedsSecondPerson) as refused:
        do(PUBLISH, alice)
    actions.agree(request=refused.value.request, by=bob)
    with pytest.raises(RuntimeError), actions.permitted(PUBLISH, by=alice, title="An appeal"):
        raise RuntimeError("the disk is full")
    do(PUBLISH, alice)


def test_asking_twice_leaves_one_request(alice, bob):
    for _time in range(2):
        with pytest.raises(NeedsSecondPerson):
            do(PUBLISH, alice)
    assert Request.objects.count() == 1


def test_without_a_permit_nothing_passes(alice):
    with pytest.raises(NeedsSecondPerson):
        actions.demand_permit(PUBLISH)


def test_nothing_moves_from_one_line_to_the_next():
    one, other = (Permit.of("change", "page:1", said) for said in (["a\nb", "c"], ["a", "b\nc"]))
    assert one != other
