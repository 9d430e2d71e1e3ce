"""`clamour postfix --print-setup`: the script that sets up the local Postfix on Debian."""

import argparse
from importlib.resources import files


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("clamour postfix", description=__doc__)
    parser.add_argument(
        "--print-setup",
        action="store_true",
        required=True,
        help="print the script; read it, then run it as root",
    )
    parser.parse_args(argv)
    print(files("clamour.delivery.postfix").joinpath("setup.sh").read_text(), end="")
    return 0
