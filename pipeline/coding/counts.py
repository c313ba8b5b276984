"""Killed, injured and arrested: the numbers that a sentence gives for an event."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.coding import arguments as args
from pipeline.coding.parsing import Tree

UNITS = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    w: 10 * (n + 2)
    for n, w in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    )
}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
COLLECTIVE = {"dozen": 12, "score": 20, "couple": 2, "pair": 2}
MULTIPLES = SCALES.keys() | COLLECTIVE.keys()
VAGUE = frozenset({"dozens", "scores", "hundreds", "thousands", "several", "many", "some", "few"})

BODIES = frozenset({"crew", "family", "group", "team", "total", "party", "patrol", "convoy"})
"""Nouns for several people whose number may follow: "its crew of four"."""

KILL = frozenset(
    {
        "kill",
        "die",
        "slay",
        "massacre",
        "murder",
        "perish",
        "execute",
        "behead",
        "assassinate",
        "slaughter",
    }
)
DEAD = frozenset({"dead", "killed"})
INJURE = frozenset({"injure", "wound", "hurt", "maim"})
HURT = frozenset({"injured", "wounded", "hurt"})
ARREST = frozenset(
    {"arrest", "detain", "jail", "imprison", "apprehend", "capture", "nab", "seize", "round"}
)
DEATH_NOUNS = frozenset({"death", "fatality", "casualty", "victim", "body"})


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of people; None where the sentence gives none."""

    killed: int | None = None
    injured: int | None = None
    arrested: int | None = None


def number(words: list[str]) -> int | None:
    """The number that a run of words spells ("two hundred", "1,200", "a dozen")."""
    total, current, seen = 0, 0, False
    for raw in words:
        w = raw.lower().replace(",", "")
        if re.fullmatch(r"\d+(\.\d+)?", w):
            current += int(float(w))
            seen = True
        elif "-" in w and all(p in TENS or p in UNITS for p in w.split("-")):
            current += sum(TENS.get(p, UNITS.get(p, 0)) for p in w.split("-"))
            seen = True
        elif w in UNITS:
            current += UNITS[w]
            seen = True
        elif w in TENS:
            current += TENS[w]
            seen = True
        elif w in SCALES:
            current = max(current, 1) * SCALES[w]
            if SCALES[w] >= 1000:
                total, current = total + current, 0
            seen = True
        elif w in COLLECTIVE:
            current = max(current, 1) * COLLECTIVE[w]
            seen = True
        elif w in ("a", "an", "and", "at", "least", "about", "some", "half"):
            continue
        else:
            return None
    return total + current if seen else None


def phrase_count(tree: Tree, head: int) -> int | None:
    """How many a noun phrase says ("at least 15 soldiers", "a man", "dozens of people")."""
    if tree.tags[head] == "CD":
        return number(_run(tree, head))
    low = tree.words[head].lower()
    if low in COLLECTIVE:
        return number([tree.words[c] for c in tree.dependents(head, "nummod")] + [low])
    for c in tree.dependents(head, "nummod"):
        found = number(_run(tree, c))
        if found is not None:
            return found
    if low in VAGUE:
        return None
    if low in BODIES and (size := heads_count(tree, args.under(tree, head, "of"))) is not None:
        return size
    if tree.tags[head] in ("NN", "NNP") and tree.dependents(head, "det"):
        det = {tree.words[c].lower() for c in tree.dependents(head, "det")}
        if det & {"a", "an", "one", "another"} and tree.lemmas[head] in SINGLE_PERSONS:
            return 1
    return None


SINGLE_PERSONS = frozenset(
    [
        "man",
        "woman",
        "boy",
        "girl",
        "child",
        "person",
        "soldier",
        "policeman",
        "officer",
        "civilian",
        "student",
        "journalist",
        "protester",
        "demonstrator",
        "worker",
        "teenager",
        "youth",
        "guard",
        "official",
        "leader",
        "militant",
        "rebel",
        "fighter",
        "commander",
        "general",
        "colonel",
        "captain",
        "bystander",
        "resident",
        "villager",
        "farmer",
        "teacher",
        "priest",
        "nun",
        "monk",
        "driver",
        "passenger",
        "pilot",
        "tourist",
        "reporter",
        "photographer",
        "lawmaker",
        "minister",
    ]
)


def _run(tree: Tree, i: int) -> list[str]:
    """The words of a number, with its parts before it ("two hundred", "two dozen")."""
    parts = sorted([*(c for c in tree.subtree(i) if c <= i), i])
    if i + 1 < len(tree) and tree.words[i + 1].lower() in COLLECTIVE:
        parts.append(i + 1)
    return [
        tree.words[p]
        for p in dict.fromkeys(parts)
        if tree.tags[p] == "CD" or tree.words[p].lower() in MULTIPLES
    ]


def heads_count(tree: Tree, heads: list[int]) -> int | None:
    """Sum over conjoined victims: "15 soldiers and two civilians" are 17."""
    found = [n for h in heads if (n := phrase_count(tree, h)) is not None]
    return sum(found) if found else None


