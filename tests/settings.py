"""Clamour's settings on folders of their own: no test touches the developer's data or keys."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="clamour-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
(_folder / "data" / "static").mkdir(parents=True)
os.environ.update(
    DATA_DIR=str(_folder / "data"),
    KEYS_DIR=str(_folder / "keys"),
    DEMO="1",
    SITE_URL="http://testserver",
    LETTERS_DOMAIN="letters.campaign.example",
    INTERFACE_LANGUAGES="en fr ru",  # each costs an edition of every story
)

from clamour.settings import *  # noqa: E402, F403

# Hashing passwords slowly protects nobody here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A test changes an appeal and expects its form to know at once.
FORM_KEPT = 0
EXTRA_COUNTRIES = {"XZ": "Kazemia", "XL": "Lurenia", "XO": "Ostravia"}
