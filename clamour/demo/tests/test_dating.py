"""The demo's alerts are always fresh: a first visitor finds a deadline that has not passed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clamour.demo.dating import ALERTS, WRITTEN, dated
from clamour.reading import read


@pytest.mark.parametrize("name", ["lawyer.txt", "garment.txt", "visit.txt", "play.txt"])
def test_every_day_of_an_alert_moves_by_the_same(name):
    shipped = read((ALERTS / name).read_bytes(), name)[0]
    shown = read(dated(name).encode(), name)[0]
    moved = timezone.localdate() - WRITTEN
    assert shown.issued.value == shipped.issued.value + moved
    assert (shown.deadline.value is None) == (shipped.deadline.value is None)
    if shipped.deadline.value:
        assert shown.deadline.value == shipped.deadline.value + moved
        assert shown.deadline.value > timezone.localdate() + timedelta(days=7)


def test_nothing_but_days_changes():
    words = [line.split() for line in (ALERTS / "garment.txt").read_text().splitlines()]
    moved = [line.split() for line in dated("garment.txt").splitlines()]
    assert len(words) == len(moved)
    assert sum(a != b for a, b in zip(words, moved, strict=True)) == 3
