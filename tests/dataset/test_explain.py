from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from dataset_rows import DAY, TEXT, actor, article, key, mention
from dataset_store import TODAY, filled, settings_for

from pipeline.dataset.explain import explain, find_key, spans_of
from pipeline.dataset.integrity import connect
from pipeline.dataset.snapshot import publish
from pipeline.dataset.store import Store
from pipeline.errors import InputError


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Store]:
    settings = settings_for(tmp_path_factory.mktemp("explain"))
    copy = article(
        "copy", source="gazette", duplicate_of=key("article", "a"), duplicate_kind="exact",
        cluster_id=key("article", "a"),
    )  # fmt: skip
    articles = [article("a"), article("b", source="courier"), copy, article("c")]
    store = filled(
        settings,
        articles,
        [mention("1", confidence=0.5), mention("2", "b"), mention("3", "c", status="negated")],
    )
    folder = publish(store, settings, TODAY).folder
    assert folder is not None
    return folder, store


def first_event(store: Store) -> dict[str, Any]:
    rows = store.read_whole("events").to_pylist()
    return next(row for row in rows if row["status"] == "occurred")


def test_an_event_is_traced_to_its_sentences_articles_and_input(made: tuple[Path, Store]) -> None:
    folder, store = made
    trace = explain(folder, first_event(store)["event_id"], store.files("articles"))
    assert [m.mention["mention_id"] for m in trace.mentions] == [
        key("mention", "2"),
        key("mention", "1"),
    ]
    best, other = trace.mentions
    assert best.sentence == TEXT[6:]
    assert best.article["source"] == "courier"
    assert best.input_ref == "https://herald.example/b #1"
    assert [c["source"] for c in other.copies] == ["gazette"]
    assert best.copies == ()
    assert [(p["side"], p["country"]) for p in trace.participants] == [
        ("actor", "SWE"), ("recipient", "NOR"),
    ]  # fmt: skip


def test_without_the_text_the_sentence_is_unknown(made: tuple[Path, Store]) -> None:
    folder, store = made
    trace = explain(folder, first_event(store)["event_id"])
    assert {m.sentence for m in trace.mentions} == {None}
    assert all(m.spans for m in trace.mentions)


def test_spans_mark_the_words_of_the_sentence() -> None:
    row = mention()
    words = {(s.kind, row["sentence_text"][s.start : s.end]) for s in spans_of(row)}
    assert words == {
        ("trigger", "visited"), ("actor", "Aleksandra Holm"), ("place", "Oslo"),
        ("recipient", "Oslo"),
    }  # fmt: skip


def test_a_span_outside_the_sentence_is_left_out() -> None:
    # the recipient's words stand in the dateline, before the sentence
    row = mention(recipients=[actor("OSLO", "NOR")])
    assert "recipient" not in {span.kind for span in spans_of(row)}


def test_a_mention_or_the_beginning_of_a_key_finds_the_event(made: tuple[Path, Store]) -> None:
    folder, store = made
    event_id = first_event(store)["event_id"]
    for given in (event_id[:6], key("mention", "1"), key("mention", "2")[:6]):
        assert explain(folder, given).event["event_id"] == event_id


@pytest.mark.parametrize("given", ["0123456789abcdef", "", "'; drop table events; --"])
def test_an_unknown_key_is_refused_by_name(made: tuple[Path, Store], given: str) -> None:
    with pytest.raises(InputError, match="no event or mention"):
        explain(made[0], given)


def test_a_key_that_may_be_several_names_them() -> None:
    events = pa.table({"event_id": ["aa01", "aa02", "bb03"]})
    mentions = pa.table({"event_id": ["aa01", "bb03"], "mention_id": ["cc", "aa1"]})
    connection = connect({"events": events, "mentions": mentions})
    with pytest.raises(InputError, match="'aa' may be aa01, aa02, bb03"):
        find_key(connection, Path("v"), "aa")
    assert find_key(connection, Path("v"), "aa1") == "bb03"
    assert find_key(connection, Path("v"), "c") == "aa01"


def test_the_day_of_the_event_is_told(made: tuple[Path, Store]) -> None:
    folder, store = made
    assert explain(folder, first_event(store)["event_id"]).event["event_date"] == DAY
