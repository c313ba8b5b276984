"""Scoring mentions against hand-coded articles.

An event of the gold is found when a mention in its sentence has its type; the dyad is right when,
in addition, one of its actors' and one of its recipients' countries are named. Recall counts the
events that are certain, precision all that the gold holds.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa


@dataclass(slots=True)
class Score:
    """Counts from which the figures follow."""

    counts: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    wrong: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def ratio(self, part: str, whole: str) -> float | None:
        """A share, or None where there is nothing to count."""
        return round(self.counts[part] / self.counts[whole], 3) if self.counts[whole] else None

    def f1(self, name: str) -> float | None:
        """Harmonic mean of the recall and precision of `type` or `dyad`."""
        r, p = self.ratio(name, "certain"), self.ratio(f"{name}_right", "made")
        return round(2 * p * r / (p + r), 3) if p and r else None

    def figures(self) -> dict[str, float | int | None]:
        """Every figure by name."""
        out: dict[str, float | int | None] = {
            "articles": self.counts["articles"],
            "certain_events": self.counts["certain"],
            "made": self.counts["made"],
        }
        for name in ("type", "dyad"):
            out[f"{name}_recall"] = self.ratio(name, "certain")
            out[f"{name}_precision"] = self.ratio(f"{name}_right", "made")
            out[f"{name}_f1"] = self.f1(name)
        for name, whole in (
            ("status", "dyad"),
            ("cameo_root", "type"),
            ("cameo_exact", "type"),
            ("date", "dated"),
            ("place", "placed"),
            ("killed", "deadly"),
            ("actor_sector", "sectored"),
        ):
            out[name] = self.ratio(name, whole)
        out["articles_without_events"] = self.counts["empty"]
        out["false_events_in_them"] = self.counts["false_in_empty"]
        return out


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The lines of a gold file (see tests/gold/README.md for their form)."""
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def score(gold: list[dict[str, Any]], articles: pa.Table, mentions: pa.Table) -> Score:
    """Score the mentions of the gold's articles, which are found by their titles."""
    by_title = {
        r["title"]: r
        for r in articles.select(
            ["article_id", "title", "text", "duplicate_of", "superseded_by"]
        ).to_pylist()
        if r["duplicate_of"] is None and r["superseded_by"] is None
    }
    by_article: dict[str, list[dict[str, Any]]] = {}
    for m in mentions.to_pylist():
        by_article.setdefault(m["article_id"], []).append(m)
    out = Score()
    for entry in gold:
        article = by_title.get(entry["title"])
        if article is None:
            out.counts["absent"] += 1
            continue
        out.counts["articles"] += 1
        made = by_article.get(article["article_id"], [])
        if not entry["events"]:
            out.counts["empty"] += 1
            out.counts["false_in_empty"] += len(made)
        _score_article(out, entry, article, made)
    return out


def _score_article(
    out: Score, entry: dict[str, Any], article: dict[str, Any], made: list[dict[str, Any]]
) -> None:
    text: str = article["text"]
    matched = [(g, _in_sentence(text, g["sentence"], made)) for g in entry["events"]]
    for g, here in matched:
        if not g["certain"]:
            continue
        out.counts["certain"] += 1
        same = [m for m in here if m["event_type"] == g["event_type"]]
        pairs = [m for m in same if _dyad(m, g)]
        if not pairs:
            out.missed.append(
                (entry["title"], {**g, "got": [m["event_type"] for m in here], "typed": bool(same)})
            )
        if same:
            out.counts["type"] += 1
            out.counts["cameo_root"] += any(m["cameo_code"][:2] == g["cameo"][:2] for m in same)
            out.counts["cameo_exact"] += any(m["cameo_code"] == g["cameo"] for m in same)
        if pairs:
            _details(out.counts, g, pairs)
    for m in made:
        out.counts["made"] += 1
        near = [g for g, here in matched if m in here and g["event_type"] == m["event_type"]]
        out.counts["type_right"] += bool(near)
        out.counts["dyad_right"] += any(_dyad(m, g) for g in near)
        if not near:
            out.wrong.append((entry["title"], m))


def _details(counts: Counter[str], g: dict[str, Any], pairs: list[dict[str, Any]]) -> None:
    counts["dyad"] += 1
    counts["status"] += any(m["status"] == g["status"] for m in pairs)
    if g["date"]:
        counts["dated"] += 1
        counts["date"] += any(_dated(m, g["date"]) for m in pairs)
    if g["place"]:
        counts["placed"] += 1
        counts["place"] += any(
            set((m["place_text"] or "").lower().split()) & set(g["place"].lower().split())
            for m in pairs
        )
    if g["killed"] is not None:
        counts["deadly"] += 1
        counts["killed"] += any(m["killed"] == g["killed"] for m in pairs)
    wanted = {s for s in g["actor_sectors"] if s}
    if wanted:
        counts["sectored"] += 1
        counts["actor_sector"] += any(
            wanted & {s for a in m["actors"] for s in (a["sector"], *a["other_sectors"])}
            for m in pairs
        )


def _in_sentence(text: str, start: str, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    at = text.find(start)
    return [
        m
        for m in made
        if at >= 0 and m["sentence_start"] <= at + 5 and m["sentence_end"] >= at + len(start) - 5
    ]


def _dyad(m: dict[str, Any], g: dict[str, Any]) -> bool:
    actors = {a["country"] for a in m["actors"]} - {None}
    recipients = {a["country"] for a in m["recipients"]} - {None}
    wanted, toward = set(g["actors"]) - {None}, set(g["recipients"]) - {None}
    return (not wanted or bool(actors & wanted)) and (
        not toward or bool((recipients or actors) & toward)
    )


def _dated(m: dict[str, Any], value: str) -> bool:
    day = m["event_date"]
    if day is None:
        return False
    if "W" in value:
        year, week, _ = day.isocalendar()
        return value == f"{year}-W{week:02d}"
    return str(day).startswith(value)
