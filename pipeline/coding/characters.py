"""Characters that are written in several ways, replaced one for one so that offsets stay true."""

from __future__ import annotations

_PLAIN = {
    "\n": " ", "\t": " ", "\u00a0": " ", "\u2019": "'", "\u2018": "'", "`": "'", "\u201c": '"',
    "\u201d": '"',
}  # fmt: skip

FOR_NAMES = str.maketrans({**_PLAIN, "\u2010": "-", "\u2011": "-"})
"""For finding names: white space, quotes and hyphens made plain."""

FOR_PARSER = str.maketrans({**_PLAIN, "[": " ", "]": " ", "{": " ", "}": " "})
"""For the parser, which brackets upset."""
