"""What the lexicon's validator says of right and wrong lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.lexicon import tsv
from pipeline.lexicon.__main__ import main


def test_lexicon_that_ships_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    assert "triggers" in capsys.readouterr().out


def test_line_with_too_many_cells_is_named(tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_text("word\tstatus\nplanned\tfuture\textra\n", encoding="utf-8")
    with pytest.raises(tsv.LexiconError, match=r"words\.tsv, line 2: 3 cells for 2 columns"):
        list(tsv.read("words.tsv", ("word", "status"), tmp_path))


def test_unknown_value_proposes_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_text("word\tstatus\nplanned\tfutur\n", encoding="utf-8")
    row = next(tsv.read("words.tsv", ("word", "status"), tmp_path))
    with pytest.raises(tsv.LexiconError, match="did you mean 'future'"):
        row.one_of("status", ("occurred", "future"))
