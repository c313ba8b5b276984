"""When an event happened: the date expression that belongs to it."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.coding import dates
from pipeline.coding.parsing import Tree
from pipeline.coding.records import DateBasis, DateExpression, DatePrecision, Status
from pipeline.coding.statements import Statement

HISTORICAL_AFTER_DAYS = 90
CARRY_CHARS = 250


def date_of(s: Statement, tree: Tree, found: list[DateExpression]) -> DateExpression | None:
    """The date expression that belongs to an event, by where it hangs in the tree.

    A date belongs to the nearest verb or event above it; a date that modifies another noun
    ("the 2020 election", "Monday's talks") belongs to that noun alone.
    """
    here = [d for d in found if d.start >= tree.start and d.end <= tree.end]
    if not here and tree.words[0] == "There" and len(tree) > 1 and tree.words[1] == ",":
        # the sentence goes on where and when the one before it was
        before = [d for d in found if tree.start - CARRY_CHARS <= d.start < tree.start]
        return before[-1] if before else None
    best: tuple[tuple[int, int], DateExpression] | None = None
    for d in here:
        tokens = [i for i in range(len(tree)) if tree.starts[i] < d.end and tree.ends[i] > d.start]
        if not tokens or _is_bound(tree, tokens):
            continue
        rank = _date_rank(tree, tokens, s)
        key = (rank, abs(tokens[0] - s.anchor))
        if rank < 4 and (best is None or key < best[0]):
            best = (key, d)
    return best[1] if best is not None else None


def _date_rank(tree: Tree, tokens: list[int], s: Statement) -> int:
    """0: hangs on the event's words; 1: on what carries it; 2: on a clause above; 3: beside it."""
    top = next((i for i in tokens if tree.heads[i] not in tokens), tokens[0])
    i = top
    noun: int | None = None
    for a in tree.ancestors(top):
        if a in s.path:
            return 0 if a in (s.anchor, s.hit.token) else 1
        if (
            tree.pos[a] in ("NOUN", "PROPN")
            and noun is None
            and tree.deps[i] in ("compound", "amod", "nmod", "nummod", "poss", "npadvmod")
        ):
            noun = a
        if tree.pos[a] in ("VERB", "AUX"):
            if noun is not None:
                return 4
            if tree.deps[a] == "conj" and a > s.anchor and tree.dependents(a, "nsubj", "nsubjpass"):
                return 4  # another clause with a subject of its own has its own date
            above = set(tree.ancestors(s.path[-1]))
            if a in above:
                # "said on Monday that …" dates the report; a matrix clause dates its complements
                return 2
            joined = tree.deps[a] == "conj" and _first_conjunct(tree, a) in (*s.path, *above)
            if joined or any(tree.heads[a] == p or a in tree.ancestors(p) for p in s.path):
                return 3 if joined or a < s.anchor else 4
            return 4
        i = a
    return 3 if noun is None else 4


def _first_conjunct(tree: Tree, i: int) -> int:
    while tree.deps[i] == "conj":
        i = tree.heads[i]
    return i


def _is_bound(tree: Tree, tokens: list[int]) -> bool:
    """Whether a date only bounds a time.

    "Closed the border until Friday", "the largest protest since the winter of 2021".
    """
    before = min(tokens) - 1
    if before < 0:
        return False
    word = tree.words[before].lower()
    compared = word == "since" and tree.pos[tree.heads[before]] not in ("VERB", "AUX")
    return compared or word in ("until", "till", "til")


def resolved(
    when: DateExpression | None, published: date | None, state: Status
) -> tuple[date | None, date | None, DatePrecision | None, DateBasis | None]:
    """First day, last day, precision and basis; the day of publication where the text is silent."""
    if when is None:
        if published is None or state in ("future", "hypothetical"):
            return None, None, None, None
        return published, None, "day", "publication"
    start, end, precision = dates.interval(when.value)
    if start is None:
        return None, None, None, None  # "this century" is no day that a row could bear
    return start, end, precision, when.basis


def aged(state: Status, start: date | None, end: date | None, published: date | None) -> Status:
    """The status once the date is known: what lies over 90 days back is history."""
    if state != "occurred" or published is None or start is None:
        return state
    last = end or start
    return "historical" if (published - last) > timedelta(days=HISTORICAL_AFTER_DAYS) else state
