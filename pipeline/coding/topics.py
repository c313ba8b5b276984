"""Articles whose subject has nothing to code: sport, entertainment, gadgets.

Such pages are full of attacks, clashes, defeats and talks that are no political events. A page is
off topic when the vocabulary of one such subject is dense in it and that of politics is not.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicon.triggers import word_classes

OFF_TOPIC = {
    "sport": ("sport", "sport_competitor", "game", "topic_sport"),
    "entertainment": ("entertainment", "film", "topic_entertainment"),
    "technology": ("technology", "topic_technology"),
    "business": ("business", "price_word", "finance_instrument", "topic_business"),
}
POLITICAL = (
    "talks_word", "sanction_word", "war_word", "violence_word", "election_word", "troops",
    "rally_word", "weapon", "prisoner", "ceasefire_word", "agreement_doc", "displaced_people",
    "explosive", "topic_politics",
)  # fmt: skip
MIN_WORDS = 60
MIN_DISTINCT = {"sport": 6, "entertainment": 6, "technology": 6, "business": 8}
MIN_DENSITY = {"sport": 0.045, "entertainment": 0.045, "technology": 0.05, "business": 0.12}
SUSPECT_DENSITY = {"sport": 0.02, "entertainment": 0.02, "technology": 0.02, "business": 0.06}
CLEAR_MARGIN = 2.5
CAUTION = 1.35
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")


@cache
def _vocabulary() -> tuple[dict[str, str], frozenset[str]]:
    classes = word_classes()
    political = frozenset(w for name in POLITICAL for w in classes.get(name, ()))
    topics: dict[str, str] = {}
    for topic, names in OFF_TOPIC.items():
        for name in names:
            for w in classes.get(name, ()):
                if " " not in w and w not in political:
                    topics.setdefault(w, topic)
    return topics, political


def _stems(word: str) -> tuple[str, ...]:
    return (word, word[:-1]) if word.endswith("s") else (word,)


def required_confidence(text: str) -> float:
    """How sure an event of this text must be to be believed, from 0 to 1 (none is).

    A page that is plainly off topic is not coded at all; one that shares words with sport, culture
    or technology asks for more the more it does so, and less the more it speaks of public affairs.
    """
    topics, political = _vocabulary()
    words = _WORD.findall(text.lower())
    if len(words) < MIN_WORDS:
        return 0.0
    hits: dict[str, list[str]] = {}
    against = 0
    for w in words:
        for stem in _stems(w):
            if stem in topics:
                hits.setdefault(topics[stem], []).append(stem)
                break
            if stem in political:
                against += 1
                break
    if not hits:
        return 0.0
    topic, found = max(hits.items(), key=lambda item: (len(item[1]), item[0]))
    density = len(found) / len(words)
    if (
        len(set(found)) >= MIN_DISTINCT[topic]
        and density >= MIN_DENSITY[topic]
        and len(found) >= CLEAR_MARGIN * against
    ):
        return 1.0
    if density < SUSPECT_DENSITY[topic]:
        return 0.0
    return min(0.95, CAUTION * len(found) / (len(found) + against))
