"""What does the silver corpus teach about each word?

In: CoreNLP's analyses of PolNeAR, or by ``align`` any labels with character offsets. Out: one ``Lesson`` per article:
the words as our tokenizer cuts them, each with its tag, name label, relation and sentence start, or NOTHING where the
corpus is silent, unsure, or cuts its words otherwise.
Source: the mapping of UD v1 to v2 follows the guidelines' page of changes (universaldependencies.org/v2/summary.html).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from spacy.language import Language

from app.training import corpora

NOTHING: Final = ""
SETTLED: Final = 0.6

NER_KINDS: Final = {"PERSON": "PERSON", "ORGANIZATION": "ORG", "LOCATION": "PLACE", "MISC": "MISC"}
HONORIFICS: Final = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr"))
RELATIONS: Final = {  # UD v1 -> UD v2
    "dobj": "obj",
    "nsubjpass": "nsubj:pass",
    "csubjpass": "csubj:pass",
    "auxpass": "aux:pass",
    "neg": "advmod",
    "mwe": "fixed",
    "nmod:tmod": "obl:unmarked",
    "nmod:npmod": "obl:unmarked",
}
SUBTYPES: Final = frozenset(
    [
        *("nsubj:pass", "csubj:pass", "aux:pass", "nmod:poss", "acl:relcl", "obl:unmarked", "obl:agent"),
        *("compound:prt", "det:predet", "cc:preconj"),
    ]
)


@dataclass(slots=True)
class Lesson:
    """One article, word by word; the lists are equally long, and words are those of the tokenizer on text.

    tags, relations: label or NOTHING. names: "O", "B-kind", "I-kind" or NOTHING.
    starts: 1 sentence start, 0 none, -1 silent.
    """

    text: str
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gold:
    """One corpus token: character range, labels as in Lesson (name without B- and I-, NOTHING for silent)."""

    start: int
    end: int
    tag: str
    relation: str
    name: str
    begins_name: bool
    begins_sentence: bool


def silver_lessons(folder: Path, *, texts: str, analyses: str, tokenizer: Language) -> Iterator[Lesson]:
    """PolNeAR's articles as CoreNLP sees them; texts and analyses are paths below folder, with the same ids."""
    by_id = {article["id"]: article["text"] for article in corpora.read_jsonl(folder / texts)}
    for analysis in corpora.read_jsonl(folder / analyses):
        text = by_id[analysis["id"]]
        gold = [token for sentence in analysis["sentences"] for token in _from_silver(sentence)]
        yield align(text, gold, tokenizer)


def _from_silver(sentence: Sequence[Sequence[Any]]) -> Iterator[Gold]:
    kinds = [_kind(token[3], token[4]) for token in sentence]
    relations = [_second_version(sentence, i) for i in range(len(sentence))]
    heads: dict[int, int] = {}
    for i, kind in enumerate(kinds):  # a person's name is headed by its first word in v2, by its last in v1
        if kind == "PERSON" and sentence[i][2] in ("NNP", "NNPS"):
            first = heads.get(i - 1, i) if i and kinds[i - 1] == "PERSON" else i
            heads[i] = first
            if first != i and relations[first] == "compound":
                relations[first], relations[i] = relations[i], "flat"
            elif first != i and relations[i] == "compound":
                relations[i] = "flat"
    for i, token in enumerate(sentence):
        tag = "IN" if token[2] == "TO" and token[6] == "case" else token[2]
        begins = kinds[i] != "O" and (i == 0 or kinds[i - 1] != kinds[i])
        yield Gold(token[0], token[1], tag, relations[i], kinds[i], begins, i == 0)


def _kind(lemma: str, entity: str) -> str:
    """Our kind of CoreNLP's entity; "Mr." is no part of a name, though CoreNLP sometimes thinks so."""
    return "O" if lemma.lower().rstrip(".") in HONORIFICS else NER_KINDS.get(entity, "O")


def _second_version(sentence: Sequence[Sequence[Any]], i: int) -> str:
    tag, head, relation = sentence[i][2], sentence[i][5], str(sentence[i][6])
    if relation == "neg" and tag == "DT":
        return "det"
    if relation == "nmod" and head >= 0 and sentence[head][2][:2] in ("VB", "JJ", "RB", "MD"):
        return "obl"
    return plain_relation(RELATIONS.get(relation, relation))


def plain_relation(relation: str) -> str:
    """A v2 relation without the subtypes that are too rare to learn."""
    return relation if relation in SUBTYPES else relation.partition(":")[0]


def align(text: str, gold: Sequence[Gold], tokenizer: Language) -> Lesson:
    """The corpus' labels on our tokenizer's words, by character offsets; gold in text order."""
    lesson = Lesson(text)
    at = 0
    for token in tokenizer.make_doc(text):
        start, end = token.idx, token.idx + len(token)
        starts_sentence = False
        while at < len(gold) and gold[at].end <= start:
            at += 1
        here = gold[at] if at < len(gold) and gold[at].start < end else None
        inside = at
        while inside < len(gold) and gold[inside].start < end:
            starts_sentence |= gold[inside].begins_sentence and gold[inside].start >= start
            inside += 1
        exact = here is not None and (here.start, here.end) == (start, end)
        lesson.words.append(token.text)
        lesson.tags.append(here.tag if here and exact else NOTHING)
        lesson.relations.append(here.relation if here and exact else NOTHING)
        lesson.names.append(_name(here, start, blank=token.is_space))
        lesson.starts.append(-1 if token.is_space else int(starts_sentence))
    return lesson


def _name(gold: Gold | None, start: int, *, blank: bool) -> str:
    if blank or gold is None:
        return "O"
    if gold.name in ("O", NOTHING):
        return gold.name
    return f"{'B' if gold.begins_name and gold.start >= start else 'I'}-{gold.name}"


def settled(lessons: list[Lesson]) -> list[Lesson]:
    """The lessons with slips of the silver labels mended in place, and returned.

    A name that is of one kind at least SETTLED of the times is of that kind everywhere ("Trump" was a verb and an
    organisation to CoreNLP); a proper noun left out of all names is silent where it is mostly a name of one word.
    """
    spans = [(lesson, start, end, _key(lesson, start, end)) for lesson in lessons for start, end in _names_of(lesson)]
    counts: Counter[tuple[str, str]] = Counter((key, lesson.names[start][2:]) for lesson, start, _, key in spans)
    totals: Counter[str] = Counter(key for *_, key in spans)
    usual = {key: kind for (key, kind), n in counts.items() if n >= 8 and n >= SETTLED * totals[key]}
    for lesson, start, end, key in spans:
        if key in usual:
            lesson.names[start:end] = [f"{name[:2]}{usual[key]}" for name in lesson.names[start:end]]
    for lesson in lessons:
        for i, (word, name, tag) in enumerate(zip(lesson.words, lesson.names, lesson.tags, strict=True)):
            if name == "O" and tag in ("NNP", "NNPS") and word in usual:
                lesson.names[i] = NOTHING
    return lessons


def _key(lesson: Lesson, start: int, end: int) -> str:
    return " ".join(lesson.words[start:end])


def _names_of(lesson: Lesson) -> Iterator[tuple[int, int]]:
    for start, name in enumerate(lesson.names):
        if name.startswith("B-"):
            end = start + 1
            while end < len(lesson.names) and lesson.names[end].startswith("I-"):
                end += 1
            yield start, end
