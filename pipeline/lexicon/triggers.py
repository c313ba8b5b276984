"""The trigger lexicon: which words state an event, and which of their arguments are who.

Also operators and light verbs, which change or carry the event in their complement.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.contracts.codebook import codebook
from pipeline.lexicon import tsv
from pipeline.lexicon.rules import entry_key

TRIGGER_COLUMNS = ("trigger", "pos", "code", "type", "mode", "frame", "when", "note")
DEFAULT_FRAME = {
    "v": "subj > obj",
    "n": "agent > against|on|of|with|to",
    "a": "subj > of|to|with|at",
}
TESTS = ("actor", "armed", "state", "person", "private", "place", "country")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a trigger's participants stand: slots in order of preference."""

    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """`slot` must (not) hold one of `words`; a value beginning with # is a test, - is empty."""

    slot: str
    words: frozenset[str]
    tests: frozenset[str]
    may_be_empty: bool
    negated: bool
    phrases: tuple[str, ...]
    """Those of `words` that are several words, with a space before and after."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One line of the trigger lexicon with its classes unfolded and its code looked up."""

    lemma: str
    particle: str | None
    pos: str
    code: str
    event_type: str
    event_mode: str | None
    frame: Frame
    conditions: tuple[Condition, ...]
    bare: bool
    order: int
    rule: str

    @property
    def specificity(self) -> int:
        """More conditions win; a particle counts as one that is always meant."""
        positive = sum(2 if not c.negated else 1 for c in self.conditions)
        return positive + (3 if self.particle else 0)


@dataclass(frozen=True, slots=True)
class Operator:
    """A word that changes the event in its complement."""

    lemma: str
    particle: str | None
    pos: str
    kind: str
    complement: frozenset[str]
    addressee: tuple[str, ...]
    fallback: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Composition:
    """What an operator of a kind makes of an event: a new code, or only a status."""

    code: str | None
    event_type: str | None
    event_mode: str | None
    status: str | None
    actor: str
    recipient: str
    keep: bool


