"""From triggers to statements: what operators, light verbs, negation and mood make of an event.

Starting at a trigger, the walk goes up the tree through complements. An operator on the way
("agreed to", "threatened", "an end to") changes code, participants or status by the composition
table; light verbs and reporting verbs are passed through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.coding import arguments as args
from pipeline.coding.actors import PhraseReader
from pipeline.coding.parsing import Tree
from pipeline.coding.triggers import Hit, TriggerMatcher, noun_slot
from pipeline.contracts.codebook import codebook
from pipeline.errors import ContractError
from pipeline.lexicon.rules import composed_key
from pipeline.lexicon.triggers import Composition, Frame, Operator, Trigger, TriggerLexicon

DEEPER = 3
"""Phrases inside one another that are searched for someone named."""

HOSTILE_ROOTS = frozenset({"09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20"})


@dataclass(frozen=True, slots=True)
class Statement:
    """An event as one sentence states it, participants still as phrase heads."""

    hit: Hit
    anchor: int
    code: str
    event_type: str
    event_mode: str | None
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    status: str | None
    rule: str
    attribution: int | None = None
    composed: bool = False
    symmetric: bool = False
    path: tuple[int, ...] = ()


class Composer:
    """Turns the hits of one sentence into statements."""

    def __init__(
        self, tree: Tree, reader: PhraseReader, matcher: TriggerMatcher, lexicon: TriggerLexicon
    ) -> None:
        self.tree = tree
        self.reader = reader
        self.matcher = matcher
        self.lexicon = lexicon
        self._strong: dict[int, str] = {}
        self._reporting = lexicon.classes.get("reporting_verb", frozenset())

    def statements(self, hits: list[Hit]) -> list[Statement]:
        """All statements of the sentence, one an anchor and code."""
        self._strong = {h.token: h.entry.code for h in hits if h.entry.pos == "v" and _is_strong(h)}
        out = [s for hit in hits for s in self._climb(self._base(hit))]
        anchors = {s.anchor for s in out if s.composed}
        for base in self._fallbacks(anchors, {h.token for h in hits}):
            out += self._climb(base)
        out += self._reported_demands({t for s in out for t in (*s.path, s.hit.token)})
        # an operator that is a trigger too speaks once: the composed reading says more
        composed = {s.anchor for s in out if s.composed}
        out = [s for s in out if s.composed or s.anchor not in composed]
        out = self._without_twins(out)
        out = self._without_purposes(out)
        seen: set[tuple[int, str, tuple[int, ...]]] = set()
        kept = []
        for s in out:
            key = (
                s.anchor,
                s.event_type if s.composed else s.code,
                s.recipients if s.composed else (s.hit.token,),
            )
            if key not in seen:
                seen.add(key)
                kept.append(s)
        return kept

    def _without_twins(self, statements: list[Statement]) -> list[Statement]:
        """ "Imposed a blockade", "signed a pact" are one event each; the finer code stays."""
        by_token = {s.hit.token: s for s in statements if not s.composed and s.hit.entry.pos == "v"}
        dropped: set[int] = set()
        merged: dict[int, Statement] = {}
        for s in statements:
            if s.composed or s.hit.entry.pos != "n":
                continue
            step = self._step(s.hit.token)
            verb = (
                by_token.get(step[0])
                if step is not None and step[1] not in ("subj", "conj", "xcomp", "ccomp")
                else None
            )
            if verb is None or not _is_strong(verb.hit):
                continue
            keep_noun = _fineness(s.code) > _fineness(verb.code) or (
                _fineness(s.code) == _fineness(verb.code)
                and self.tree.lemmas[verb.hit.token] in ("impose", "call", "stage", "launch")
            )
            kept, gone = (s, verb) if keep_noun else (verb, s)
            dropped.add(id(gone))
            merged[id(kept)] = replace(
                merged.get(id(kept), kept),
                actors=kept.actors or gone.actors,
                recipients=kept.recipients or tuple(r for r in gone.recipients if r != kept.anchor),
            )
        return [merged.get(id(s), s) for s in statements if id(s) not in dropped]

    def _without_purposes(self, statements: list[Statement]) -> list[Statement]:
        """Statements less those that say what another is for ("will visit Chad to mediate").

        An act of the same type keeps whom its purpose names ("used tear gas to disperse students").
        """
        served = {
            id(s): next((o for o in statements if o is not s and self._serves(s, o)), None)
            for s in statements
        }
        out = []
        for s in statements:
            if served[id(s)] is not None:
                continue
            aims = [a for a in statements if served[id(a)] is s and a.event_type == s.event_type]
            if aims and not any(self._names_someone(h) for h in s.recipients):
                s = replace(s, recipients=aims[0].recipients or s.recipients)
            out.append(s)
        return out

    def _serves(self, s: Statement, other: Statement) -> bool:
        """Whether a statement is the purpose of another one."""
        tree = self.tree
        carried = s.path[s.path.index(s.anchor) :] if s.anchor in s.path else (s.anchor,)
        for i in carried:
            if tree.tags[i] != "VB" or tree.deps[i] not in ("advcl", "acl", "xcomp"):
                continue
            if not args.has_to(tree, i):
                continue
            ranked = tree.deps[i] == "acl" and any(
                tree.tags[c] == "JJS"
                or tree.words[c].lower() in ("first", "only", "last", "latest")
                for c in tree.children[tree.heads[i]]
            )  # "the first envoy to visit"
            if ranked or self._is_complement(i):
                continue
            if tree.lemmas[tree.heads[i]] == "be":
                continue  # "is the only state to recognise it": that is told, not aimed at
            if tree.deps[i] == "advcl" and i not in tree.ancestors(other.anchor):
                return True
            for a in tree.ancestors(i):
                if a == other.anchor or a in other.path:
                    return True
                if tree.pos[a] == "VERB":
                    break
        return False

    # -- base events ---------------------------------------------------------------------------

    def _base(self, hit: Hit) -> Statement:
        entry = hit.entry
        actors = self._fill(hit, entry.frame.actor)
        recipients = self._fill(hit, entry.frame.recipient)
        if not entry.frame.symmetric and entry.frame.recipient:
            recipients = self._deeper(hit, recipients, set(actors)) or recipients
        if not actors and entry.frame.actor:
            actors = self._behind(hit)
        recipients = [r for r in recipients if r not in actors and r != hit.token]
        if entry.frame.symmetric:
            actors = actors + [r for r in recipients if r not in actors]
            recipients = []
        return Statement(
            hit,
            hit.token,
            entry.code,
            entry.event_type,
            entry.event_mode,
            tuple(actors),
            tuple(recipients),
            None,
            entry.rule,
            symmetric=entry.frame.symmetric,
            path=(hit.token,),
        )

    def _fill(self, hit: Hit, slots: tuple[str, ...]) -> list[int]:
        """The first slot that names someone; failing that, the first that holds anything."""
        first: list[int] = []
        for name in slots:
            heads = [h for h in self.matcher.slot(hit.token, hit.entry, name) if h != hit.token]
            if any(self._names_someone(h) for h in heads):
                return heads
            if heads and not first:
                first = heads
        return first

    def _behind(self, hit: Hit) -> list[int]:
        """Whose act it is that is done ("the U.S. embargo was lifted"): theirs who did it."""
        tree = self.tree
        if (
            hit.entry.pos != "v"
            or tree.lemmas[hit.token] not in self.lexicon.classes["own_act_verb"]
        ):
            return []
        return [
            h
            for o in args.object_(tree, hit.token)
            if (tree.lemmas[o], "n") in self.lexicon.triggers
            for h in noun_slot(tree, o, "agent", self.reader)
        ]

    def _names_someone(self, h: int) -> bool:
        """Whether a head is an actor, or may stand for one told of before ("he", "Genscher")."""
        reading = self.reader.read(h)
        if self.tree.pos[h] == "PRON":
            return True
        return reading is not None and (
            reading.is_actor or (reading.kind == "person" and self.tree.pos[h] == "PROPN")
        )

    def _deeper(self, hit: Hit, heads: list[int], taken: set[int]) -> list[int]:
        """Who is named inside phrases that name nobody.

        Either in what fills the slot ("a bid for war against Iraq"), or, for a verb with no slot
        filled, in what it acts on ("prevented a march staged by students").
        """
        if any(self._names_someone(h) for h in heads):
            return []
        level = heads or (
            self.matcher.slot(hit.token, hit.entry, "obj") if hit.entry.pos == "v" else []
        )
        for depth in range(DEEPER):
            places_too = bool(heads) and depth == 0
            inside: list[int] = []
            for h in level:
                found = [x for x in args.inside(self.tree, h) if x not in taken]
                named = [
                    x
                    for x in found
                    if (r := self.reader.read(x)) is not None
                    and r.is_actor
                    and (places_too or r.kind != "place")
                ]
                if named:
                    return named
                inside += found
            level = inside
        return []

    # -- the walk ------------------------------------------------------------------------------

    def _climb(self, s: Statement) -> list[Statement]:
        tree = self.tree
        kept: list[Statement] = []
        cur = s.anchor
        for _ in range(12):
            step = self._step(cur)
            if step is None:
                break
            parent, relation = step
            if relation == "conj":
                cur = parent
                continue
            operator = self._operator(parent, relation, cur)
            if operator is not None:
                composition = self.lexicon.compose(operator.kind, self._as_negated(s, cur))
                if composition is None:
                    break
                if composition.status == "none":
                    return kept  # "rejected accusations" states nothing
                # a refused request was made, where it is named and by whom
                keep = composition.keep and (
                    operator.kind != "reject" or (s.hit.entry.pos == "n" and bool(s.actors))
                )
                strong = self._strong.get(parent)
                if strong is not None and (
                    composition.code is None or _fineness(strong) >= _fineness(composition.code)
                ):
                    # the operator's own entry says as much and was written for this complement
                    return [*kept, s] if keep else kept
                before = s
                s = self._apply(s, operator, composition, parent)
                if keep:
                    kept.append(before)
            elif tree.deps[cur] != "pcomp" and self._is_light(parent, relation):
                s = self._carry(s, parent, relation)
            elif relation in ("ccomp", "xcomp", "obj") and tree.lemmas[parent] in self._reporting:
                if s.attribution is None:
                    subject = args.subject(tree, parent)
                    if subject and subject[0] not in s.actors:
                        s = replace(s, attribution=subject[0])
                if relation == "obj":
                    break
            elif (
                relation == "of"
                and tree.lemmas[parent] in self.lexicon.classes.get("event_container", frozenset())
            ) or (relation == "xcomp" and tree.pos[parent] in ("VERB", "ADJ")):
                pass
            else:
                break
            s = replace(s, path=(*s.path, parent))
            cur = parent
        return [*kept, s]

    def _step(self, i: int) -> tuple[int, str] | None:
        """The governing word and the relation to it in the lexicon's terms."""
        tree = self.tree
        head, dep = tree.heads[i], tree.deps[i]
        if head == i:
            return None
        if dep == "conj":
            return head, "conj"
        if dep == "xcomp" and self._is_aim(i, head):
            return head, "purpose"
        if dep in ("xcomp", "ccomp"):
            return head, dep
        if dep in args.OBJECTS or (dep == "nsubjpass"):
            return head, "obj"
        if dep == "nsubj":
            return head, "subj"
        if dep in ("pobj", "pcomp"):
            top = head
            while tree.deps[top] in ("prep",) and tree.deps[tree.heads[top]] in ("prep", "prt"):
                top = tree.heads[top]
            governor = tree.heads[top]
            if governor == top:
                return None
            return governor, tree.words[head].lower()
        if dep in ("acl", "relcl") and tree.tags[i] == "VB":
            return head, "acl"
        if dep == "acl":
            return None
        if dep == "advcl" and tree.tags[i] == "VB" and args.has_to(tree, i):
            return head, "xcomp" if self.lexicon.operators.get(
                (tree.lemmas[head], "v")
            ) else "purpose"
        if dep == "compound":
            return (head, "of") if (tree.lemmas[head], "n") in self.lexicon.operators else None
        return None

    def _is_aim(self, i: int, head: int) -> bool:
        """ "Held a rally to demand", "began a strike to protest": the object is the act, the
        infinitive its aim, though parsers make it a complement."""
        tree = self.tree
        return (
            tree.tags[i] == "VB"
            and args.is_light_agent(tree, head)
            and any(head < o < i for o in tree.dependents(head, "dobj"))
        )

    def _is_complement(self, i: int) -> bool:
        """ "Refused to bomb": what an operator asks for, and no purpose."""
        tree = self.tree
        head = tree.heads[i]
        return (
            tree.deps[i] in ("xcomp", "advcl")
            and not self._is_aim(i, head)
            and any(
                "xcomp" in o.complement
                for o in self.lexicon.operators.get((tree.lemmas[head], "v"), ())
            )
        )

    def _operator(self, i: int, relation: str, child: int) -> Operator | None:
        tree = self.tree
        if tree.pos[i] == "VERB":
            kinds = [(tree.lemmas[i], "v")]
            if tree.tags[i] in ("VBN", "VBG"):
                kinds.append((tree.words[i].lower(), "a"))
        elif tree.pos[i] == "ADJ":
            kinds = [(tree.words[i].lower(), "a")]
        elif tree.pos[i] == "NOUN":
            kinds = [(tree.lemmas[i], "n")]
        else:
            return None
        for key in kinds:
            for o in self.lexicon.operators.get(key, ()):
                if relation not in o.complement:
                    continue
                if relation == "ccomp" and o.kind == "appeal" and self._may_be(child):
                    continue  # "recommended that Russia may ship grain": that is what they expect
                if o.particle is not None and not any(
                    tree.words[c].lower() == o.particle for c in tree.children[i]
                ):
                    continue
                if (
                    o.particle is None
                    and relation == "obj"
                    and any(tree.deps[c] == "prt" for c in tree.children[i])
                ):
                    continue
                return o
        return None

    def _may_be(self, verb: int) -> bool:
        return any(
            self.tree.words[c].lower() in ("may", "might", "could")
            for c in self.tree.dependents(verb, "aux")
        )

    def _is_light(self, parent: int, relation: str) -> bool:
        tree = self.tree
        if tree.pos[parent] != "VERB":
            return False
        lemma = tree.lemmas[parent]
        particles = [tree.words[c].lower() for c in tree.dependents(parent, "prt")]
        roles = self.lexicon.light.get(
            f"{lemma} {particles[0]}" if particles else lemma
        ) or self.lexicon.light.get(lemma)
        if roles is None:
            return False
        if relation == "under" and "under" in roles:
            return True
        if relation == "obj":
            return bool(roles & {"agent", "undergo"})
        if relation == "subj":
            return "occur" in roles
        return relation in ("in", "under", "into", "on", "to", "with", "for") and bool(
            roles & {"agent", "undergo"}
        )

    def _carry(self, s: Statement, parent: int, relation: str) -> Statement:
        """A light verb lends its subject and prepositions to the noun it carries."""
        tree = self.tree
        roles = self.lexicon.light.get(tree.lemmas[parent], frozenset())
        if s.hit.entry.pos != "n":
            return s
        if relation == "subj":
            return self._with_whom_it_befalls(s, parent)
        undergo = "undergo" in roles or relation == "under"
        subject = args.subject(tree, parent)
        frame: Frame = s.hit.entry.frame
        if undergo:
            if not s.recipients and frame.recipient:
                s = replace(s, recipients=tuple(h for h in subject if h not in s.actors))
            elif not s.recipients:
                s = replace(s, recipients=tuple(subject))
            if set(s.actors) == set(s.recipients):
                s = replace(
                    s,
                    actors=tuple(
                        h
                        for h in noun_slot(tree, s.hit.token, "by", self.reader)
                        + noun_slot(tree, s.hit.token, "from", self.reader)
                    ),
                )
            return s
        if not s.actors and frame.actor:
            s = replace(s, actors=tuple(subject))
        elif s.symmetric and subject and not set(subject) & set(s.actors):
            s = replace(s, actors=(*subject, *s.actors))
        if not s.recipients and not s.symmetric:
            for name in frame.recipient:
                found = [
                    h
                    for h in args.verb_preposition(tree, parent, name)
                    if h != s.hit.token and h not in s.actors
                ]
                if found:
                    return replace(s, recipients=tuple(found))
        return s

    def _with_whom_it_befalls(self, s: Statement, verb: int) -> Statement:
        """ "A warrant hangs over his head", "charges are pending against the general"."""
        if s.recipients or s.symmetric or not s.hit.entry.frame.recipient:
            return s
        for preposition in ("against", "over"):
            found = args.verb_preposition(self.tree, verb, preposition)
            owners = [p for h in found for p in args.slot_possessor(self.tree, h)]
            for heads in (found, owners):
                if any(self._names_someone(h) or self.tree.tags[h] == "PRP$" for h in heads):
                    return replace(s, recipients=tuple(h for h in heads if h not in s.actors))
        return s

    def _as_negated(self, s: Statement, cur: int) -> str:
        """The code under an operator: "agreed not to attack" agrees to end attacks."""
        if s.code[:2] in HOSTILE_ROOTS and is_negated(self.tree, cur):
            end = self.lexicon.compose("end", s.code)
            if end is not None and end.code is not None:
                return end.code
        return s.code

    def _apply(self, s: Statement, operator: Operator, c: Composition, at: int) -> Statement:
        tree = self.tree
        if c.code is None:
            lends = c.actor == "operator" or (
                operator.kind in LENDING
                and operator.lemma not in ("fear", "risk")
                and s.hit.entry.pos == "n"
            )
            if lends and not s.actors:
                s = replace(
                    s,
                    actors=tuple(
                        args.noun_agent(tree, at)
                        if tree.pos[at] != "VERB"
                        else args.subject(tree, at)
                    ),
                )
            return replace(s, status=c.status or s.status)
        if tree.pos[at] == "VERB":
            by = args.subject(tree, at)
        elif tree.pos[at] == "ADJ" or operator.pos == "a":
            by = args.predicate_subject(tree, at)
        else:
            by = (
                args.noun_agent(tree, at)
                or list(noun_slot(tree, at, "poss", self.reader))
                or noun_slot(tree, at, "from", self.reader)
            )
        addressee = self._addressee(operator, at)
        others = [a for a in s.actors if not self._is_ally(a, by)]
        match c.recipient:
            case "addressee":
                recipients = addressee or others or list(s.recipients) or list(s.actors)
            case "embedded.actor":
                recipients = list(s.actors) or list(s.recipients)
            case _:
                recipients = (
                    list(s.recipients) or (list(s.actors) if s.symmetric else []) or addressee
                )
                if not recipients and operator.kind not in ("agree", "offer", "intend"):
                    recipients = others
        if c.recipient == "embedded.recipient" and s.symmetric:
            recipients = list(s.actors)
        if not by and operator.kind in ("agree", "offer", "intend", "end"):
            by = list(s.actors)
        recipients = [r for r in recipients if r not in by and r != at]
        entry = codebook().cameo[c.code]
        event_type = c.event_type or entry.event_type or s.event_type
        return replace(
            s,
            anchor=at,
            code=c.code,
            event_type=event_type,
            event_mode=c.event_mode or entry.event_mode,
            actors=tuple(by),
            recipients=tuple(recipients),
            status=c.status,
            rule=composed_key(operator.lemma, s.rule),
            attribution=None,
            composed=True,
            symmetric=False,
        )

    def _is_ally(self, head: int, by: list[int]) -> bool:
        """Whether an actor is of the speaker's own country ("Ortega warned that his troops")."""
        mine, reading = [self.reader.read(h) for h in by], self.reader.read(head)
        return reading is not None and any(
            r is not None and r.country is not None and r.country == reading.country for r in mine
        )

    def _addressee(self, operator: Operator, at: int) -> list[int]:
        for name in operator.addressee:
            if self.tree.pos[at] in ("VERB", "ADJ"):
                found = args.slot(self.tree, at, name)
            else:
                found = noun_slot(self.tree, at, name, self.reader)
            found = [h for h in found if self.tree.pos[h] != "VERB"]
            if found:
                return found
        return []

    # -- operators alone -----------------------------------------------------------------------

    def _fallbacks(self, used: set[int], hit_tokens: set[int]) -> list[Statement]:
        """Operators with a code of their own whose complement holds no event."""
        tree = self.tree
        out = []
        for i in range(len(tree)):
            part = {"VERB": "v", "NOUN": "n"}.get(tree.pos[i])
            if part is None or i in used or i in hit_tokens:
                continue
            if part == "v" and self.matcher._adjectival(i):
                continue
            if part == "n" and self._is_answered(i, used | hit_tokens):
                continue
            for o in self.lexicon.operators.get((tree.lemmas[i], part), ()):
                if o.fallback is None:
                    continue
                if o.particle is not None and not any(
                    tree.words[c].lower() == o.particle for c in tree.children[i]
                ):
                    continue
                s = self._fallback(i, o)
                if s is not None:
                    out.append(s)
                    break
        return out

    def _is_answered(self, i: int, events: set[int]) -> bool:
        """Whether a demand or offer is only what another event is about ("rejected the call").

        One whose maker is named stands for itself ("rejected a Peruvian request").
        """
        step = self._step(i)
        if step is None or step[0] not in events:
            return False
        return not any(
            self._names_someone(h) for h in noun_slot(self.tree, i, "agent", self.reader)
        )

    def _reported_demands(self, taken: set[int]) -> list[Statement]:
        """ "Oslo said that Bonn must pay": a demand, whatever is to be done."""
        tree = self.tree
        out = []
        for v in range(len(tree)):
            aux = {tree.words[c].lower() for c in tree.dependents(v, "aux")}
            if tree.pos[v] != "VERB" or not aux & {"must", "should"} or "have" in aux:
                continue
            head = tree.heads[v]
            if tree.deps[v] != "ccomp" or tree.lemmas[head] not in self._reporting or head in taken:
                continue
            if any(a in taken for a in tree.subtree(v)):
                continue
            by, to = args.subject(tree, head), args.grammatical_subject(tree, v)
            named = [self.reader.read(h) for h in to]
            if not by or not any(
                r is not None and (r.kind == "country" or r.sector in ("GOV", "MIL", "REB", "LEG"))
                for r in named
            ):
                continue
            trigger = bare_trigger(
                "must", "v", "100" if "must" in aux else "020", "reported demand"
            )
            demand = alone(trigger, v, by, to)
            out.append(replace(demand, status="occurred", composed=True))
        return out

    def _has_complement(self, i: int, o: Operator) -> bool:
        tree = self.tree
        if o.pos != "v" or o.kind in (
            "accuse",
            "criticise",
            "praise",
            "support",
            "oppose",
            "investigate",
        ):
            return True
        for name in o.complement:
            if name in ("xcomp", "ccomp", "acl"):
                if tree.dependents(i, name):
                    return True
            elif args.slot(tree, i, name) or any(
                tree.words[c].lower() == name and tree.dependents(c, "pcomp")
                for c in tree.children[i]
            ):
                return True
        return o.kind in ("threaten", "appeal") and bool(self._addressee(o, i))

    def _is_silence(self, i: int) -> bool:
        """ "Refused to comment", "declined to give his name": no refusal of anything asked."""
        said = self.lexicon.classes["silence_word"]
        return any(
            self.tree.lemmas[w] in said
            for c in self.tree.dependents(i, "xcomp")
            for w in (c, *args.object_(self.tree, c))
        )

    def _fallback(self, i: int, o: Operator) -> Statement | None:
        assert o.fallback is not None
        tree = self.tree
        if not self._has_complement(i, o):
            return None
        if o.kind == "reject" and any(
            tree.lemmas[h] in self.lexicon.classes["denied_word"] for h in args.object_(tree, i)
        ):
            return None
        if o.kind == "reject" and self._is_silence(i):
            return None
        entry = codebook().cameo[o.fallback]
        if entry.event_type is None:
            return None
        if tree.pos[i] == "VERB":
            by = args.subject(tree, i)
            to = self._addressee(o, i)
            if not any((r := self.reader.read(h)) is not None and r.is_actor for h in to):
                to = to or args.object_(tree, i)
                deeper = [h for n in ("objposs", "objof") for h in args.slot(tree, i, n)]
                clause = [
                    h
                    for c in tree.dependents(i, "ccomp")
                    for h in args.grammatical_subject(tree, c)
                ]
                embedded = [
                    h
                    for c in tree.dependents(i, "xcomp")
                    for n in ("obj", "on", "against", "to", "at", "with", "from")
                    for h in args.slot(tree, c, n)
                ]
                for pool in (deeper, clause, embedded):
                    named = [
                        h for h in pool if (r := self.reader.read(h)) is not None and r.is_actor
                    ]
                    if named:
                        to = named
                        break
        else:
            by = args.noun_agent(tree, i) or noun_slot(tree, i, "agent", self.reader)
            to = self._addressee(o, i)
        to = [h for h in to if h not in by]
        return alone(bare_trigger(o.lemma, o.pos, o.fallback, o.rule), i, by, to)


