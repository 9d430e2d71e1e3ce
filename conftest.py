"""Every test runs on data folders of its own, never on the developer's."""

import os
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="clamour-tests-"))
os.environ["DATA_DIR"] = str(_folder / "data")
os.environ["KEYS_DIR"] = str(_folder / "keys")
os.environ["DEMO"] = "1"
os.environ["SITE_URL"] = "http://testserver"
os.environ["LETTERS_DOMAIN"] = "letters.campaign.example"
(_folder / "data").mkdir()
