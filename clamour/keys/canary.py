"""Do these keys belong to this database?

A wrong KEYS_DIR is not seen by itself: keys that are missing are made, and then nothing that was
written before can be read, and nothing written since can be read with the old ones.
"""

from django.conf import settings

from clamour.keys.fields import Unopenable
from clamour.keys.files import KeysDoNotFit
from clamour.keys.models import Canary

SONG = "the canary sings"


def demand() -> None:
    """Raise KeysDoNotFit when the canary cannot be heard; at the very first start, keep one."""
    if not _sings():
        raise KeysDoNotFit(
            f"KEYS_DIR ({settings.KEYS_DIR}) does not hold the keys this database was filled with. "
            "Set KEYS_DIR to the folder that does, or bring it back from your escrow or backup. "
            "Nothing has been changed."
        )


def _sings() -> bool:
    # Asked first, because opening it with a missing key would make a new one.
    if not (settings.KEYS_DIR / "fields.key").exists() and Canary.objects.exists():
        return False
    try:
        canary, _ = Canary.objects.get_or_create(pk=1, defaults={"song": SONG})
    except Unopenable:
        return False
    return canary.song == SONG