def bare_trigger(lemma: str, pos: str, code: str, rule: str) -> Trigger:
    """A trigger that is no line of the lexicon's trigger files, with its participants found."""
    entry = codebook().cameo[code]
    if entry.event_type is None:
        raise ContractError(f"{rule}: code {code} is no event", remedy="give a fallback from 02 on")
    frame = Frame((), (), False)
    return Trigger(
        lemma, None, pos, code, entry.event_type, entry.event_mode, frame, (), False, 0, rule
    )


def alone(trigger: Trigger, at: int, by: list[int], to: list[int]) -> Statement:
    """The statement that a trigger at a token makes by itself."""
    return Statement(
        Hit(at, at, trigger),
        at,
        trigger.code,
        trigger.event_type,
        trigger.event_mode,
        tuple(by),
        tuple(to),
        None,
        trigger.rule,
        path=(at,),
    )


def _is_strong(hit: Hit) -> bool:
    """Whether an entry was chosen by what stands in the trigger's complement."""
    return any(
        not c.negated and (c.words or c.tests) and c.slot not in ("subj", "text", "neg")
        for c in hit.entry.conditions
    )


def _fineness(code: str) -> int:
    return len(code.rstrip("0"))


LENDING = frozenset({"want", "plan", "schedule", "begin", "continue", "possible", "intend"})
"""Kinds of operator whose subject does what their object says ("plans talks")."""

