"""What every test needs, wherever it stands."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def nobody_erased_yet():
    """The ledger outlives a test's database, as it shall: the next test would find itself restored
    from a backup.
    """
    from django.conf import settings

    if settings.configured and hasattr(settings, "ERASED_LEDGER"):
        Path(settings.ERASED_LEDGER).unlink(missing_ok=True)
