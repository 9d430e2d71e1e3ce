#!/usr/bin/env python
"""Django's own commands, for those who look for them here: `clamour manage` is the same."""

import sys

from clamour.commands.manage import main

sys.exit(main(sys.argv[1:]))
