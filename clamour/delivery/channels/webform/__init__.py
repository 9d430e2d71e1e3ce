"""Letters that a person types into the form of an office."""

from urllib.parse import urlsplit

from clamour.delivery.channels.by_hand import ByHand


class WebForm(ByHand):
    """A task for a person at the desk: the form's address, and the letter to copy."""

    def written(self, address: str) -> str:
        """Return the address of the form; raise ValueError unless a browser opens it as a page."""
        parts = urlsplit(address.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not the address of a page")
        return address.strip()
