"""The contracts of the data: tables and codebook, read from ``schemas/``.

Nothing here imports pandas or Great Expectations at import time: the coder starts with the
codebook.
"""
