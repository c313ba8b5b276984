"""Which sentences are worth parsing: those whose words can make some trigger fire.

A trigger that is conditioned on words ("make … visit") is out of the question where none of these
words stands, whatever the tree would be. The filter asks only that, so it loses nothing that the
matcher would find, and leaves most of a newspaper unparsed.
"""

from __future__ import annotations

import re

from pipeline.coding.lemmas import guesses, is_listed, lemma
from pipeline.coding.parsing import MAX_SENTENCE_CHARS
from pipeline.lexicon.triggers import Trigger, TriggerLexicon

WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")

Needs = tuple[frozenset[str], ...]
"""Sets of words; a sentence must hold one of each."""

KEPT_WORDS = 200_000
"""Words whose stems are kept; then all are forgotten."""


class SentenceFilter:
    """Keeps a sentence that could hold an event."""

    def __init__(self, lexicon: TriggerLexicon) -> None:
        self._needs: dict[str, tuple[Needs, ...]] = {}
        found: dict[str, set[Needs]] = {}
        for entries in lexicon.triggers.values():
            for entry in entries:
                words = entry.lemma.split(" ")
                found.setdefault(words[-1], set()).add(_needs(entry))
        for operators in lexicon.operators.values():
            for operator in operators:
                if operator.fallback is not None:
                    needs = (frozenset({operator.particle}),) if operator.particle else ()
                    found.setdefault(operator.lemma, set()).add(needs)
        for word, options in found.items():
            # no need at all makes every other need of the word moot
            self._needs[word] = ((),) if () in options else tuple(options)
        in_needs = (w for options in self._needs.values() for o in options for n in o for w in n)
        self._asked = frozenset((*self._needs, *in_needs))
        self._stems: dict[str, tuple[str, ...]] = {}

    def keeps(self, sentence: str) -> bool:
        """Whether a sentence could hold an event."""
        if len(sentence) > MAX_SENTENCE_CHARS:
            return False
        stems: set[str] = set()
        for word in WORD.findall(sentence.lower().replace("’", "'")):
            stems.update(self._stems_of(word))
        return any(
            all(not need.isdisjoint(stems) for need in needs)
            for stem in stems
            if stem in self._needs
            for needs in self._needs[stem]
        )

    def _stems_of(self, word: str) -> tuple[str, ...]:
        """Those of a word, its parts, and what they may be inflections of, that are asked for."""
        found = self._stems.get(word)
        if found is None:
            if len(self._stems) >= KEPT_WORDS:
                self._stems.clear()
            found = self._stems[word] = self._find_stems(word)
        return found

    def _find_stems(self, word: str) -> tuple[str, ...]:
        parts = (
            [word, *(p for p in re.split(r"[-']", word) if p)]
            if "-" in word or "'" in word
            else [word]
        )
        out = dict.fromkeys(parts)
        for part in parts:
            # to guess is dear, and names are many: only where some word asked for may result
            may_guess = not self._asked.isdisjoint(guesses(part))
            for tag in ("VBD", "NNS"):
                if may_guess or is_listed(part, tag):
                    out[lemma(part, tag)] = None
            out[part.rstrip("s")] = None
        return tuple(stem for stem in out if stem in self._asked)


def _needs(entry: Trigger) -> Needs:
    out = [frozenset({w}) for w in entry.lemma.split(" ")[:-1]]
    if entry.particle:
        out += [frozenset({w}) for w in entry.particle.split(" ")]
    for c in entry.conditions:
        if not c.negated and c.words and not c.tests and not c.may_be_empty and c.slot != "neg":
            out.append(frozenset(w.split(" ")[-1] for w in c.words))
    return tuple(out)
