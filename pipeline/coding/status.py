"""Did it happen? Status of a statement from mood, tense, negation and the operators above it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import cast

from pipeline.coding.arguments import first_conjunct
from pipeline.coding.composition import Composer
from pipeline.coding.modality import FUTURE, Mood, is_cut_short, is_report, modal, taker
from pipeline.coding.negation import is_negated
from pipeline.coding.openness import left_open
from pipeline.coding.parsing import Tree
from pipeline.coding.records import Status
from pipeline.coding.statements import Statement
from pipeline.contracts.codebook import codebook
from pipeline.lexicon import tsv
from pipeline.lexicon.rules import composed_key
from pipeline.lexicon.triggers import word_classes


def resolve(s: Statement, tree: Tree, composer: Composer) -> tuple[Statement, Status]:
    """The statement, changed to an intention or refusal where the mood says so, and its status."""
    mood = _mood(s, tree)
    if any(taker(tree, n) is not None for n in s.path if tree.pos[n] == "NOUN"):
        s = replace(s, status=None)  # an opportunity that was taken is no mere possibility
    if s.status is not None:
        return s, _under_mood(cast(Status, s.status), mood, tree, s)
    if mood in ("fact", "negated") and (state := left_open(tree, s.anchor)) is not None:
        return s, state
    if mood == "future" and _is_act(s) and s.actors:
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
        if _is_act(s) and s.actors:
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


def _under_mood(status: Status, mood: Mood, tree: Tree, s: Statement) -> Status:
    """Status that an operator gives, where the operator itself has a mood."""
    if mood == "negated" and status in ("future", "hypothetical"):
        return "negated"
    if status == "negated" and any(_in_condition(tree, n) for n in s.path):
        return "hypothetical"  # "if it fails to withdraw"
    if status == "future" and is_cut_short(tree, s.anchor):
        return "hypothetical"
    return status


def _is_act(s: Statement) -> bool:
    """Whether a statement is of an act, not of words about one (agreement, demand, threat)."""
    return not s.composed or s.code[:2] in ACTS


ACTS = frozenset({"05", "06", "07", "08", "14", "16", "17", "18", "19", "20"})


def _recode(s: Statement, code: str, word: str) -> Statement:
    entry = codebook().cameo[code]
    actors, recipients = s.actors, s.recipients
    if s.symmetric:  # "will meet the king": who announces it is not whom it is announced of
        first = min(s.path)
        before, after = (tuple(a for a in actors if (a < first) == own) for own in (True, False))
        if before and after:
            actors, recipients = before, after
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
        elif (is_negated(tree, node) or (node == s.hit.token and _is_missed(tree, node))) and not (
            k > 0 and _is_true_below(tree, node)
        ):
            negated = not negated if k == 0 else True
        found = modal(tree, node)
        if k > 0 and tree.lemmas[node] in word_classes()["letting_verb"]:
            if tree.pos[nodes[k - 1]] == "VERB" and tree.tags[nodes[k - 1]] != "VB":
                break  # "would allow nations hit by the storm to seek aid": they were hit
            if found == "future":
                found = "possible"  # "will allow Spain to deport him": Spain intends nothing
        if found != "fact" and (k == 0 or not is_report(tree, node)) and mood == "fact":
            mood = found
        if is_report(tree, node) and k > 0:
            break
    if mood == "fact" and (means := _means_to(tree, s.anchor)) is not None:
        mood = modal(tree, means)
    if mood == "fact" and s.hit.token != s.anchor and tree.pos[s.anchor] == "NOUN":
        mood = "possible" if _is_any(tree, s.anchor) else "fact"
    if mood == "fact" and s.hit.entry.pos == "n":
        mood = _noun_mood(tree, s.hit.token)
        if mood == "negated":
            return mood
    top = nodes[-1] if nodes else s.anchor
    # what describes somebody in a clause with "if" is no part of the condition
    describes = tree.deps[top] in ("acl", "relcl") and tree.tags[top] in ("VBN", "VBD")
    above = [] if describes else list(tree.ancestors(top))[:3]
    conditions = [n for n in (*nodes, *above) if _in_condition(tree, n)]
    # "it was not clear if Oslo would join the talks"
    own = {c for n in nodes for c in (n, first_conjunct(tree, n))}
    unsure = mood == "future" and any(n in own or tree.deps[n] == "ccomp" for n in conditions)
    if unsure or (mood in ("fact", "negated") and conditions):
        mood = "possible"
    if mood == "required" and negated:
        return "required_negated"
    if mood == "possible" and conditions:
        return "possible"
    if _is_maybe(tree, nodes[:1] if negated else nodes) and (negated or mood == "fact"):
        return "possible"
    if negated:
        return "future_negated" if mood == "future" else "negated"
    if mood in ("fact", "future") and _question(tree):
        return "possible"
    return mood


def _is_missed(tree: Tree, verb: int) -> bool:
    """Whether an act was nearly done, and so was not: "nearly captured the town".

    Not of measures: who "almost doubled its aid" did aid.
    """
    if tree.pos[verb] != "VERB" or tree.lemmas[verb] in word_classes()["multiplying_verb"]:
        return False
    return any(
        tree.words[c].lower() in word_classes()["nearly_word"] and c < verb
        for c in tree.dependents(verb, "advmod")
    )


def _is_true_below(tree: Tree, verb: int) -> bool:
    """Whether "not" over a verb leaves standing what it is about: "it is not known who did it"."""
    return is_report(tree, verb) or tree.lemmas[verb] in word_classes()["factive_verb"]


def _is_maybe(tree: Tree, nodes: list[int]) -> bool:
    """Whether an adverb leaves open what words say: "perhaps", "probably"."""
    maybe = word_classes()["maybe_word"]
    return any(tree.words[c].lower() in maybe for n in nodes for c in tree.children[n])


def _means_to(tree: Tree, i: int) -> int | None:
    """What is done by or in doing it: "could start a war by attacking" has not attacked."""
    by = tree.heads[i]
    if tree.deps[i] == "pcomp" and tree.words[by].lower() in ("by", "in"):
        first = tree.heads[by] if tree.deps[by] == "conj" else by
        return tree.heads[first]
    return None


@cache
def _status_words() -> dict[str, str]:
    return {r["word"]: r["status"] for r in tsv.read("status_words.tsv", ("word", "status"))}


def _noun_mood(tree: Tree, noun: int) -> Mood:
    """Mood of an event noun from its modifiers ("a planned visit", "talks to be held")."""
    if _is_any(tree, noun):
        return "possible"
    for c in tree.children[noun]:
        word = tree.words[c].lower()
        if tree.deps[c] in ("amod", "compound") and word in _status_words():
            if any(tree.tags[x] in ("JJS", "RBS") for x in (*tree.children[c], c - 1)):
                continue  # "the fastest possible withdrawal"
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


def _is_any(tree: Tree, noun: int) -> bool:
    return any(tree.words[c].lower() == "any" for c in tree.dependents(noun, "det"))


def _in_condition(tree: Tree, i: int) -> bool:
    """Whether a clause says only what might be: "if it attacks", "until it complies"."""
    if tree.deps[i] not in ("advcl", "ccomp", "pcomp"):
        return False
    marks = {tree.words[m].lower() for m in tree.dependents(i, "mark")}
    if not marks and _is_inverted(tree, i):
        return True
    open_end = "until" in marks and tree.tags[i] in ("VBZ", "VBP")
    return open_end or bool(marks & {"if", "unless", "whether", "lest"})


def _is_inverted(tree: Tree, clause: int) -> bool:
    """ "Had Kenya arrested him, …", "Should talks fail, …": a condition without "if"."""
    first = min((c for c in tree.children[clause] if tree.pos[c] != "PUNCT"), default=clause)
    return (
        tree.deps[clause] == "advcl"
        and tree.deps[first] in ("aux", "auxpass")
        and tree.words[first].lower() in ("had", "should", "were")
        and bool(tree.dependents(clause, "nsubj", "nsubjpass"))
    )


def _question(tree: Tree) -> bool:
    return bool(tree.words) and tree.words[-1] == "?"
