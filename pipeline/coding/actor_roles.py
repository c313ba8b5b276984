"""Role nouns of one sentence: what a phrase says that somebody is."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.coding.lemmas import lemma
from pipeline.coding.parsing import Tree
from pipeline.lexicon.actors import ActorLexicon, Role
from pipeline.lexicon.triggers import word_classes


class RoleNouns:
    """Finds the role nouns of one sentence."""

    def __init__(self, tree: Tree, lexicon: ActorLexicon) -> None:
        self._tree = tree
        self._roles = lexicon.roles
        self._modifiers = lexicon.modifiers
        self._classes = word_classes()
        self._found: dict[int, Role | None] = {}

    def at(self, i: int) -> Role | None:
        """The longest role noun that ends at token `i`."""
        if i not in self._found:
            self._found[i] = self._at(i)
        return self._found[i]

    def _at(self, i: int) -> Role | None:
        tree = self._tree
        tag = tree.tags[i]
        low = tree.words[i].lower()
        stem = lemma(low, "NNS" if tag in ("NNS", "NNPS") else "NN")
        joined = (
            f"{tree.words[i - 2].lower()}-{stem}" if i >= 2 and tree.words[i - 1] == "-" else stem
        )
        for key in dict.fromkeys((joined, stem, low, low.rstrip("s"))):
            for role in self._roles.get(key, ()):
                n = len(role.words)
                if i - n + 1 >= 0 and all(
                    tree.words[i - n + 1 + k].lower() in (role.words[k], role.words[k] + "s")
                    for k in range(n - 1)
                ):
                    return role
        return None

    def within(self, first: int, last: int) -> Role | None:
        """The last role noun among some tokens."""
        for i in range(last, first - 1, -1):
            role = self.at(i)
            if role is not None:
                return role
        return None

    def is_former(self, first: int, last: int) -> bool:
        """Whether a word among some tokens says that an office is over ("former", "ex-")."""
        words = [self._tree.words[i].lower() for i in range(first, last + 1)]
        return any(w in self._classes["former_word"] or w.startswith("ex-") for w in words)

    def is_generic(self, head: int, role: Role | None) -> bool:
        """Whether a noun leaves it to its modifiers what it is ("group", "official")."""
        noun = " ".join(role.words) if role else self._tree.lemmas[head].lower()
        return noun in self._classes["generic_head"]

    def sector_of_modifiers(self, tokens: Iterable[int]) -> str | None:
        """The sector that the first telling word among some tokens gives to their noun."""
        for i in tokens:
            word = self._tree.words[i].lower()
            sector = self._modifiers.get(word) or self._modifiers.get(word.rpartition("-")[2])
            if sector is not None:
                return sector
            role = self.at(i) if self._tree.pos[i] in ("NOUN", "PROPN") else None
            if role is not None and not self.is_generic(i, role):
                return role.sector
        return None
