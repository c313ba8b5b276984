"""``python -m pipeline.contracts``: make the documents that come from ``schemas/`` again."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.contracts.dictionary import codebook_document, data_dictionary
from pipeline.contracts.files import schemas_dir

DOCUMENTS = {"codebook.md": codebook_document, "data_dictionary.md": data_dictionary}


def main(folder: Path | None = None) -> None:
    """Write the documents into ``folder``, by default ``docs`` beside ``schemas``."""
    folder = folder or schemas_dir().parent / "docs"
    for name, make in DOCUMENTS.items():
        path = folder / name
        path.write_text(make(), encoding="utf-8", newline="\n")
        sys.stdout.write(f"wrote {path}\n")


if __name__ == "__main__":
    main()
