"""How does a text become an Attribution? The whole method, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Self

from spacy.language import Language

from app.attribution.assembly import attribution, indirect_quotes, quotes, utterances
from app.attribution.breaks import restored, unified
from app.attribution.inner import inner_utterances, with_inner
from app.attribution.manifest import Manifest, read_manifest
from app.attribution.mentions import load_pipeline, read_text
from app.attribution.network import NameScores
from app.attribution.pointer import Pointer
from app.attribution.quotes import find_pieces
from app.attribution.speakers import Asked, Resolved, Resolver
from app.attribution.statements import statements
from app.attribution.text import paragraphs
from app.attribution.types import Attribution

WEIGHTS = Path(__file__).parent / "weights"


class Attributor:
    """Finds the quotes of a text and their speakers. Safe to call from several threads; keeps nothing between calls."""

    def __init__(self, pointer: Pointer, pipeline: Language, resolver: Resolver, manifest: Manifest) -> None:
        self.pointer = pointer
        self.pipeline = pipeline
        self.resolver = resolver
        self.calibration, self.of_statements = manifest.calibration, manifest.statements
        self.reading = Lock()
        self.model = manifest.model

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Self:
        """Load the weights of the package, or those of another folder. Raises ModelDamaged."""
        manifest = read_manifest(folder)  # first, since it names what is missing
        return cls(
            Pointer.load(folder / "pointer"),
            load_pipeline(folder / "mentions"),
            Resolver.load(folder / "speakers"),
            manifest,
        )

    def __call__(self, text: str) -> Attribution:
        """Attribute one text of any length, the empty one included. Linear in the length."""
        plain, shortened = unified(text)
        return restored(self.attribute(plain), shortened)

    def attribute(self, text: str) -> Attribution:
        """Attribute a text whose lines all end in \\n."""
        places = paragraphs(text)
        pieces = find_pieces(text, places)
        pointed, told, names = self.pointer.point(text, places, pieces, least=self.of_statements.threshold)
        said = utterances(text, pieces, pointed, threshold=self.calibration.threshold)
        stated, around = statements(text, told, [one.asked for one in said], threshold=self.of_statements.threshold)
        inside = inner_utterances(text, said, self.pointer)
        aside = [*(one.asked for one in stated), *(one.asked for one in inside)]
        answers = self.resolve(text, names, [one.asked for one in said], aside)
        first, last = len(said), len(said) + len(stated)
        marked = quotes(text, said, around, answers[:first], self.calibration)
        unmarked = indirect_quotes(stated, answers[first:last], self.of_statements)
        complete = with_inner(text, marked, inside, answers[last:], self.calibration)
        return attribution([*complete, *unmarked], self.model)

    def resolve(
        self, text: str, names: NameScores, asked: Sequence[Asked], aside: Sequence[Asked]
    ) -> Sequence[Resolved]:
        """Who the sources are. spaCy would keep every new word for good; its zone forgets them, one text at a time."""
        if not asked and not aside:
            return ()
        with self.reading, self.pipeline.memory_zone():
            return self.resolver.resolve(read_text(self.pipeline, text, names), asked, aside)

    def pipe(self, texts: Iterable[str]) -> Iterator[Attribution]:
        """Attribute many texts, in order, streaming."""
        return map(self, texts)
