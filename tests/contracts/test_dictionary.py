from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.contracts.__main__ import DOCUMENTS, main
from pipeline.contracts.codebook import codebook
from pipeline.contracts.dictionary import codebook_document, data_dictionary, snapshot_codebook
from pipeline.contracts.files import schemas_dir
from pipeline.contracts.tables import published_tables, table, table_names


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_agree_with_the_schemas(name: str, tmp_path: Path) -> None:
    main(tmp_path)
    stored = schemas_dir().parent / "docs" / name
    assert stored.read_text(encoding="utf-8") == (tmp_path / name).read_text(encoding="utf-8"), (
        "run `python -m pipeline.contracts` and commit docs/"
    )


def test_every_column_and_code_is_documented() -> None:
    dictionary = data_dictionary()
    for name in table_names():
        for column in table(name).column_names:
            assert f"| `{column}` |" in dictionary
    codes = codebook_document()
    assert [code for code in codebook().cameo if f"| `{code}` |" not in codes] == []


def test_a_snapshot_documents_only_what_it_holds() -> None:
    assert "sentence_text" not in snapshot_codebook(False)
    assert "sentence_text" in snapshot_codebook(True)
    assert "raw_articles`" not in snapshot_codebook(True)
    assert all(
        f"## {contract.name}\n" in snapshot_codebook(False) for contract in published_tables()
    )


def test_cells_with_bars_do_not_break_the_grid() -> None:
    lines = [line for line in data_dictionary().splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in lines} == {8}
