"""Lanes: how letters to one receiving domain are paced."""

from datetime import timedelta

from django.utils import timezone

from clamour.delivery import actions

REST = timedelta(minutes=5)


def backs_off(lane: str, answer: str) -> None:
    """A server of this lane says 421 or 4.7.x: let all of it rest."""
    actions.rest_lane(lane, until=timezone.now() + REST, reason=answer)
