"""Did it happen? Status of a statement from mood, tense, negation and the operators above it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Literal, cast

from pipeline.coding.composition import Composer
from pipeline.coding.negation import is_negated
from pipeline.coding.parsing import Tree
from pipeline.coding.records import Status
from pipeline.coding.statements import Statement
from pipeline.contracts.codebook import codebook
from pipeline.lexicon import tsv
from pipeline.lexicon.rules import composed_key
from pipeline.lexicon.triggers import word_classes

Mood = Literal[
    "fact", "future", "possible", "required", "required_negated", "negated", "future_negated"
]

FUTURE = frozenset({"will", "'ll", "shall", "wo", "sha"})
CONDITIONAL = frozenset({"would", "'d"})
POSSIBLE = frozenset({"may", "might", "could", "can", "ca"})
REQUIRED = frozenset({"must", "should", "ought"})
IF_WORDS = frozenset({"if", "unless", "whether", "lest", "should", "until", "once"})


def resolve(s: Statement, tree: Tree, composer: Composer) -> tuple[Statement, Status]:
    """The statement, changed to an intention or refusal where the mood says so, and its status."""
    mood = _mood(s, tree)
    if s.status is not None:
        status: Status = cast(Status, s.status)
        if mood == "negated" and status in ("future", "hypothetical"):
            status = "negated"
        return s, status
    if mood == "future" and _is_act(s):
        intended = composer.lexicon.compose("intend", s.code)
        if intended is not None and intended.code is not None:
            return _recode(s, intended.code, "will"), "future"
        return s, "future"
    if mood == "required" and s.attribution is not None:
        demanded = composer.lexicon.compose("demand", s.code)
        if demanded is not None and demanded.code is not None:
            asked = _recode(s, demanded.code, "must")
            return replace(
                asked,
                actors=(s.attribution,),
                recipients=s.actors or s.recipients,
                attribution=None,
            ), "occurred"
    if mood == "required_negated" and s.attribution is not None:
        ended = composer.lexicon.compose("end", s.code)
        demanded = (
            composer.lexicon.compose("demand", ended.code)
            if ended is not None and ended.code
            else None
        )
        if demanded is not None and demanded.code is not None:
            asked = _recode(s, demanded.code, "must not")
            return replace(
                asked,
                actors=(s.attribution,),
                recipients=s.actors or s.recipients,
                attribution=None,
            ), "occurred"
    if mood in ("required", "required_negated"):
        return s, "hypothetical"
    if mood == "future_negated":
        if _is_act(s):
            refused = composer.lexicon.compose("reject", s.code)
            if refused is not None and refused.code is not None:
                return _recode(s, refused.code, "will not"), "occurred"
        return s, "negated"
    return s, {
        "fact": "occurred",
        "future": "future",
        "possible": "hypothetical",
        "negated": "negated",
    }[mood]  # type: ignore[return-value]


def _is_act(s: Statement) -> bool:
    """Whether a statement is of an act, not of words about one (agreement, demand, threat)."""
    return not s.composed or s.code[:2] in ACTS


ACTS = frozenset({"05", "06", "07", "08", "14", "16", "17", "18", "19", "20"})


def _recode(s: Statement, code: str, word: str) -> Statement:
    entry = codebook().cameo[code]
    actors, recipients = s.actors, s.recipients
    return replace(
        s,
        code=code,
        event_type=entry.event_type or s.event_type,
        event_mode=entry.event_mode,
        actors=actors,
        recipients=recipients,
        composed=True,
        rule=composed_key(word, s.rule),
    )


def _says_not(s: Statement) -> bool:
    return any(c.slot == "neg" and not c.negated for c in s.hit.entry.conditions)


def _mood(s: Statement, tree: Tree) -> Mood:
    """Mood of the anchor and of what carries it; a base event under a status-free operator too."""
    start = s.path.index(s.anchor) if s.anchor in s.path else 0
    nodes = list(s.path[start:])
    negated = False
    mood: Mood = "fact"
    for k, node in enumerate(nodes):
        if node == s.hit.token and _says_not(s):
            pass  # "does not want the troops" is the refusal that the entry stands for
        elif is_negated(tree, node) and not (k > 0 and _is_report(tree, node)):
            negated = not negated if k == 0 else True
        found = _modal(tree, node)
        if found != "fact" and (k == 0 or not _is_report(tree, node)) and mood == "fact":
            mood = found
        if _is_report(tree, node) and k > 0:
            break
    if mood == "fact" and (means := _means_to(tree, s.anchor)) is not None:
        mood = _modal(tree, means)
    if mood == "fact" and s.hit.entry.pos == "n":
        mood = _noun_mood(tree, s.hit.token)
        if mood == "negated":
            return mood
    top = nodes[-1] if nodes else s.anchor
    # what describes somebody in a clause with "if" is no part of the condition
    describes = tree.deps[top] in ("acl", "relcl") and tree.tags[top] in ("VBN", "VBD")
    above = [] if describes else list(tree.ancestors(top))[:3]
    if mood in ("fact", "negated") and any(_in_condition(tree, n) for n in (*nodes, *above)):
        mood = "possible"
    if mood == "required" and negated:
        return "required_negated"
    if mood == "possible" and any(_in_condition(tree, n) for n in nodes):
        return "possible"
    if negated:
        return "future_negated" if mood == "future" else "negated"
    if mood in ("fact", "future") and _question(tree):
        return "possible"
    if mood == "fact" and any(
        tree.words[c].lower() in word_classes()["maybe_word"]
        for n in nodes
        for c in tree.children[n]
    ):
        return "possible"
    return mood


def _means_to(tree: Tree, i: int) -> int | None:
    """What is done by doing it: "could start a war by attacking" has not attacked."""
    by = tree.heads[i]
    if tree.deps[i] == "pcomp" and tree.words[by].lower() == "by":
        return tree.heads[by]
    return None


@cache
def _status_words() -> dict[str, str]:
    return {r["word"]: r["status"] for r in tsv.read("status_words.tsv", ("word", "status"))}


def _noun_mood(tree: Tree, noun: int) -> Mood:
    """Mood of an event noun from its modifiers ("a planned visit", "talks to be held")."""
    for c in tree.children[noun]:
        word = tree.words[c].lower()
        if tree.deps[c] == "det" and word == "any":
            return "possible"
        if tree.deps[c] in ("amod", "compound") and word in _status_words():
            status = _status_words()[word]
            return {"future": "future", "hypothetical": "possible", "negated": "negated"}.get(
                status, "fact"
            )  # type: ignore[return-value]
        if (
            tree.deps[c] in ("acl", "relcl")
            and tree.pos[c] == "VERB"
            and tree.lemmas[c] in word_classes()["arranging_verb"]
        ):
            aux = {tree.words[x].lower() for x in tree.dependents(c, "aux", "auxpass")}
            if "to" in aux or aux & FUTURE:
                return "future"
    return "fact"


def _is_report(tree: Tree, i: int) -> bool:
    return tree.lemmas[i] in word_classes()["saying_verb"]


def _modal(tree: Tree, i: int) -> Mood:
    aux = {tree.words[c].lower() for c in tree.dependents(i, "aux")}
    if aux & FUTURE:
        return "future"
    if aux & REQUIRED and not _has_condition(tree, i) and "have" not in aux:
        return "required"
    if aux & (POSSIBLE | REQUIRED):
        # "could have attacked" and "may attack" are both open
        return "possible"
    if aux & CONDITIONAL:
        if (_has_condition(tree, i) and not _is_own_word(tree, i)) or aux & {"have"}:
            return "possible"
        return "future"
    if "to" in aux:
        lemma_of_head = tree.lemmas[tree.heads[i]]
        if tree.deps[i] == "ROOT" or (
            tree.deps[i] == "xcomp" and lemma_of_head in ("go", "be", "set")
        ):
            return "future"
        if tree.deps[i] in ("acl", "relcl") and tree.deps[tree.heads[i]] == "ROOT":
            return "future"
        if tree.deps[i] in ("acl", "relcl", "advcl") and _is_one_of_few(tree, tree.heads[i]):
            return "fact"  # "the first delegation to visit"
        if tree.deps[i] in ("advcl", "acl", "relcl"):
            return "possible"
    if tree.tags[i] == "VBG" and tree.deps[i] != "xcomp" and "go" in {tree.lemmas[tree.heads[i]]}:
        return "fact"
    return "fact"


def _is_own_word(tree: Tree, i: int) -> bool:
    """ "The army said it would bomb the port unless …": who speaks of themselves announces it."""
    subjects = tree.dependents(i, "nsubj")
    return (
        tree.deps[i] == "ccomp"
        and _is_report(tree, tree.heads[i])
        and bool(subjects)
        and tree.tags[subjects[0]] == "PRP"
    )


def _is_one_of_few(tree: Tree, above: int) -> bool:
    """ "The first delegation to …", "is among the few states on earth to …".

    Args:
        above: What the infinitive hangs on: the noun, one inside its phrase, or "to be".
    """
    if tree.lemmas[above] == "be":
        told = tree.dependents(above, "attr")
        told += [n for p in tree.dependents(above, "prep") for n in tree.dependents(p, "pobj")]
        return any(_is_ranked(tree, n) for n in told)
    outer = tree.heads[tree.heads[above]]
    inside = tree.deps[above] == "pobj" and tree.pos[outer] == "NOUN"
    return _is_ranked(tree, above) or (inside and _is_ranked(tree, outer))


def _is_ranked(tree: Tree, noun: int) -> bool:
    """Whether a noun is "the first", "the only", "the latest" of its kind."""
    return any(
        tree.words[c].lower() in word_classes()["ranking_word"] or tree.tags[c] in ("JJS",)
        for c in tree.children[noun]
    )


def _has_condition(tree: Tree, i: int) -> bool:
    return any(
        tree.words[m].lower() in IF_WORDS
        for c in tree.dependents(i, "advcl")
        for m in tree.dependents(c, "mark", "advmod")
    )


def _in_condition(tree: Tree, i: int) -> bool:
    """Whether a clause says only what might be: "if it attacks", "until it complies"."""
    if tree.deps[i] not in ("advcl", "ccomp"):
        return False
    marks = {tree.words[m].lower() for m in tree.dependents(i, "mark")}
    open_end = "until" in marks and tree.tags[i] in ("VBZ", "VBP")
    return open_end or bool(marks & {"if", "unless", "whether", "lest"})


def _question(tree: Tree) -> bool:
    return bool(tree.words) and tree.words[-1] == "?"
