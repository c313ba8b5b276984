"""`python -m pipeline.evaluation DATA`: what of the gold a data folder with the samples misses.

Prints the counts of every measure; with `-v` also what was missed and what was false.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.contracts.measures import measures
from pipeline.dataset.store import Store
from pipeline.evaluation.gold import SAMPLES, Score, read_gold, score


def main(arguments: list[str]) -> None:
    """Score the articles and mentions in the store of a data folder."""
    folders = [argument for argument in arguments if argument != "-v"]
    store = Store(Path(folders[0] if folders else "data") / "store")
    result = score(read_gold(SAMPLES), store.read("articles"), store.read("mentions"))
    for name, measure in measures().items():
        if measure.of_counts:
            print(f"{name:16} {result.right[name]} of {result.judged[name]}")
    if "-v" in arguments:
        _print_differences(result)


def _print_differences(result: Score) -> None:
    for title, event in result.missed:
        found = "typed" if event["typed"] else event["got"]
        sides = f"{event['actors']} -> {event['recipients']}"
        coded = (event["event_type"], event["cameo"], sides, event["status"], found)
        print("MISSED", title[:40], "|", event["sentence"], "|", *coded)
    for title, mention in result.wrong:
        columns = ("trigger_text", "event_type", "cameo_code", "rule", "status", "confidence")
        coded = tuple(mention[column] for column in columns)
        print("FALSE", title[:40], "|", mention["sentence_text"][:160], "|", *coded)


if __name__ == "__main__":
    main(sys.argv[1:])
