"""`python -m clamour.reading FILE --json`."""

import sys

from .command import main

sys.exit(main(sys.argv[1:]))
