"""The command line of a bench of crowds: --json, --quick, else a table."""

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path


def run(
    about: str, measure: Callable[[Path, bool], dict[str, float]], said: dict[str, str]
) -> None:
    """Measure in a folder of its own; `said` explains each figure."""
    parser = argparse.ArgumentParser(description=about.split("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder).resolve(), wanted.quick)
    if wanted.json:
        print(json.dumps({"figures": figures}))
        return
    print("\n".join(f"{value:>12,}  {said[name]}" for name, value in figures.items()))