def sentence_counts(tree: Tree) -> dict[str, list[tuple[int, int]]]:
    """Every count in a sentence as {field: [(token, number)]}."""
    out: dict[str, list[tuple[int, int]]] = {"killed": [], "injured": [], "arrested": []}

    def add(name: str, token: int, n: int | None) -> None:
        if n is not None and 0 <= n < 10_000_000:
            out[name].append((token, n))

    for i in range(len(tree)):
        stem, low = tree.lemmas[i], tree.words[i].lower()
        if tree.pos[i] == "VERB":
            for name, verbs in (("killed", KILL), ("injured", INJURE), ("arrested", ARREST)):
                if stem in verbs:
                    victims = (
                        args.subject(tree, i)
                        if stem in ("die", "perish")
                        else args.object_(tree, i)
                    )
                    add(name, i, heads_count(tree, victims))
            if stem == "shoot" and any(tree.words[c].lower() == "dead" for c in tree.children[i]):
                add("killed", i, heads_count(tree, args.object_(tree, i)))
            if stem in ("leave", "claim"):
                for o in args.object_(tree, i):
                    n = phrase_count(tree, o)
                    below = {tree.words[c].lower() for c in tree.children[o]} | {
                        tree.words[c].lower() for c in tree.children[i]
                    }
                    if (
                        tree.lemmas[o] == "life"
                        or below & DEAD
                        or (o + 1 < len(tree) and tree.words[o + 1].lower() in DEAD)
                    ):
                        add("killed", i, n)
                    elif below & HURT or (o + 1 < len(tree) and tree.words[o + 1].lower() in HURT):
                        add("injured", i, n)
        elif low in DEAD and tree.pos[i] == "ADJ":
            for h in (tree.heads[i], *tree.dependents(i, "nsubj")):
                add("killed", i, phrase_count(tree, h))
        elif low in HURT and tree.tags[i] in ("JJ", "VBN"):
            if tree.deps[i] in ("amod",):
                add("injured", i, phrase_count(tree, tree.heads[i]))
            add("injured", i, heads_count(tree, [i]))
        if stem in DEATH_NOUNS and tree.pos[i] == "NOUN" and stem in ("death", "fatality"):
            n = phrase_count(tree, i)
            if n is None:
                n = heads_count(tree, args.under(tree, i, "of"))
            add("killed", i, n)
        if stem in ("arrest", "detention") and tree.pos[i] == "NOUN":
            add("arrested", i, phrase_count(tree, i))
        if low == "toll" and tree.pos[i] == "NOUN":
            head = tree.heads[i]
            add(
                "killed",
                i,
                heads_count(
                    tree,
                    args.under(tree, head, "to")
                    + args.under(tree, head, "at")
                    + args.under(tree, i, "of"),
                ),
            )
    _flat_patterns(tree, out)
    return out


_AFTER = {
    "killed": r"(?:killed|dead|slain)",
    "injured": r"(?:injured|wounded|hurt)",
    "arrested": r"(?:arrested|detained|held|jailed)",
}
_SMALL = "|".join([*UNITS, *TENS])
_LARGE = "|".join([*UNITS, *SCALES])
_NUM = (
    r"((?:\d[\d,]*)|(?:a |two |three |four |several )?dozen"
    rf"|(?:{_SMALL})(?:[- ](?:{_LARGE}))?)"
)
_BE = r"(?:were |was |are |have been |had been |been |left )?"


def _flat_patterns(tree: Tree, out: dict[str, list[tuple[int, int]]]) -> None:
    """Headline forms that parsers mangle: "12 killed, 30 hurt", "leaves one person dead"."""
    text = " ".join(tree.words).lower()
    starts = []
    at = 0
    for w in tree.words:
        starts.append(at)
        at += len(w) + 1
    for name, after in _AFTER.items():
        for m in re.finditer(
            rf"\b{_NUM}(?: [a-z'-]+){{0,3}} {_BE}{after}\b",
            text,
        ):
            between = m.group().split()
            if any(w in (",", "and", "in", "by", "of", "who", "that") for w in between[1:-1]):
                continue
            n = number(m.group(1).split())
            token = next((k for k, s in enumerate(starts) if s >= m.end() - len(between[-1])), 0)
            if n is not None and not any(t == token for t, _ in out[name]):
                out[name].append((token, n))


def counts_for(
    found: dict[str, list[tuple[int, int]]], tree: Tree, path: tuple[int, ...]
) -> Counts:
    """The counts of an event: those nearest to its words, one a field."""
    values: dict[str, int | None] = {}
    for name in ("killed", "injured", "arrested"):
        items = [item for item in found[name] if not _is_another_time(tree, item[0], path)]
        if not items:
            values[name] = None
            continue
        best = min(items, key=lambda item: (min(abs(item[0] - p) for p in path), item[0]))
        values[name] = best[1]
    return Counts(values["killed"], values["injured"], values["arrested"])


def _is_another_time(tree: Tree, token: int, path: tuple[int, ...]) -> bool:
    """Whether a count is in a clause about another time than an event's.

    "Stabbed two guards before he was shot dead", "marched after police killed three students".
    """
    return _times(tree, token) != _times(tree, path[0]) and not _leads_to(tree, token, path)


def _times(tree: Tree, token: int) -> tuple[int, ...]:
    """The clauses with "before" or "after", and those that tell of somebody's past, over a word."""
    return tuple(i for i in (token, *tree.ancestors(token)) if _link(tree, i) is not None)


def _link(tree: Tree, clause: int) -> str | None:
    """ "Before" or "after" where a clause begins with it, "who" where it tells a past deed."""
    if tree.deps[clause] == "advcl":
        marks = {tree.words[m].lower() for m in tree.dependents(clause, "mark")}
        return next((w for w in ("before", "after") if w in marks), None)
    if tree.deps[clause] == "relcl":
        subjects = [tree.words[n].lower() for n in tree.dependents(clause, "nsubj")]
        return "who" if "who" in subjects else None
    return None


def _leads_to(tree: Tree, token: int, path: tuple[int, ...]) -> bool:
    """Whether a count above is what came of an event below: "five died after rebels fired"."""
    inner = [i for i in _times(tree, path[0]) if i not in _times(tree, token)]
    outer = [i for i in _times(tree, token) if i not in _times(tree, path[0])]
    return not outer and [_link(tree, i) for i in inner] == ["after"]
