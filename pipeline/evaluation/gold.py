"""Scoring mentions against hand-coded articles.

An event of the gold is found when a mention in its sentence has its type; the dyad is right when,
in addition, one of its actors' and one of its recipients' countries are named. Recall counts the
events that are certain, precision all that the gold holds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.errors import InputError

SAMPLES = Path(__file__).with_name("samples.jsonl")
"""What an expert codes in the samples that ship; README.md beside it tells its form."""

_ARTICLE_COLUMNS = ["article_id", "title", "text", "duplicate_of", "superseded_by"]


@dataclass(slots=True)
class Score:
    """Counts from which the figures follow, and what they rest on."""

    right: Counter[str] = field(default_factory=Counter)
    """By measure."""
    judged: Counter[str] = field(default_factory=Counter)
    """By measure."""
    articles: int = 0
    events: int = 0
    mentions: int = 0
    articles_without_events: int = 0
    mentions_in_them: int = 0
    missed: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    wrong: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def judge(self, measure: str, right: bool) -> None:
        """Count one more for a measure."""
        self.judged[measure] += 1
        self.right[measure] += right


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The lines of a gold file, which are articles (see README.md for their form)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def score(gold: Sequence[dict[str, Any]], articles: pa.Table, mentions: pa.Table) -> Score:
    """Score the mentions of the gold's articles, which are found by their titles.

    Raises InputError if an article of the gold is not there: figures of a part of the gold would
    not be those of the gold.
    """
    by_title = {
        row["title"]: row
        for row in articles.select(_ARTICLE_COLUMNS).to_pylist()
        if row["duplicate_of"] is None and row["superseded_by"] is None
    }
    by_article: dict[str, list[dict[str, Any]]] = {}
    for mention in mentions.to_pylist():
        by_article.setdefault(mention["article_id"], []).append(mention)
    out = Score()
    for entry in gold:
        article = by_title.get(entry["title"])
        if article is None:
            raise InputError(
                f"no article is titled {entry['title']!r}, of which there is gold",
                remedy="Ingest all that the gold was made for.",
            )
        _score_article(out, entry, article["text"], by_article.get(article["article_id"], []))
    return out


def _score_article(
    out: Score, entry: dict[str, Any], text: str, made: list[dict[str, Any]]
) -> None:
    out.articles += 1
    out.events += len(entry["events"])
    out.mentions += len(made)
    if not entry["events"]:
        out.articles_without_events += 1
        out.mentions_in_them += len(made)
    matched = [(event, _in_sentence(text, event["sentence"], made)) for event in entry["events"]]
    for event, here in matched:
        if event["certain"]:
            _recall(out, entry["title"], event, here)
    for mention in made:
        near = [
            event
            for event, here in matched
            if mention in here and event["event_type"] == mention["event_type"]
        ]
        out.judge("type_precision", bool(near))
        out.judge("dyad_precision", any(_dyad(mention, event) for event in near))
        if not near:
            out.wrong.append((entry["title"], mention))


def _recall(out: Score, title: str, event: dict[str, Any], here: Sequence[dict[str, Any]]) -> None:
    """Judge what was made of a certain event, ``here`` being the mentions in its sentence."""
    same = [m for m in here if m["event_type"] == event["event_type"]]
    pairs = [m for m in same if _dyad(m, event)]
    out.judge("type_recall", bool(same))
    out.judge("dyad_recall", bool(pairs))
    if not pairs:
        got = [m["event_type"] for m in here]
        out.missed.append((title, {**event, "got": got, "typed": bool(same)}))
    if same:
        codes = {m["cameo_code"] for m in same}
        out.judge("cameo_root", event["cameo"][:2] in {code[:2] for code in codes})
        out.judge("cameo_exact", event["cameo"] in codes)
    if pairs:
        _details(out, event, pairs)


def _details(out: Score, event: dict[str, Any], pairs: Sequence[dict[str, Any]]) -> None:
    out.judge("status", any(m["status"] == event["status"] for m in pairs))
    if event["date"]:
        out.judge("date", any(_dated(m, event["date"]) for m in pairs))
    if event["place"]:
        words = set(event["place"].lower().split())
        places = [set((m["place_text"] or "").lower().split()) for m in pairs]
        out.judge("place", any(words & place for place in places))
    if event["killed"] is not None:
        out.judge("killed", any(m["killed"] == event["killed"] for m in pairs))
    wanted = {sector for sector in event["actor_sectors"] if sector}
    if wanted:
        found = {s for m in pairs for a in m["actors"] for s in (a["sector"], *a["other_sectors"])}
        out.judge("actor_sector", bool(wanted & found))


def _in_sentence(text: str, start: str, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    at = text.find(start)
    return [
        m
        for m in made
        if at >= 0 and m["sentence_start"] <= at + 5 and m["sentence_end"] >= at + len(start) - 5
    ]


def _dyad(mention: dict[str, Any], event: dict[str, Any]) -> bool:
    actors = {a["country"] for a in mention["actors"]} - {None}
    recipients = {a["country"] for a in mention["recipients"]} - {None}
    wanted, toward = set(event["actors"]) - {None}, set(event["recipients"]) - {None}
    return (not wanted or bool(actors & wanted)) and (
        not toward or bool((recipients or actors) & toward)
    )


def _dated(mention: dict[str, Any], value: str) -> bool:
    day = mention["event_date"]
    if day is None:
        return False
    if "W" in value:
        year, week, _ = day.isocalendar()
        return value == f"{year}-W{week:02d}"
    return str(day).startswith(value)