@dataclass(frozen=True, slots=True)
class TriggerLexicon:
    """Everything that the event matcher knows, indexed by lemma."""

    triggers: dict[tuple[str, str], tuple[Trigger, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    operators: dict[tuple[str, str], tuple[Operator, ...]]
    compositions: dict[str, dict[str, Composition]]
    light: dict[str, frozenset[str]]
    classes: dict[str, frozenset[str]]
    places: dict[str, str]
    """File and line of each entry that can fire, by its key."""

    def compose(self, kind: str, code: str) -> Composition | None:
        """The composition for an operator kind over a CAMEO code; the longest prefix wins."""
        rows = self.compositions.get(kind, {})
        for length in range(len(code), 1, -1):
            if code[:length] in rows:
                return rows[code[:length]]
        return rows.get("*")


@cache
def word_classes() -> dict[str, frozenset[str]]:
    """Named sets of lemmas, from every `classes*.tsv`."""
    out: dict[str, set[str]] = {}
    for row in tsv.read("classes*.tsv", ("class", "members")):
        out.setdefault(row["class"], set()).update(row.list("members"))
    return {name: frozenset(members) for name, members in out.items()}


@cache
def lexicon() -> TriggerLexicon:
    """Load and check all trigger files once a process.

    Raises:
        LexiconError: A line is wrong; the message names the file, the line and the remedy.
    """
    classes = word_classes()
    triggers: dict[tuple[str, str], list[Trigger]] = {}
    phrases: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    places: dict[str, str] = {}
    for order, row in enumerate(tsv.read("triggers/*.tsv", TRIGGER_COLUMNS)):
        trigger = _trigger(row, order)
        _note(places, trigger.rule, row)
        triggers.setdefault((trigger.lemma, trigger.pos), []).append(trigger)
        words = tuple(trigger.lemma.split(" "))
        if len(words) > 1:
            phrases.setdefault(words[-1], set()).add((words, trigger.pos))
    for entries in triggers.values():
        entries.sort(key=lambda t: (-t.specificity, t.order))
    return TriggerLexicon(
        {k: tuple(v) for k, v in triggers.items()},
        {k: tuple(sorted(v, key=lambda p: -len(p[0]))) for k, v in phrases.items()},
        _operators(places),
        _compositions(),
        _light_verbs(),
        classes,
        places,
    )


def _note(places: dict[str, str], rule: str, row: tsv.Row) -> None:
    """Note where an entry stands; of two with one key the second would never fire."""
    if rule in places:
        raise row.error(f"the same word with the same conditions stands in {places[rule]}")
    places[rule] = row.where


def _trigger(row: tsv.Row, order: int) -> Trigger:
    book = codebook()
    pos = row.one_of("pos", ("v", "n", "a"))
    code = row.one_of("code", book.cameo)
    entry = book.cameo[code]
    event_type = row["type"] or entry.event_type
    if event_type is None:
        raise row.error(f"code {code} has no PLOVER type; name one in the column type")
    if event_type not in book.event_types:
        raise row.error(f"type '{event_type}' is not a PLOVER type")
    mode: str | None = row["mode"] or (entry.event_mode if event_type == entry.event_type else None)
    if mode is not None:
        modes = book.event_types[event_type].modes
        if row["mode"]:
            row.one_of("mode", modes)
        elif mode not in modes:
            mode = None
    words = row["trigger"].split(" ")
    particle = None
    lemma = row["trigger"]
    if pos == "v" and len(words) > 1:
        lemma, particle = words[0], " ".join(words[1:])
    conditions, bare = _conditions(row)
    return Trigger(
        lemma,
        particle,
        pos,
        code,
        event_type,
        mode,
        _frame(row, pos, event_type),
        conditions,
        bare,
        order,
        entry_key(row.path.stem, row["trigger"], pos, row["when"]),
    )


@cache
def _recipient_slots() -> dict[str, tuple[str, ...]]:
    return {
        r["type"]: _slots(r["slots"]) for r in tsv.read("recipient_slots.tsv", ("type", "slots"))
    }


def _frame(row: tsv.Row, pos: str, event_type: str) -> Frame:
    text = row["frame"] or DEFAULT_FRAME[pos]
    for sign in (">", "+"):
        left, found, right = text.partition(sign)
        if found:
            more = (
                ()
                if sign == "+" or right.strip() == "-"
                else _recipient_slots().get(event_type, ())
            )
            recipient = _slots(right)
            return Frame(
                _slots(left), (*recipient, *(m for m in more if m not in recipient)), sign == "+"
            )
    raise row.error(f"frame '{text}' needs ACTOR > RECIPIENT or ACTOR + PARTNER")


def _slots(side: str) -> tuple[str, ...]:
    return tuple(s.strip() for s in side.split("|") if s.strip() not in ("", "-"))


def _conditions(row: tsv.Row) -> tuple[tuple[Condition, ...], bool]:
    parts = row["when"].split()
    try:
        return tuple(_condition(part) for part in parts if part != "bare"), "bare" in parts
    except ValueError as error:
        raise row.error(str(error)) from error


@cache
def _condition(text: str) -> Condition:
    """A condition as it is written; ValueError says what is wrong. Many entries share one."""
    classes = word_classes()
    slot, sign, values = text.partition("=")
    if not sign:
        raise ValueError(f"condition '{text}' must be slot=value, slot!=value or bare")
    words: set[str] = set()
    tests: set[str] = set()
    listed = values.split("|")
    if len(set(listed)) < len(listed):
        raise ValueError(f"condition '{slot}' names a value twice")
    for value in listed:
        if value.startswith("@"):
            if value[1:] not in classes:
                raise ValueError(f"class '{value}' is not in classes*.tsv")
            words |= classes[value[1:]]
        elif value.startswith("#"):
            if value[1:] not in TESTS:
                raise ValueError(f"test '{value}' is not one of {TESTS}")
            tests.add(value[1:])
        elif value != "-":
            words.add(value.replace("_", " "))
    return Condition(
        slot.rstrip("!"),
        frozenset(words),
        frozenset(tests),
        "-" in listed,
        slot.endswith("!"),
        tuple(f" {w} " for w in sorted(words) if " " in w),
    )


def _operators(places: dict[str, str]) -> dict[tuple[str, str], tuple[Operator, ...]]:
    columns = ("operator", "pos", "kind", "complement", "addressee", "fallback", "note")
    out: dict[tuple[str, str], list[Operator]] = {}
    for row in tsv.read("operators.tsv", columns):
        words = row["operator"].split(" ")
        fallback = row.one_of("fallback", codebook().cameo, empty=True)
        pos = row.one_of("pos", ("v", "n", "a"))
        rule = entry_key(row.path.stem, row["operator"], pos)
        if fallback:
            _note(places, rule, row)
        out.setdefault((words[0], pos), []).append(
            Operator(
                words[0],
                " ".join(words[1:]) or None,
                pos,
                row["kind"],
                frozenset(_slots(row["complement"])),
                _slots(row["addressee"]),
                fallback or None,
                rule,
            )
        )
    for entries in out.values():
        entries.sort(key=lambda o: o.particle is None)
    return {k: tuple(v) for k, v in out.items()}


def _compositions() -> dict[str, dict[str, Composition]]:
    columns = (
        "kind", "embedded", "code", "type", "mode", "status", "actor", "recipient", "note",
    )  # fmt: skip
    out: dict[str, dict[str, Composition]] = {}
    for row in tsv.read("composition.tsv", columns):
        code = row.one_of("code", codebook().cameo, empty=True)
        out.setdefault(row["kind"], {})[row["embedded"]] = Composition(
            code or None,
            row["type"] or None,
            row["mode"] or None,
            row["status"] or None,
            row["actor"],
            row["recipient"],
            row["note"] == "keep",
        )
    return out


def _light_verbs() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for row in tsv.read("light_verbs.tsv", ("verb", "role", "note")):
        out.setdefault(row["verb"], set()).add(
            row.one_of("role", ("agent", "undergo", "occur", "under", "behind"))
        )
    return {k: frozenset(v) for k, v in out.items()}
