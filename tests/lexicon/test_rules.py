"""Keys of lexicon entries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.lexicon import triggers, tsv
from pipeline.lexicon.rules import composed_key, entry_key, fired


def test_an_entry_without_conditions_is_called_by_its_word() -> None:
    assert entry_key("assault", "blow up", "v") == "assault blow up.v"


def test_conditions_tell_entries_of_a_word_apart() -> None:
    keys = [entry_key("aid", "send", "v", when) for when in ("", "obj=food", "obj!=food", "to=-")]
    assert len(set(keys)) == 4
    assert all(key.partition("#")[0] == "aid send.v" for key in keys)


def test_the_order_of_conditions_and_values_means_nothing() -> None:
    one = entry_key("aid", "send", "v", "obj=food|tents to=#country")
    assert entry_key("aid", "send", "v", "to=#country  obj=tents|food") == one


def test_what_fired_is_found_inside_what_was_composed() -> None:
    key = entry_key("consult", "talk", "n", "bare")
    assert fired(key) == key
    assert fired(composed_key("will not", composed_key("agree", key))) == key


def test_each_key_names_the_line_of_its_entry() -> None:
    found = triggers.lexicon()
    entries = [t for group in found.triggers.values() for t in group]
    assert len({t.rule for t in entries}) == len(entries)
    for entry in entries[::500]:
        name, _, line = found.places[entry.rule].partition(", line ")
        text = (tsv.FOLDER / "triggers" / name).read_text(encoding="utf-8").splitlines()
        words = f"{entry.lemma} {entry.particle}" if entry.particle else entry.lemma
        assert text[int(line) - 1].startswith(f"{words}\t{entry.pos}\t{entry.code}")


def test_an_entry_that_could_never_fire_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tsv.read

    def read(pattern: str, columns: tuple[str, ...]) -> Iterator[tsv.Row]:
        rows = list(shipped(pattern, columns))
        yield from rows
        if pattern == "triggers/*.tsv":
            again = {**rows[0].cells, "code": "190"}
            yield tsv.Row(rows[0].path, 9999, again)

    monkeypatch.setattr(tsv, "read", read)
    with pytest.raises(tsv.LexiconError, match=r"line 9999: the same word with the same cond"):
        triggers.lexicon.__wrapped__()
