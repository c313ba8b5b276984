from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from dataset_rows import DAY, actor, article, key, mention
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts.expectations import check_table
from pipeline.contracts.tables import table
from pipeline.dataset import resolve as resolve_module
from pipeline.dataset.resolve import Resolved, resolve


def resolved(
    mentions: list[dict[str, Any]], articles: list[dict[str, Any]] | None = None
) -> Resolved:
    articles = articles or [article("a"), article("b", source="courier"), article("c", source=None)]
    return resolve(table("mentions").from_rows(mentions), table("articles").from_rows(articles))


def events(*mentions: dict[str, Any]) -> list[dict[str, Any]]:
    return list(resolved(list(mentions)).events.to_pylist())


def test_two_articles_that_state_the_same_visit_make_one_event() -> None:
    (event,) = events(mention("1"), mention("2", "b"))
    assert (event["num_mentions"], event["num_articles"], event["num_sources"]) == (2, 2, 2)


def test_a_copy_of_an_article_counts_as_coverage() -> None:
    copy = article(
        "copy", source="gazette", duplicate_of=key("article", "a"), duplicate_kind="exact"
    )
    event = resolved([mention("1")], [article("a"), copy]).events.to_pylist()[0]
    assert (event["num_mentions"], event["num_articles"], event["num_sources"]) == (1, 2, 2)


def test_articles_without_a_source_are_sources_of_their_own() -> None:
    articles = [article("a", source=None), article("b", source=None)]
    event = resolved([mention("1"), mention("2", "b")], articles).events.to_pylist()[0]
    assert event["num_sources"] == 2


