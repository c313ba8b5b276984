"""Whether a confidence means what it says: the share of events that are right, by confidence.

    python benchmarks/calibration.py ARTICLES.jsonl [...]

Each line of a file is an article with `id`, `text`, `published_at`, `title` and `gold`, whose
`sentences` are offsets and whose `any` lists the events that a reader codes, with `sentence`,
`types`, `actors` and `recipients` (countries). An event is right when the reader has one in that
sentence of its type with one of its countries on each side.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.coding.coder import Coder
from pipeline.coding.records import Actor, Document, Event


def countries(actors: tuple[Actor, ...]) -> set[str]:
    """The countries of one side."""
    return {a.country for a in actors if a.country}


def is_right(e: Event, gold: dict[str, Any]) -> bool:
    """Whether the gold has the event with its type and both countries."""
    sentence = next(
        (k for k, (a, b) in enumerate(gold["sentences"]) if a <= e.trigger.start < b), None
    )
    actors, recipients = countries(e.actors), countries(e.recipients)
    return any(
        g["sentence"] == sentence
        and e.event_type in g["types"]
        and (not g["actors"] or bool(actors & set(g["actors"])))
        and (not g["recipients"] or bool((recipients or actors) & set(g["recipients"])))
        for g in gold["any"]
    )


def main() -> None:
    """Print one line a tenth of confidence, and the whole."""
    records = [
        json.loads(line)
        for path in sys.argv[1:]
        for line in Path(path).read_text(encoding="utf-8").splitlines()
    ]
    documents = [
        Document(
            r["id"],
            r["text"],
            date.fromisoformat(r["published_at"][:10]) if r.get("published_at") else None,
            r.get("title"),
        )
        for r in records
    ]
    bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for record, coding in zip(records, Coder.load().code_many(documents), strict=True):
        for e in coding.events:
            bins[min(9, int(e.confidence * 10))].append((e.confidence, is_right(e, record["gold"])))
    print("| confidence | events | mean confidence | right |")
    print("|---|---|---|---|")
    for k in sorted(bins):
        _print(f".{k}–.{k + 1}" if k < 9 else ".9–1", bins[k])
    _print("all", [pair for found in bins.values() for pair in found])


def _print(name: str, found: list[tuple[float, bool]]) -> None:
    mean, right = (sum(x[i] for x in found) / len(found) for i in (0, 1))
    print(f"| {name} | {len(found)} | {mean:.2f} | {right:.2f} |")


if __name__ == "__main__":
    main()
