"""Which sentences are worth parsing: those with a word that can be a trigger."""

from __future__ import annotations

import re

from lemminflect import getAllInflections

from pipeline.lexicon.actors import ActorLexicon
from pipeline.lexicon.triggers import TriggerLexicon

MAX_CHARS = 1500
WORD = re.compile(r"[a-z][a-z'-]*[a-z]")


class SentenceFilter:
    """Keeps a sentence that holds an inflected form of some trigger or coded operator."""

    def __init__(self, triggers: TriggerLexicon, actors: ActorLexicon) -> None:
        words: set[str] = set()
        keys = [(lemma, pos) for (lemma, pos) in triggers.triggers]
        keys += [
            (o.lemma, o.pos) for group in triggers.operators.values() for o in group if o.fallback
        ]
        for lemma, pos in keys:
            last = lemma.split(" ")[-1]
            words.add(last)
            upos = {"v": "VERB", "n": "NOUN"}.get(pos)
            if upos:
                for forms in getAllInflections(last, upos=upos).values():
                    words.update(forms)
        self.words = frozenset(words)

    def keeps(self, sentence: str) -> bool:
        """Whether a sentence could hold an event."""
        if len(sentence) > MAX_CHARS:
            return False
        return any(w in self.words for w in _words(sentence))


def _words(sentence: str) -> list[str]:
    out: list[str] = []
    for w in WORD.findall(sentence.lower().replace("’", "'")):
        out.append(w)
        if "-" in w or "'" in w:
            out += re.split(r"[-']", w)
    return out
