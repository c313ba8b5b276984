"""How long `dateline dedup` takes for many articles, how much memory, and whether it finds them.

    python benchmarks/dedup_size.py [--articles N]

The corpus is made up: words of a made vocabulary as frequent as words are, names, numbers, some
quotations, over four months. One article in five repeats another of the days before: word for word,
trimmed, or with a third of its words swapped for others. The figure is the ratio to the time that
merely reading the file and splitting it into words takes, as machines are noisy; seconds and the
peak of memory are printed too.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

WORDS = 30_000
DAYS = 120
COPIES = 0.2
WINDOW = 7
READ = """
import json, re, sys
print(sum(len(re.findall(r"\\w+", json.loads(line)["text"].lower())) for line in open(sys.argv[1])))
"""
DEDUP = "import sys; from pipeline.cli import main; sys.argv = ['dateline', *sys.argv[1:]]; main()"


class Writer:
    """Writes articles out of a made vocabulary; the same seed gives the same articles."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = [self._word() for _ in range(WORDS)]
        # the n-th word of a language is about as frequent as 1/n
        self._weights = list(accumulate(1 / (n + 3) for n in range(WORDS)))

    def article(self) -> list[str]:
        """The sentences of a new article."""
        names = [self._word().title() for _ in range(6)]
        return [self._sentence(names) for _ in range(self._random.randint(8, 22))]

    def copy(self, sentences: list[str]) -> list[str]:
        """An article that repeats another: the same, trimmed, or in other words."""
        kind = self._random.choice(["same", "trimmed", "reworded"])
        if kind == "trimmed":
            return sentences[: max(5, len(sentences) * 2 // 3)]
        return sentences if kind == "same" else [self._reworded(one) for one in sentences]

    def _word(self) -> str:
        syllables = ["ba", "den", "fi", "gor", "ha", "kel", "lo", "mir", "nu", "pas", "ro", "sti"]
        return "".join(self._random.choices(syllables, k=self._random.randint(2, 5)))

    def _sentence(self, names: list[str]) -> str:
        count = self._random.randint(8, 26)
        words = self._random.choices(self._words, cum_weights=self._weights, k=count)
        words[1] = self._random.choice(names)
        if self._random.random() < 0.4:
            words[-1] = str(self._random.randint(2, 9_000))
        if self._random.random() < 0.2:
            return f"“{' '.join(words).capitalize()},” {self._random.choice(names)} said."
        return " ".join(words).capitalize() + "."

    def _reworded(self, sentence: str) -> str:
        if sentence.startswith("“"):
            return sentence
        return " ".join(
            self._random.choice(self._words) if w.islower() and self._random.random() < 1 / 3 else w
            for w in sentence.split()
        )


def records(articles: int) -> Iterator[tuple[dict[str, str], int]]:
    """Records with the number of the article that each repeats, its own for a new one."""
    writer, chance = Writer(7), random.Random(11)
    recent: list[tuple[date, int, list[str]]] = []
    for number in range(articles):
        day = date(2024, 1, 1) + timedelta(days=number * DAYS // articles)
        while recent and (day - recent[0][0]).days >= WINDOW:
            recent.pop(0)
        origin = number
        if recent and chance.random() < COPIES:
            _, origin, sentences = chance.choice(recent)
            sentences = writer.copy(sentences)
        else:
            sentences = writer.article()
            if chance.random() < 0.2:
                recent.append((day, number, sentences))
        record = {"id": str(number), "text": " ".join(sentences), "published_at": str(day)}
        yield record, origin


def measured(command: list[str]) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of the processors, and peak memory in bytes, of a command.

    The peak is that of the largest command so far.
    """
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return end - start, spent, after.ru_maxrss * 1024


def main() -> int:
    """Make the corpus, run both, and print one figure a line."""
    ap = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    ap.add_argument("--articles", type=int, default=100_000)
    options = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        origins, words = [], 0
        with source.open("w", encoding="utf-8") as out:
            for record, origin in records(options.articles):
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
                origins.append(origin)
                words += len(record["text"].split())
        _, read, _ = measured([sys.executable, "-c", READ, str(source)])
        clock, spent, peak = measured(
            [sys.executable, "-c", DEDUP, "dedup", str(source), str(target)]
        )
        with target.open(encoding="utf-8") as lines:
            found = [json.loads(line)["cluster_id"] for line in lines]
    copies = [n for n, origin in enumerate(origins) if origin != n]
    made = [n for n, cluster in enumerate(found) if cluster != str(n)]
    right = sum(found[n] == str(origins[n]) for n in made)
    print(f"articles {len(found)}  words {words}")
    print(f"reading and splitting {read:8.1f} s of a processor")
    print(f"dateline dedup        {spent:8.1f} s of a processor, {clock:.1f} s by the clock")
    print(f"ratio                 {spent / read:8.2f}")
    print(f"peak memory           {peak / 2**30:8.2f} GiB")
    print(f"copies found          {right} of {len(copies)}; {len(made) - right} wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
