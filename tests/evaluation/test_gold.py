"""Scoring against gold: what counts as found, as right and as false."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pipeline.errors import InputError
from pipeline.evaluation.gold import SAMPLES, Score, read_gold, score

TEXT = "Sundland attacked Norland on Monday. It rained. Norland condemned the attack."
ATTACKED, CONDEMNED = TEXT.index("Sundland attacked"), TEXT.index("Norland condemned")
ARTICLE = {
    "article_id": "a", "title": "War", "text": TEXT, "duplicate_of": None, "superseded_by": None,
}  # fmt: skip


def person(country: str | None, sector: str | None = None) -> dict[str, Any]:
    return {"country": country, "sector": sector, "other_sectors": []}


def gold(**changes: Any) -> dict[str, Any]:
    event: dict[str, Any] = {
        "sentence": "Sundland attacked Norland on Monday.", "event_type": "ASSAULT", "cameo": "190",
        "actors": ["SDN"], "actor_sectors": ["MIL"], "recipients": ["NOR"],
        "recipient_sectors": [None], "status": "occurred", "date": "2024-03-04",
        "place": "the Old Port", "killed": 4, "injured": None, "arrested": None, "certain": True,
    }  # fmt: skip
    return event | changes


def made(**changes: Any) -> dict[str, Any]:
    mention: dict[str, Any] = {
        "article_id": "a", "sentence_start": ATTACKED, "sentence_end": TEXT.index(" It rained"),
        "event_type": "ASSAULT", "cameo_code": "190", "actors": [person("SDN", "MIL")],
        "recipients": [person("NOR")], "status": "occurred", "event_date": date(2024, 3, 4),
        "place_text": "Old Port", "killed": 4,
    }  # fmt: skip
    return mention | changes


def scored(events: list[dict[str, Any]], mentions: list[dict[str, Any]]) -> Score:
    table = pa.Table.from_pylist(mentions) if mentions else pa.table({"article_id": []})
    return score([{"title": "War", "events": events}], pa.Table.from_pylist([ARTICLE]), table)


def counts(result: Score) -> dict[str, tuple[int, int]]:
    return {name: (result.right[name], n) for name, n in result.judged.items()}


def test_a_mention_that_says_what_the_gold_says_is_right_in_everything() -> None:
    assert set(counts(scored([gold()], [made()])).values()) == {(1, 1)}
    assert len(counts(scored([gold()], [made()]))) == 11


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        ({"cameo_code": "193"}, "cameo_exact"),
        ({"status": "future"}, "status"),
        ({"event_date": date(2024, 3, 5)}, "date"),
        ({"event_date": None}, "date"),
        ({"place_text": "Newport"}, "place"),
        ({"place_text": None}, "place"),
        ({"killed": 5}, "killed"),
        ({"actors": [person("SDN", "COP")]}, "actor_sector"),
    ],
)
def test_one_detail_that_differs_is_wrong_in_its_measure_alone(
    change: dict[str, Any], measure: str
) -> None:
    found = counts(scored([gold()], [made(**change)]))
    assert [name for name, (right, _) in found.items() if not right] == [measure]


def test_another_country_is_no_dyad_and_its_details_are_not_judged() -> None:
    found = counts(scored([gold()], [made(recipients=[person("FIN")])]))
    assert (found["type_recall"], found["type_precision"]) == ((1, 1), (1, 1))
    assert (found["dyad_recall"], found["dyad_precision"]) == ((0, 1), (0, 1))
    assert "status" not in found


def test_the_type_in_another_sentence_is_missed_and_false() -> None:
    elsewhere = made(sentence_start=CONDEMNED, sentence_end=len(TEXT))
    result = scored([gold()], [elsewhere])
    assert counts(result) == {
        "type_recall": (0, 1), "dyad_recall": (0, 1), "type_precision": (0, 1),
        "dyad_precision": (0, 1),
    }  # fmt: skip
    assert (len(result.missed), len(result.wrong)) == (1, 1)


def test_an_event_that_can_be_argued_counts_for_precision_only() -> None:
    arguable = gold(certain=False)
    assert counts(scored([arguable], [made()])) == {
        "type_precision": (1, 1), "dyad_precision": (1, 1),
    }  # fmt: skip
    assert counts(scored([arguable], [])) == {}


@pytest.mark.parametrize(
    ("value", "right"),
    [("2024", 1), ("2024-03", 1), ("2024-W10", 1), ("2024-W11", 0), (None, None)],
)
def test_a_date_is_as_fine_as_the_gold_has_it(value: str | None, right: int | None) -> None:
    assert counts(scored([gold(date=value)], [made()])).get("date") == (
        None if right is None else (right, 1)
    )


def test_mentions_of_an_article_without_events_are_false() -> None:
    result = scored([], [made(), made()])
    assert (result.articles, result.events, result.mentions) == (1, 0, 2)
    assert (result.articles_without_events, result.mentions_in_them) == (1, 2)
    assert counts(result)["type_precision"] == (0, 2)


def test_gold_of_an_article_that_is_not_there_is_no_score() -> None:
    with pytest.raises(InputError, match="no article is titled 'War'"):
        score(
            [{"title": "War", "events": []}],
            pa.Table.from_pylist([ARTICLE | {"duplicate_of": "b"}]),
            pa.table({"article_id": []}),
        )


def test_the_gold_that_ships_is_consistent() -> None:
    entries = read_gold(SAMPLES)
    assert len({entry["title"] for entry in entries}) == len(entries) == 44
    events = [event for entry in entries for event in entry["events"]]
    assert {event["status"] for event in events} == {
        "occurred", "historical", "future", "hypothetical", "negated",
    }  # fmt: skip
    assert all(len(e["actors"]) == len(e["actor_sectors"]) for e in events)
    assert all(len(e["recipients"]) == len(e["recipient_sectors"]) for e in events)
