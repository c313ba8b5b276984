from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from dataset_rows import article, key, mention
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts.tables import table
from pipeline.dataset.causes import (
    CORRECTED,
    COVERAGE,
    LOST_INPUT,
    NEW_CODE,
    NEW_CODE_AND_LEXICON,
    NEW_INPUT,
    NEW_LEXICON,
    with_causes,
)
from pipeline.dataset.diff import TableDiff, diff_snapshots, diff_table
from pipeline.dataset.manifest import Manifest
from pipeline.dataset.resolve import resolve

ARTICLES = table("articles")


def diff(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> TableDiff:
    return diff_table(ARTICLES, ARTICLES.from_rows(old), ARTICLES.from_rows(new))


def test_rows_are_counted_as_added_removed_and_changed() -> None:
    old = [article("a"), article("b"), article("c")]
    new = [article("b", title="New", word_count=3), article("c"), article("d"), article("e")]
    found = diff(old, new)
    assert (found.old_rows, found.new_rows) == (3, 4)
    assert (found.added, found.removed, found.changed) == (2, 1, 1)
    assert found.columns == {"title": 1, "word_count": 1}
    (example,) = found.examples
    assert example.key == (key("article", "b"),)
    assert example.values == {
        "title": ("Minister visits Oslo", "New"), "word_count": (article()["word_count"], 3),
    }  # fmt: skip


def test_a_value_that_becomes_null_is_a_change() -> None:
    assert diff([article("a")], [article("a", source=None)]).columns == {"source": 1}


def test_lists_are_compared_by_their_elements() -> None:
    assert diff([article("a", flags=["x"])], [article("a", flags=["x"])]).is_empty
    assert diff([article("a", flags=["x"])], [article("a", flags=["x", "y"])]).columns == {
        "flags": 1
    }


def test_columns_that_only_one_version_has_are_named() -> None:
    rows = ARTICLES.from_rows([article("a")])
    found = diff_table(
        ARTICLES, rows.drop_columns(["title", "text"]), rows.drop_columns(["source"])
    )
    assert (found.new_columns, found.lost_columns) == (("title", "text"), ("source",))
    assert found.changed == 0
    assert not found.is_empty


def test_a_table_that_a_version_lacks_counts_as_empty(tmp_path: Path) -> None:
    found = diff_snapshots({"articles": ARTICLES}, tmp_path, tmp_path)
    assert found["articles"].is_empty


ROWS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["t", "u", None]), max_size=6)


@given(ROWS, ROWS)
@settings(max_examples=30, deadline=None)
def test_the_diff_agrees_with_a_plain_comparison(
    old: dict[str, str | None], new: dict[str, str | None]
) -> None:
    found = diff(
        [article(name, title=title) for name, title in old.items()],
        [article(name, title=title) for name, title in new.items()],
    )
    shared = old.keys() & new.keys()
    assert found.added == len(new.keys() - old.keys())
    assert found.removed == len(old.keys() - new.keys())
    assert found.changed == sum(old[name] != new[name] for name in shared)
    assert (found.old_rows, found.new_rows) == (len(old), len(new))


def manifest(code: str = "1", lexicon: str = "1") -> Manifest:
    return Manifest(
        dataset="d", title="D", publisher="P", version="v2024.05.10", previous=None,
        published=date(2024, 5, 10), schema_version="1.0.0", code_version=code,
        lexicon_version=lexicon, license="CC-BY-4.0", publish_text=False, tables={}, files={},
        inputs={}, checks={},
    )  # fmt: skip


def version(articles: list[dict[str, Any]], mentions: list[dict[str, Any]]) -> dict[str, pa.Table]:
    rows = ARTICLES.from_rows(articles)
    made = resolve(table("mentions").from_rows(mentions), rows)
    return {"articles": rows, "mentions": made.mentions, "events": made.events}


def causes(
    old: dict[str, pa.Table], new: dict[str, pa.Table], after: Manifest | None = None
) -> dict[str, dict[str, int]]:
    diffs = {name: diff_table(table(name), old[name], new[name]) for name in old}
    explained = with_causes(diffs, old, new, manifest(), after or manifest())
    return {name: dict(explained[name].causes) for name in ("mentions", "events")}


