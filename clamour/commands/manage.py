"""`clamour manage ...`: Django's own commands on Clamour's data."""

import os

from clamour.commands.starting import SETTINGS


def main(argv: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["clamour manage", *argv])
    return 0
