"""How the memory of resolving and checking events grows with their number.

    python benchmarks/resolve_size.py [--mentions 800000] [--times 2]

Made-up mentions of many days are written as the coding stage writes them. Each of two processes,
one for so many mentions and one for so many times more, resolves them, writes the tables and
checks them, with a bound on what queries may take that both reach. Printed is the peak memory of
the one as a multiple of the other's, and the processor time.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.contracts import queries
from pipeline.contracts.checks import require_passed
from pipeline.contracts.codebook import codebook
from pipeline.contracts.expectations import check_table
from pipeline.contracts.tables import table
from pipeline.dataset.resolve import resolving
from pipeline.dataset.store import Store

MEMORY = "400MB"
PER_DAY, PER_ARTICLE = 2_000, 4
FIRST = date(2000, 1, 1)
TABLES = ("events", "participants", "mentions")


def made(store: Store, mentions: int) -> None:
    """Write so many mentions and their articles, day by day."""
    chance = random.Random(1)
    countries = list(codebook().countries)[:40]
    for start in range(0, mentions, PER_DAY):
        day = FIRST + timedelta(days=start // PER_DAY)
        numbers = range(start, min(start + PER_DAY, mentions))
        rows = [mention(number, day, countries, chance) for number in numbers]
        store.write_day("mentions", day, table("mentions").from_rows(rows))
        names = sorted({row["article_id"] for row in rows})
        store.write_day("articles", day, table("articles").from_rows(articles(names, day)))


def key(kind: str, number: int) -> str:
    """A key as the tables have them."""
    return sha256(f"{kind} {number}".encode()).hexdigest()[:16]


def articles(names: list[str], day: date) -> Iterator[dict[str, Any]]:
    """Articles of a day, every fifth of them a copy of the one before."""
    for number, name in enumerate(names):
        copy = number % 5 == 4
        yield {
            "article_id": name, "source": f"source {number % 300}", "title": "A title",
            "published_date": day, "language": "en", "text": "A text.", "word_count": 2,
            "sentence_count": 1, "text_sha256": name * 4, "flags": [], "revision": 0,
            "cluster_id": names[number - 1] if copy else name, "raw_ref": name,
            "duplicate_of": names[number - 1] if copy else None,
            "duplicate_kind": "exact" if copy else None,
        }  # fmt: skip


def mention(number: int, day: date, countries: list[str], chance: random.Random) -> dict[str, Any]:
    """A meeting of two countries."""
    sentence = f"The minister of a country visited another on business number {number}. " * 3
    sides = chance.sample(countries, 2)
    people = [
        [{"text": "minister", "start": 4, "end": 12, "name": f"minister {chance.randrange(9)}",
          "country": country, "sector": "GOV", "other_sectors": [], "entity_id": None}]
        for country in sides
    ]  # fmt: skip
    code = codebook().cameo["042"]
    return {
        "mention_id": key("mention", number), "article_id": key("article", number // PER_ARTICLE),
        "published_date": day, "sentence_index": number % PER_ARTICLE, "sentence_start": 0,
        "sentence_end": len(sentence), "sentence_text": sentence, "trigger_text": "visited",
        "trigger_start": 26, "trigger_end": 33, "event_type": "CONSULT", "event_mode": "visit",
        "contexts": [], "cameo_code": code.code, "quad_class": code.quad_class,
        "goldstein": code.goldstein, "plover_score": codebook().plover_score("CONSULT", "visit"),
        "status": "occurred", "event_date": day, "date_precision": "day", "date_basis": "explicit",
        "actors": people[0], "recipients": people[1], "confidence": chance.random(),
        "rule": "visit", "coder_version": "made up",
    }  # fmt: skip


def work(folder: Path) -> None:
    """Resolve and check what is in a store; print events, memory in MB and seconds."""
    queries.MEMORY = MEMORY
    store = Store(folder)
    began = time.process_time()
    with resolving(store.checked_files("mentions"), store.checked_files("articles")) as resolved:
        for name in TABLES:
            store.write_parts(name, resolved.parts(name))
    events = 0
    for name in TABLES:
        with store.open_whole(name) as file:
            events = events or file.metadata.num_rows
            require_passed(check_table(table(name), file))
    took = time.process_time() - began
    print(events, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, f"{took:.1f}")


def measured(mentions: int) -> tuple[int, float]:
    """Memory in MB and seconds of a process that resolves so many mentions."""
    with tempfile.TemporaryDirectory() as folder:
        made(Store(Path(folder)), mentions)
        command = [sys.executable, __file__, "--work", folder]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    events, memory, seconds = said.split()
    print(f"{mentions} mentions, {events} events: {memory} MB, {seconds} s")
    return int(memory), float(seconds)


def main() -> None:
    """Measure twice, and compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mentions", type=int, default=800_000)
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work)
        return
    memory, seconds = measured(options.mentions)
    more_memory, more_seconds = measured(options.mentions * options.times)
    print(
        f"{options.times} times the mentions take {more_memory / memory:.2f} times the memory and"
        f" {more_seconds / seconds:.1f} times the processor time"
    )


if __name__ == "__main__":
    main()
