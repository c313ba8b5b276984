"""The phrases of `lexicon/cleaning`, compiled once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.errors import ContractError

FlagPhrases = dict[tuple[str, str], re.Pattern[str]]
"""The pattern of a flag and the part of an article where it counts."""

_WILD = 120
_PLACES = ("line", "end", "inside")
_ANCHORS = {
    "title": r"(?<!\w)",
    "title_start": r"^\W*",
    "url": "",
    "start": r"^\W*",
    "end": r"(?<!\w)",
    "text": r"(?<!\w)",
}
"""Where in an article a phrase of `flags.tsv` may stand, and what precedes it there."""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The patterns of `boilerplate.tsv` by the place where they count."""

    line: re.Pattern[str]
    end: re.Pattern[str]
    opening: re.Pattern[str]
    closing: re.Pattern[str]


@cache
def boilerplate() -> Boilerplate:
    """What stands around an article. Raises `ContractError` for a line that is wrong."""
    found: dict[str, list[str]] = {place: [] for place in _PLACES}
    for number, row in _rows("boilerplate.tsv"):
        if row["place"] not in _PLACES:
            raise ContractError(
                f"lexicon/cleaning/boilerplate.tsv line {number}: place {row['place']!r}",
                remedy=f"Write one of {', '.join(_PLACES)}.",
            )
        found[row["place"]].append(_pattern(row["phrase"]))
    end_marks = r"[\s.:;!|»>…]*"
    lead = r"[\s•|>»*–—-]*"
    return Boilerplate(
        line=_any(found["line"] + found["end"], rf"^{lead}(?:", rf"){end_marks}$"),
        end=_any(found["end"], rf"^{lead}(?:", rf"){end_marks}$"),
        opening=_any(found["inside"], r"^(?:", r")(?=\s|$)\s*"),
        closing=_any(found["inside"], r"(?:^|\s+)(?:", r")$"),
    )


@cache
def labels() -> frozenset[str]:
    """Words in capitals before an article that are no place."""
    return frozenset(row["label"] for _, row in _rows("labels.tsv"))


@cache
def agencies() -> frozenset[str]:
    """Every name and short form by which news agencies sign."""
    names: set[str] = set()
    for _, row in _rows("agencies.tsv"):
        names.add(row["name"])
        names.update(short.strip() for short in row["short"].split(";"))
    return frozenset(names)


@cache
def flag_phrases() -> FlagPhrases:
    """The patterns of `flags.tsv`. Raises `ContractError` for a line that is wrong."""
    found: dict[tuple[str, str], list[str]] = {}
    for number, row in _rows("flags.tsv"):
        if row["where"] not in _ANCHORS:
            raise ContractError(
                f"lexicon/cleaning/flags.tsv line {number}: where {row['where']!r}",
                remedy=f"Write one of {', '.join(_ANCHORS)}.",
            )
        found.setdefault((row["flag"], row["where"]), []).append(_pattern(row["phrase"]))
    return {
        (flag, where): _any(
            patterns, _ANCHORS[where] + r"(?:", r")(?!\w)" if where != "url" else ")"
        )
        for (flag, where), patterns in found.items()
    }


@cache
def sport_words() -> dict[str, float]:
    """Words of sport reports in lower case, and how telling each is."""
    return {row["word"]: float(row["weight"]) for _, row in _rows("sport.tsv")}


@cache
def rewriting_phrases() -> tuple[re.Pattern[str], dict[str, float]]:
    """One pattern of all phrases of rewriting software, and the weight of each in lower case."""
    weights = {row["phrase"]: float(row["weight"]) for _, row in _rows("rewriting.tsv")}
    longest_first = sorted(weights, key=lambda phrase: (-len(phrase), phrase))
    # Names keep their capitals: "White Home" is a slip, "white home" a house.
    parts = [
        re.escape(phrase) if phrase != phrase.lower() else f"(?i:{re.escape(phrase)})"
        for phrase in longest_first
    ]
    pattern = re.compile(rf"\b(?:{'|'.join(parts)})\b".replace("'", "['’]"))
    return pattern, {phrase.lower(): weight for phrase, weight in weights.items()}


def _rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of every entry of a lexicon file."""
    text = files("pipeline.lexicon").joinpath("cleaning", name).read_text(encoding="utf-8")
    numbered = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    cells = csv.reader((line for _, line in numbered), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(cells)
    for (number, _), row in zip(numbered[1:], cells, strict=True):
        if len(row) != len(header):
            raise ContractError(
                f"lexicon/cleaning/{name} line {number} has {len(row)} cells, not {len(header)}",
                remedy="Separate cells by one tab.",
            )
        yield number, dict(zip(header, row, strict=True))


def _pattern(phrase: str) -> str:
    parts = re.split(r"([*#])", phrase)
    wild = {"*": rf".{{0,{_WILD}}}?", "#": r"\d[\d.,]{0,9}"}
    pattern = "".join(wild.get(part) or re.escape(part) for part in parts)
    return pattern.replace(r"\ ", r"\s+").replace("'", "['’]")


def _any(patterns: list[str], before: str, after: str) -> re.Pattern[str]:
    return re.compile(before + "|".join(patterns) + after, re.IGNORECASE)
