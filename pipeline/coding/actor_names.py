"""The lexicon's names in one sentence: which of them stand for somebody, and for whom."""

from __future__ import annotations

from datetime import date

from pipeline.coding.actor_roles import RoleNouns
from pipeline.coding.names import NameMatch
from pipeline.coding.parsing import Tree
from pipeline.lexicon.actors import ActorLexicon, Alias, Entity, Office, Role
from pipeline.lexicon.triggers import word_classes


class SentenceNames:
    """Known names of one sentence.

    `spans` holds for each token of a name the name's first and last token and what it may mean.
    """

    def __init__(
        self,
        tree: Tree,
        matches: list[NameMatch],
        lexicon: ActorLexicon,
        roles: RoleNouns,
        day: date | None,
        home: str | None,
    ) -> None:
        self._tree = tree
        self._lexicon = lexicon
        self._roles = roles
        self._day = day
        self._home = home
        self._classes = word_classes()
        self._unknown_people: set[int] = set()
        self.spans: dict[int, tuple[int, int, NameMatch]] = {}
        for m in matches:
            tokens = [
                i for i in range(len(tree)) if tree.starts[i] < m.end and tree.ends[i] > m.start
            ]
            if tokens and self._is_name(m, tokens):
                for i in tokens:
                    self.spans.setdefault(i, (tokens[0], tokens[-1], m))

    def _is_name(self, m: NameMatch, tokens: list[int]) -> bool:
        """Reject a country's name that is part of a person's ("Michael Jordan", "Paris Hilton")."""
        tree = self._tree
        forms = {a.form for a in m.aliases}
        if tree.starts[tokens[0]] < m.start or tree.ends[tokens[-1]] > m.end:
            glued = tree.words[tokens[-1]][m.end - tree.starts[tokens[-1]] :]
            if not glued.startswith(("-", "'", "/")) and tree.starts[tokens[0]] >= m.start:
                return False
        for a, b, label in tree.entities:
            inside = label == "PERSON" and a <= tokens[0] and tokens[-1] < b
            if inside and b - a > len(tokens) and self._may_be_part(m, forms, tokens):
                return self._is_whole_name(m, forms, tokens, range(a, b))
        if len(tokens) == 1 and tokens[0] > 0 and self._is_other_party(m, tokens[0]):
            return False
        if len(tokens) == 1 and (beside := self._in_a_persons_name(tokens[0])) is not None:
            self._unknown_people.update((tokens[0], beside))
            return False
        if "short" in forms and len(forms) == 1 and tokens[0] > 0:
            before = tokens[0] - 1
            if (
                tree.tags[before] == "NNP"
                and tree.heads[before] in (tokens[-1],)
                and tree.deps[before] == "compound"
            ):
                word = tree.words[before]
                if (
                    word.rstrip(".") not in self._classes["person_title"]
                    and not self._roles.at(before)
                    and before not in self.spans
                ):
                    first_names = {a.entity.name.split()[0] for a in m.aliases} | {
                        w for a in m.aliases for w in a.entity.name.split()
                    }
                    return word in first_names
        return True

    def _is_other_party(self, m: NameMatch, i: int) -> bool:
        """ "Christian Democrats", "Free Conservatives": another party than the one known."""
        before = self._tree.words[i - 1]
        if any(a.entity.kind != "organization" for a in m.aliases):
            return False
        return before.istitle() and before.lower() in self._classes["party_qualifier"]

    def in_a_persons_name(self, i: int) -> bool:
        """Whether a token is part of an unknown person's name of several words.

        Titles do not count: "Berlin Mayor Kai Wegner" is of Berlin.
        """
        if i in self._unknown_people:
            return True
        return any(
            label == "PERSON"
            and a <= i < b
            and b - a > 1
            and not any(self._roles.at(j) for j in range(a, b))
            for a, b, label in self._tree.entities
        )

    def _in_a_persons_name(self, i: int) -> int | None:
        """ "Paris Hilton", "Anatole France": the unknown name beside a country's name."""
        tree, low = self._tree, self._tree.words[i].lower()

        def unknown(j: int) -> bool:
            return (
                0 <= j < len(tree)
                and tree.tags[j] == "NNP"
                and tree.words[j][:1].isupper()
                and tree.words[j][1:].islower()
                and self._roles.at(j) is None
                and tree.words[j] not in self._lexicon.aliases
            )

        if low in self._classes["given_name_too"] and unknown(i + 1):
            return i + 1 if tree.heads[i] == i + 1 and tree.deps[i] == "compound" else None
        is_family_name = (
            low in self._classes["family_name_too"]
            and unknown(i - 1)
            and tree.heads[i - 1] == i
            and tree.words[i - 1].rstrip(".") not in self._classes["person_title"]
            and tree.words[i - 1] not in self._classes["direction_word"]
        )
        return i - 1 if is_family_name else None

    @staticmethod
    def _may_be_part(m: NameMatch, forms: set[str], tokens: list[int]) -> bool:
        return bool(forms & {"name", "capital", "territory", "short"}) and (
            len(tokens) == 1 or any(a.entity.kind == "person" for a in m.aliases)
        )

    def _is_whole_name(
        self, m: NameMatch, forms: set[str], tokens: list[int], person: range
    ) -> bool:
        """Whether a name inside a longer person's name is that person's title or their own name."""
        words = self._tree.words
        others = [i for i in person if i not in tokens]
        if any(a.entity.kind == "person" for a in m.aliases) and tokens[-1] < person[-1]:
            return False  # "Juan Carlos Jobet" is not the king
        if "short" in forms and tokens[-1] == person[-1]:
            # another person's family name: "Lynne Truss Biden" is not the president
            own = {w for a in m.aliases for w in a.entity.name.split()}
            return all(
                not words[i].istitle()
                or words[i] in own
                or _is_initial(words[i])
                or self._roles.at(i)
                for i in others
            )
        return any(self._roles.at(i) for i in others)

    def choose(self, match: NameMatch, head: int) -> Alias | None:
        """The reading of an ambiguous name that the neighbourhood supports."""
        aliases = match.aliases
        if len(aliases) == 1:
            return aliases[0]
        people = [a for a in aliases if a.entity.kind == "person"]
        if people and len(people) == len(aliases):
            if self._day is not None:
                held = [a for a in people if any(o.holds_on(self._day) for o in a.entity.offices)]
                if held:
                    return held[0]
                near = sorted(people, key=lambda a: self._distance(a.entity))
                return near[0]
            return people[0]
        others = [a for a in aliases if a.entity.kind != "person"]
        at_home = [a for a in others if a.entity.offices[0].code == self._home]
        if at_home and all(a.entity.kind != "country" for a in others):
            others = at_home
        if (
            people
            and self._tree.words[max(0, head - 1)].rstrip(".") in self._classes["person_title"]
        ):
            return people[0]
        order = {
            "name": 0,
            "adjective": 1,
            "national": 1,
            "capital": 2,
            "seat": 2,
            "former": 3,
            "territory": 4,
        }
        # a bare name of a body beats a territory; a country's own name beats everything
        return min(
            others or people, key=lambda a: (order.get(a.form, 5), a.entity.kind != "country")
        )

    def titled(self, family: int, role: Role, country: str | None) -> Entity | None:
        """Who is called by a title and a family name alone ("Deputy Secretary Hicks").

        Of those with the family name, whoever has an office that the title says, and has it on
        the day; nobody if several do.
        """
        words = frozenset(role.words)

        def fits(office: Office) -> bool:
            title = frozenset(office.title.lower().replace("'", " ").split())
            return (
                (country is None or office.code == country)
                and (words <= title or (role.sector == office.sector == "MIL"))
                and (self._day is None or office.holds_on(self._day))
            )

        found = [
            person
            for person in self._lexicon.families.get(self._tree.words[family], ())
            if any(fits(o) for o in person.offices)
        ]
        return found[0] if len(found) == 1 else None

    def _distance(self, entity: Entity) -> int:
        day = self._day or date.max
        return min(
            min(abs((day - (o.start or day)).days), abs((day - (o.end or day)).days))
            for o in entity.offices
        )

    def is_city(self, i: int) -> bool:
        """Whether the name at a token is that of a capital, which may be meant as a place."""
        alias = self.choose(self.spans[i][2], i)
        return alias is not None and alias.form == "capital"

    def is_hyphened_away(self, last: int) -> bool:
        """Whether a name is only the place or patron in a compound ("Seoul-based")."""
        tree = self._tree
        tail = tree.words[last].rsplit("-", 1)[-1].lower() if "-" in tree.words[last] else ""
        if tail in self._classes["after_hyphen"]:
            return True
        return (
            last + 2 < len(tree)
            and tree.words[last + 1] == "-"
            and tree.words[last + 2].lower() in self._classes["after_hyphen"]
        )


def _is_initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1
