"""`python -m clamour` is `clamour`."""

import sys

from clamour.cli import main

sys.exit(main())