BASE = ([article("a")], [mention("1")])
PHONE: dict[str, Any] = {
    "event_mode": "phone", "cameo_code": "041", "goldstein": 1.0, "plover_score": 1.5,
}  # fmt: skip


def test_an_event_of_a_new_article_is_due_to_new_input() -> None:
    new = version([*BASE[0], article("b")], [*BASE[1], mention("2", "b", **PHONE)])
    assert causes(version(*BASE), new) == {"mentions": {NEW_INPUT: 1}, "events": {NEW_INPUT: 1}}


def test_an_event_that_a_new_article_also_states_has_new_input() -> None:
    later = article("b", published_at=datetime(2024, 5, 3, 20, tzinfo=UTC))
    new = version([*BASE[0], later], [*BASE[1], mention("2", "b")])
    assert causes(version(*BASE), new) == {"mentions": {NEW_INPUT: 1}, "events": {NEW_INPUT: 1}}


@pytest.mark.parametrize(
    ("after", "cause"),
    [
        (manifest(code="2"), NEW_CODE),
        (manifest(lexicon="2"), NEW_LEXICON),
        (manifest(code="2", lexicon="2"), NEW_CODE_AND_LEXICON),
    ],
)
def test_an_article_coded_otherwise_is_due_to_what_changed(after: Manifest, cause: str) -> None:
    new = version(BASE[0], [mention("1", **PHONE)])
    assert causes(version(*BASE), new, after) == {"mentions": {cause: 1}, "events": {cause: 1}}


def test_an_article_found_to_be_a_copy_takes_its_events_along() -> None:
    both = [article("a"), article("b")], [mention("1"), mention("2", "b", **PHONE)]
    copy = article("b", duplicate_of=key("article", "a"), duplicate_kind="near")
    new = version([article("a"), copy], [mention("1")])
    found = causes(version(*both), new)
    assert found["mentions"] == {LOST_INPUT: 1}
    # the event that stays has one more article behind it, the copy
    assert found["events"] == {LOST_INPUT: 1, COVERAGE: 1}


def test_a_correction_is_the_cause_of_what_its_old_text_takes_and_its_new_one_brings() -> None:
    old_text = article("a", superseded_by=key("article", "b"))
    new_text = article("b", url=old_text["url"], revision=2)
    new = version([old_text, new_text], [mention("2", "b", **PHONE)])
    assert causes(version(*BASE), new) == {"mentions": {CORRECTED: 2}, "events": {CORRECTED: 2}}


def test_a_version_from_before_there_were_revisions_is_compared_too() -> None:
    more = [*BASE[0], article("b")], [*BASE[1], mention("2", "b", **PHONE)]
    old, new = version(*BASE), version(*more)
    old["articles"] = old["articles"].drop_columns(["superseded_by"])
    assert causes(old, new)["mentions"] == {NEW_INPUT: 1}


def test_a_mention_that_only_another_coder_version_made_has_not_changed() -> None:
    old, new = version(*BASE), version(BASE[0], [mention("1", coder_version="0.2.0")])
    assert diff_table(table("mentions"), old["mentions"], new["mentions"]).is_empty
    assert causes(old, new, manifest(code="2")) == {"mentions": {}, "events": {}}


def test_causes_are_told_when_a_column_is_new() -> None:
    old, new = version(*BASE), version(BASE[0], [mention("1", killed=3)])
    old["mentions"] = old["mentions"].drop_columns(["sentence_text"])
    diffs = {name: diff_table(table(name), old[name], new[name]) for name in old}
    explained = with_causes(diffs, old, new, manifest(), manifest(code="2"))
    assert explained["mentions"].new_columns == ("sentence_text",)
    assert explained["mentions"].causes == {NEW_CODE: 1}


def test_nothing_changed_has_no_cause() -> None:
    assert causes(version(*BASE), version(*BASE)) == {"mentions": {}, "events": {}}
