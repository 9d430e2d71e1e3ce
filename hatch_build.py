"""What is compiled while the package is built, so that none of it is kept in git."""

import json
import tomllib
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Compile(BuildHookInterface):
    """Message catalogues as gettext reads them; the reader's word lists as JSON."""

    def initialize(self, version, build_data):
        for po in Path(self.root, "clamour").glob("*/locale/*/LC_MESSAGES/*.po"):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=po.parts[-3]))
        for words in Path(self.root, "clamour", "reading", "languages").glob("*.toml"):
            compiled = json.dumps(tomllib.loads(words.read_text("utf-8")), ensure_ascii=False)
            words.with_suffix(".json").write_text(compiled, "utf-8")
