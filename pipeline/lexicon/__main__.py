"""`python -m pipeline.lexicon`: read every lexicon file; say what is wrong with a bad line."""

from __future__ import annotations

import sys

from pipeline.errors import DatelineError
from pipeline.lexicon import actors, triggers, tsv

PLAIN = (
    ("confidence.tsv", ("feature", "weight")),
    ("protest_aims.tsv", ("aim", "words")),
    ("contexts.tsv", ("context", "words")),
    ("spun_phrases.tsv", ("spun", "plain", "note")),
    ("status_words.tsv", ("word", "status")),
    ("actors/ambiguous_countries.tsv", ("name", "code", "other", "alone", "cues")),
)
"""Files of which only the form is checked here; what reads them checks the rest."""


def main() -> int:
    """Load all files; 0 and the numbers of entries, or 1 and the line to mend."""
    try:
        found = triggers.lexicon()
        known = actors.lexicon()
        for pattern, columns in PLAIN:
            for _ in tsv.read(pattern, columns):
                pass
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"triggers {sum(map(len, found.triggers.values()))}")
    print(f"operators {sum(map(len, found.operators.values()))}")
    print(f"names {len(known.aliases)}")
    print(f"roles {sum(map(len, known.roles.values()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
