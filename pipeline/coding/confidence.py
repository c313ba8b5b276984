"""How sure the coder is of a statement."""

from __future__ import annotations

from pipeline.coding.actors import Reading
from pipeline.coding.composition import Statement
from pipeline.coding.records import Status

BASIS = {"name": 0.12, "modifier": 0.10, "complement": 0.08, "reference": 0.03, "place": 0.02, "home": -0.03, "none": -0.08}


def confidence(s: Statement, actors: list[Reading], recipients: list[Reading], state: Status) -> float:
    """Between .05 and .95: specific triggers and named participants raise it."""
    score = 0.55 + 0.03 * min(s.hit.entry.specificity, 3)
    if s.hit.entry.pos == "n":
        score -= 0.08
    if s.composed:
        score += 0.03
    score += max((BASIS.get(r.basis, 0.0) for r in actors), default=-0.12)
    score += max((BASIS.get(r.basis, 0.0) for r in recipients), default=-0.02)
    if state in ("hypothetical", "negated"):
        score -= 0.08
    return round(min(0.95, max(0.05, score)), 2)
