"""When an event happened: the date expression that belongs to it."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.coding import dates
from pipeline.coding.arguments import first_conjunct
from pipeline.coding.parsing import Tree
from pipeline.coding.records import DateBasis, DateExpression, DatePrecision, Status
from pipeline.coding.statements import Statement
from pipeline.lexicon.triggers import word_classes

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
        rank = _joint_rank(tree, tokens, s, d) if d.dated else _date_rank(tree, tokens, s)
        key = (rank, abs(tokens[0] - s.anchor))
        if rank < 4 and (best is None or key < best[0]):
            best = (key, d)
    return best[1] if best is not None else None


def _joint_rank(tree: Tree, tokens: list[int], s: Statement, d: DateExpression) -> int:
    """The rank of "a day after …", which is a date of one of the two events that it joins."""
    link = tokens[-1]
    clause = tree.heads[link] if tree.deps[link] == "mark" else link
    inside = s.anchor in tree.subtree(clause)
    if d.dated == "below":
        return 0 if inside else 4
    if inside:
        return 4
    return _date_rank(tree, [clause] if tree.deps[link] == "mark" else tokens, s)


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
            if _is_same_time(tree, a) and _is_of(tree, tree.heads[a], s):
                return 3
            joined = tree.deps[a] == "conj" and first_conjunct(tree, a) in (*s.path, *above)
            if joined or any(tree.heads[a] == p or a in tree.ancestors(p) for p in s.path):
                return 3 if joined or a < s.anchor else 4
            return 4
        i = a
    return 3 if noun is None else 4


def _is_same_time(tree: Tree, clause: int) -> bool:
    """Whether a clause tells what happened at the time of the one above: "when rebels came"."""
    if tree.deps[clause] != "advcl" or tree.tags[clause] not in ("VBD", "VBN"):
        return False
    opening = tree.dependents(clause, "mark", "advmod")
    return any(tree.words[m].lower() in ("when", "as", "while") for m in opening)


def _is_of(tree: Tree, verb: int, s: Statement) -> bool:
    """Whether a verb is one of an event's words or coordinated with one."""
    return verb in s.path or first_conjunct(tree, verb) in {first_conjunct(tree, p) for p in s.path}


def _is_bound(tree: Tree, tokens: list[int]) -> bool:
    """Whether a date only bounds a time, or a count of events.

    "Closed the border until Friday", "the largest protest since the winter of 2021", "for the third
    time this year", "have arrested 40 people since January".
    """
    if _counts_events(tree, tokens):
        return True
    before = min(tokens) - 1
    if before < 0:
        return False
    word = tree.words[before].lower()
    if word in ("until", "till", "til"):
        return True
    above = tree.heads[before]
    return word == "since" and (
        tree.pos[above] not in ("VERB", "AUX") or _goes_on(tree, above, before)
    )


def _counts_events(tree: Tree, tokens: list[int]) -> bool:
    """Whether a date tells within which time an event was so many-eth: "the third this year"."""
    if tree.words[tokens[0]].lower() not in ("this", "the"):
        return False
    top = next((i for i in tokens if tree.heads[i] not in tokens), tokens[0])
    # parsers hang "this month" of "the fifth attack this month killed" on the verb
    for a in (max(0, tokens[0] - 1), *tree.ancestors(top)):
        if tree.pos[a] in ("VERB", "AUX"):
            return False
        if tree.pos[a] == "NOUN" and any(_is_ordinal(tree, c) for c in tree.children[a]):
            return True
    return False


def _is_ordinal(tree: Tree, i: int) -> bool:
    word = tree.words[i].lower()
    return word in word_classes()["ordinal_word"] or tree.tags[i] == "JJS"


def _goes_on(tree: Tree, verb: int, since: int) -> bool:
    """Whether so many acts are counted since a date, and no state or talks began then.

    "Have arrested 40 people since May" tells of many acts, "has been held since May" of one, and
    "have held two hostages since May" tells when they were taken.
    """
    aux = {tree.words[c].lower() for c in tree.dependents(verb, "aux")}
    perfect = tree.deps[since] == "prep" and bool(aux & {"have", "has", "had", "'ve", "'s"})
    if not perfect or tree.tags[verb] == "VBG":
        return False
    if tree.lemmas[verb] in word_classes()["lasting_verb"]:
        return False
    undergoing = tree.dependents(verb, "nsubjpass") or tree.dependents(verb, "dobj")
    return any(tree.tags[n] == "CD" or tree.dependents(n, "nummod") for n in undergoing)


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
