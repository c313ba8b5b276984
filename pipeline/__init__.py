"""Dateline: from raw news articles to a validated, versioned dataset of political events."""

import os

__version__ = "0.1.0"

# The parser's matrices are small: threads cost more than they give (five times the processor time).
# numpy reads this when it is first imported, so it stands before everything else.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
