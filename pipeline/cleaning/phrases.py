"""The phrases of `lexicon/cleaning`, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.contracts.files import read_tsv, split_list
from pipeline.errors import ContractError

FlagPhrases = dict[tuple[str, str], re.Pattern[str]]
"""The pattern of a flag and the part of an article where it counts."""

_FOLDER = Path(__file__).resolve().parents[1] / "lexicon" / "cleaning"
_WILD = 120
_PLACES = ("line", "end", "inside", "tail")
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
    for number, row in _rows("boilerplate.tsv", "place", "phrase"):
        _check("boilerplate.tsv", number, "place", row["place"], _PLACES)
        found[row["place"]].append(_pattern(row["phrase"]))
    end_marks = r"[\s.:;!|»>…)\]–—-]*"
    lead = r"[\s•|>»*(\[–—-]*"
    inside, tail = "|".join(found["inside"]), "|".join(found["tail"])
    return Boilerplate(
        line=_any(found["line"] + found["end"], rf"^{lead}(?:", rf"){end_marks}$"),
        end=_any(found["end"], rf"^{lead}(?:", rf"){end_marks}$"),
        opening=_any(found["inside"], r"^(?:", r")(?=\s|$)\s*"),
        closing=_any(
            [rf"(?:^|\s+)(?:{inside})", rf"(?<=[.!?”\"’)])\s+{lead}(?:{tail}){end_marks}"],
            "(?:",
            ")$",
        ),
    )


@cache
def labels() -> frozenset[str]:
    """Words in capitals before an article that are no place."""
    return frozenset(row["label"] for _, row in _rows("labels.tsv", "label"))


@cache
def agencies() -> frozenset[str]:
    """Every name and short form by which news agencies sign."""
    rows = [row for _, row in _rows("agencies.tsv", "name", "short")]
    return frozenset(name for row in rows for name in (row["name"], *split_list(row["short"])))


@cache
def flag_phrases() -> FlagPhrases:
    """The patterns of `flags.tsv`. Raises `ContractError` for a line that is wrong."""
    found: dict[tuple[str, str], list[str]] = {}
    for number, row in _rows("flags.tsv", "flag", "where", "phrase"):
        _check("flags.tsv", number, "where", row["where"], tuple(_ANCHORS))
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
    return {row["word"]: float(row["weight"]) for _, row in _rows("sport.tsv", "word", "weight")}


@cache
def rewriting_phrases() -> tuple[re.Pattern[str], dict[str, float]]:
    """One pattern of all phrases of rewriting software, and the weight of each in lower case."""
    rows = _rows("rewriting.tsv", "phrase", "instead of", "weight")
    weights = {row["phrase"]: float(row["weight"]) for _, row in rows}
    longest_first = sorted(weights, key=lambda phrase: (-len(phrase), phrase))
    # Names keep their capitals: "White Home" is a slip, "white home" a house.
    parts = [
        re.escape(phrase) if phrase != phrase.lower() else f"(?i:{re.escape(phrase)})"
        for phrase in longest_first
    ]
    pattern = re.compile(rf"\b(?:{'|'.join(parts)})\b".replace("'", "['’]"))
    return pattern, {phrase.lower(): weight for phrase, weight in weights.items()}


def _rows(name: str, *columns: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of every entry of a file, none of which is empty."""
    for number, row in read_tsv(_FOLDER / name, columns):
        empty = [column for column in columns if not row[column]]
        if empty:
            raise ContractError(
                f"{_FOLDER / name}, line {number}: {empty[0]} is empty",
                remedy="Fill it, or remove the line.",
            )
        yield number, row


def _check(name: str, number: int, column: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise ContractError(
            f"{_FOLDER / name}, line {number}: {column} {value!r}",
            remedy=f"Write one of {', '.join(allowed)}.",
        )


def _pattern(phrase: str) -> str:
    parts = re.split(r"(\*{1,2}|#|\^)", phrase)
    wild = {
        "*": rf".{{0,{_WILD}}}?",
        "**": rf".{{0,{2 * _WILD}}}?",
        "#": r"\d[\d.,]{0,9}",
        "^": "(?-i:[A-ZÀ-Þ])",
    }
    pattern = "".join(wild.get(part) or re.escape(part) for part in parts)
    return pattern.replace(r"\ ", r"\s+").replace("'", "['’]")


def _any(patterns: list[str], before: str, after: str) -> re.Pattern[str]:
    return re.compile(before + "|".join(patterns) + after, re.IGNORECASE)