NEGATIONS = frozenset({"not", "n't", "never", "no", "neither", "nor", "without", "nobody", "none"})


def is_negated(tree: Tree, i: int) -> bool:
    """Whether a word is negated by its own dependents or as the object of "without"."""
    head = tree.heads[i]
    if (
        tree.deps[i] == "conj"
        and any(tree.words[c].lower() in ("or", "nor") for c in tree.dependents(head, "cc"))
        and is_negated(tree, head)
    ):
        return True
    for c in tree.children[i]:
        if (
            tree.words[c].lower() == "not"
            and c + 1 < len(tree)
            and tree.words[c + 1].lower() == "only"
        ):
            continue
        if tree.deps[c] == "neg" or (
            tree.words[c].lower() in NEGATIONS
            and tree.deps[c] in ("det", "advmod", "preconj", "cc", "neg")
        ):
            if tree.words[c].lower() == "nor" and tree.deps[c] == "cc":
                continue
            return True
        if tree.deps[c] in ("nsubj", "nsubjpass", "dobj"):
            if tree.words[c].lower() in ("none", "nobody", "neither", "nothing"):
                return True
            if any(
                tree.words[d].lower() in ("no", "neither") and d < c
                for d in tree.subtree(c)
                if tree.heads[d] == c or tree.words[d].lower() == "neither"
            ):
                return True
    if tree.deps[i] in ("pobj", "pcomp"):
        return bool(
            {tree.words[head].lower(), tree.words[tree.heads[head]].lower()}
            & {"without", "instead"}
        )
    return (
        tree.deps[i] == "xcomp"
        and any(tree.words[c].lower() == "yet" for c in tree.children[head])
        and tree.lemmas[head] == "have"
    )