@pytest.mark.parametrize(
    "change",
    [
        {"event_date": DAY + timedelta(days=1)},
        {"event_type": "AID", "event_mode": None, "cameo_code": "070"},
        {"event_mode": "phone"},
        {"status": "future"},
        {"status": "negated"},
        {"recipients": [actor("Riga", "LVA", None)]},
        {"actors": [actor("Aleksandra Holm", "SWE"), actor("Janis", "LVA")]},
        {"actors": [actor("Aleksandra Holm", "SWE", "REB")]},
        {"place_name": "Bergen", "geonames_id": 3161732},
        {"place_name": "Riga", "geonames_id": 456172, "country": "LVA", "admin1": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_mentions_that_contradict_each_other_are_two_events(change: dict[str, Any]) -> None:
    assert len(events(mention("1"), mention("2", "b", **change))) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"event_mode": None},
        {"status": "historical"},
        {"place_name": None, "geonames_id": None, "country": None, "admin1": None,
         "place_precision": None, "latitude": None, "longitude": None},
        {"place_name": "Norway", "geonames_id": 3144096, "admin1": None,
         "place_precision": "country"},
        {"actors": [actor("Sweden", "SWE", None)]},
        {"actors": [actor("Sweden", "SWE", "ELI", other_sectors=["GOV"])]},
        {"killed": 3},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_mention_that_says_less_joins_the_one_that_says_more(change: dict[str, Any]) -> None:
    (event,) = events(mention("1", confidence=0.9), mention("2", "b", **change))
    assert event["event_mode"] == "visit"
    assert event["place_name"] == "Oslo"
    assert event["actor_sector"] == "GOV"
    assert event["status"] == "occurred"


def test_known_entities_of_one_country_are_told_apart() -> None:
    holm = mention("1", actors=[actor("Holm", "SWE", entity_id="leader:holm")])
    berg = mention("2", "b", actors=[actor("Berg", "SWE", entity_id="leader:berg")])
    assert len(events(holm, berg)) == 2


def test_undated_mentions_of_different_articles_are_not_merged() -> None:
    undated = {"event_date": None, "date_precision": None, "date_basis": None}
    assert len(events(mention("1", **undated), mention("2", "b", **undated))) == 2
    assert len(events(mention("1", **undated), mention("2", sentence_index=1, **undated))) == 1


def test_mentions_that_name_nobody_by_country_are_merged_within_an_article_only() -> None:
    nobody: dict[str, Any] = {"actors": [actor("gunmen", None, "UAF")], "recipients": []}
    assert len(events(mention("1", **nobody), mention("2", "b", **nobody))) == 2
    assert len(events(mention("1", **nobody), mention("2", **nobody))) == 1


def test_the_number_stated_most_often_is_the_number_killed() -> None:
    (event,) = events(
        mention("1", killed=15),
        mention("2", "b", killed=12),
        mention("3", "c", killed=12, confidence=0.1),
    )
    assert event["killed"] == 12


def test_a_finer_code_is_preferred_to_its_general_code() -> None:
    general = {"cameo_code": "040", "event_mode": None, "goldstein": 1.0, "plover_score": 2.5}
    (event,) = events(mention("1"), mention("2", "b", **general), mention("3", "c", **general))
    assert (event["cameo_code"], event["goldstein"], event["plover_score"]) == ("042", 1.9, 4.0)


def test_the_surest_mention_represents_the_event() -> None:
    sure = mention("2", "b", confidence=0.95)
    (event,) = events(mention("1"), sure)
    assert (event["mention_id"], event["confidence"]) == (sure["mention_id"], 0.95)


def test_every_participant_is_a_row_in_the_order_of_the_representative_mention() -> None:
    pair = [actor("Holm", "SWE"), actor("Ozols", "LVA")]
    alone = mention("1", actors=pair, recipients=[], confidence=0.9)
    swapped = mention("2", "b", actors=pair[::-1], recipients=[])
    people = resolved([swapped, alone]).participants.to_pylist()
    assert [(p["side"], p["position"], p["country"]) for p in people] == [
        ("actor", 0, "SWE"),
        ("actor", 1, "LVA"),
    ]


def test_what_one_mention_leaves_open_about_a_participant_is_taken_from_another() -> None:
    vague = mention("1", actors=[actor("Sweden", "SWE", None)], confidence=0.9)
    known = mention(
        "2", "b", actors=[actor("she", "SWE", "GOV", name="Holm", entity_id="leader:holm")]
    )
    person = resolved([vague, known]).participants.to_pylist()[0]
    assert (person["name"], person["sector"], person["entity_id"]) == ("Holm", "GOV", "leader:holm")


def test_later_coverage_does_not_change_the_key_of_an_event() -> None:
    first = events(mention("1"))[0]["event_id"]
    later = mention("0", "b", published_date=DAY + timedelta(days=2), confidence=0.99)
    assert events(mention("1"), later)[0]["event_id"] == first


def test_coverage_later_on_the_same_day_does_not_change_the_key_of_an_event() -> None:
    morning, evening = (datetime(2024, 5, 3, hour, tzinfo=UTC) for hour in (8, 20))
    for first, second in (("a", "b"), ("b", "a")):
        articles = [article(first, published_at=morning), article(second, published_at=evening)]
        alone = resolved([mention("1", first)], articles).events["event_id"]
        both = resolved([mention("1", first), mention("2", second)], articles).events["event_id"]
        assert both.equals(alone)


def test_no_mentions_make_no_events() -> None:
    result = resolve(table("mentions").empty(), table("articles").empty())
    assert result.events.num_rows == result.participants.num_rows == result.mentions.num_rows == 0


def test_what_resolution_makes_passes_the_contracts() -> None:
    result = resolved([mention("1"), mention("2", "b", event_mode="phone", killed=2)])
    for name, rows in (("events", result.events), ("participants", result.participants)):
        assert [r for r in check_table(table(name), rows) if not r.passed] == []


MENTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "article_name": st.sampled_from("abc"),
            "event_mode": st.sampled_from(["visit", "phone", None]),
            "event_date": st.sampled_from([DAY, date(2024, 5, 4), None]),
            "status": st.sampled_from(["occurred", "historical", "future"]),
            "confidence": st.sampled_from([0.2, 0.5, 0.9]),
            "killed": st.sampled_from([None, 1, 2]),
            "actors": st.lists(
                st.sampled_from(
                    [
                        actor("Holm", "SWE", entity_id="h"),
                        actor("Sweden", "SWE", None),
                        actor("it", None),
                    ]
                ),
                max_size=2,
            ),
        }
    ),
    max_size=8,
)


@given(MENTIONS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_resolution_keeps_every_mention_and_ignores_the_order_and_the_parts(
    drawn: list[dict[str, Any]], shuffler: random.Random
) -> None:
    rows = [mention(str(i), **changes) for i, changes in enumerate(drawn)]
    articles = table("articles").from_rows([article(name) for name in "abc"])
    contract = table("mentions")
    one = resolve(contract.from_rows(rows), articles)
    shuffled = pa.Table.from_pylist(shuffler.sample(rows, len(rows)), schema=contract.arrow_schema)
    with pytest.MonkeyPatch.context() as patch:
        # as few mentions at a time as may be
        patch.setattr(resolve_module, "PART_ROWS", 1)
        other = resolve(shuffled, articles)
    assert one.events.equals(other.events)
    assert one.participants.equals(other.participants)
    assert one.mentions.equals(other.mentions)
    assert one.mentions.num_rows == len(rows)
    assert sum(one.events["num_mentions"].to_pylist()) == len(rows)
    assert set(one.mentions["event_id"].to_pylist()) == set(one.events["event_id"].to_pylist())
