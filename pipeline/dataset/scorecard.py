"""How right the coder of a version is: counts, the figures that follow, and how they were made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.contracts.measures import measures
from pipeline.errors import SnapshotError

SCORECARD = "scorecard.json"
FORMAT = 1
"""Version of the scorecard's own form."""
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Count:
    """A share as two counts."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The accuracy of one coder, measured on text that was coded by hand."""

    code_version: str
    """Version of the code that was measured, as the manifest has it."""
    lexicon_version: str
    """Version of the lexicon that was measured, as the manifest has it."""
    measured_on: str
    """What was read by hand, in words."""
    command: str
    """What prints the same figures again."""
    gold_sha256: str
    """Of the file that holds what the reader coded."""
    articles: int
    events: int
    """Events of the gold, certain or not."""
    mentions: int
    """Mentions that the coder made."""
    articles_without_events: int
    mentions_in_them: int
    counts: Mapping[str, Count]
    """By measure; every measure of ``schemas/scorecard.yaml`` that is a share."""

    def value(self, name: str) -> float | None:
        """The figure of a measure, from 0 to 1; None if nothing was there to be counted."""
        measure = measures()[name]
        if measure.of_counts:
            count = self.counts[name]
            return count.part / count.whole if count.whole else None
        recall, precision = map(self.value, measure.parents)
        return 2 * recall * precision / (recall + precision) if recall and precision else None

    def figures(self) -> dict[str, float | None]:
        """Every measure by name, rounded as it is shown."""
        values = {name: self.value(name) for name in measures()}
        return {n: None if v is None else round(v, _DIGITS) for n, v in values.items()}

    def problems(self, code_version: str, lexicon_version: str) -> list[str]:
        """Why these are not the figures of a code and a lexicon; empty if they are."""
        return [
            f"it is of {what} {own}, not {other}"
            for what, own, other in (
                ("code", self.code_version, code_version),
                ("lexicon", self.lexicon_version, lexicon_version),
            )
            if own != other
        ]

    def to_json(self) -> str:
        """The scorecard as a JSON document, with the figures beside the counts."""
        content = {"format": FORMAT, **asdict(self), "figures": self.figures()}
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def parse(cls, text: str, where: str) -> Scorecard:
        """The scorecard of that text; SnapshotError naming where it was read if it is wrong.

        Wrong is a figure that does not follow from the counts, too.
        """
        try:
            content = json.loads(text)
            if content.pop("format") != FORMAT:
                raise ValueError(f"it is not of format {FORMAT}")
            figures = content.pop("figures")
            counts = {name: Count(**entry) for name, entry in content.pop("counts").items()}
            card = cls(**content, counts=counts)
            _require_sound(card)
            if figures != card.figures():
                raise ValueError("its figures do not follow from its counts")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SnapshotError(
                f"{where} is no scorecard: {error}", remedy="Make it again: run `dateline score`."
            ) from error
        return card


def _require_sound(card: Scorecard) -> None:
    """ValueError if a value cannot be that of its field."""
    fields: dict[str, Any] = asdict(card)
    counts = fields.pop("counts")
    for name, value in fields.items():
        known = Scorecard.__annotations__[name]
        if type(value).__name__ != known or (known == "int" and value < 0):
            raise ValueError(f"{name} is {value!r}")
    wanted = {name for name, measure in measures().items() if measure.of_counts}
    if counts.keys() != wanted:
        raise ValueError(f"it lacks or invents {', '.join(sorted(counts.keys() ^ wanted))}")
    for name, count in counts.items():
        part, whole = count["part"], count["whole"]
        if type(part) is not int or type(whole) is not int or not 0 <= part <= whole:
            raise ValueError(f"{name} is {part!r} of {whole!r}")
