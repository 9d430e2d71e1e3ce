"""Letters on paper: they wait for the desk, which prints them as one PDF (`sheets.py`)."""

from clamour.delivery.channels.by_hand import ByHand


class Post(ByHand):
    """The print queue."""
