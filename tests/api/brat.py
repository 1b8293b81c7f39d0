"""How is a folder of brat read? Written from https://brat.nlplab.org/standoff.html, knowing nothing of the export."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass, field


@dataclass
class Document:
    """A text with its annotations: the spans of text-bound ones, and what is said of them by their names."""

    text: str
    entities: dict[str, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[tuple[str, str], str] = field(default_factory=dict)
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def read(archive: bytes) -> tuple[str, dict[str, Document]]:
    """The configuration, and each document by its name."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        # As text mode reads it, line ends of any kind as one: what Python, and brat's users, do to a file.
        files = {
            member.name.rpartition("/")[2]: io.TextIOWrapper(io.BytesIO(content.read()), "utf-8", newline=None).read()
            for member in tar
            if (content := tar.extractfile(member)) is not None
        }
    configuration = files.pop("annotation.conf")
    documents = {
        name[: -len(".txt")]: _document(text, files[f"{name[: -len('.txt')]}.ann"])
        for name, text in files.items()
        if name.endswith(".txt")
    }
    assert len(files) == 2 * len(documents)
    return configuration, documents


def _document(text: str, annotations: str) -> Document:
    document = Document(text)
    names: set[str] = set()
    for line in annotations.splitlines():
        name, what, *rest = line.split("\t")
        assert name not in names, name
        names.add(name)
        if name[0] == "T":
            _mark(document, name, what, *rest)
        elif name[0] == "R":
            relation, first, second = what.split(" ")
            arguments = [argument.partition(":")[::2] for argument in (first, second)]
            assert [role for role, _ in arguments] == ["Arg1", "Arg2"]
            assert {value for _, value in arguments} <= document.entities.keys()
            document.relations.append((relation, arguments[0][1], arguments[1][1]))
        elif name[0] == "A":
            attribute, of, value = what.split(" ")
            document.attributes[of, attribute] = value
        elif name[0] == "N":
            reference, of, to = what.split(" ")
            assert reference == "Reference"
            document.references[of] = (to.partition(":")[2], rest[0])
        else:
            assert name[0] == "#"
            assert what.startswith("AnnotatorNotes ")
            document.notes[what.split(" ")[1]] = rest[0]
    return document


def _mark(document: Document, name: str, what: str, words: str) -> None:
    kind, _, places = what.partition(" ")
    spans = [(int(start), int(end)) for start, _, end in (place.partition(" ") for place in places.split(";"))]
    assert all(0 <= start < end <= len(document.text) for start, end in spans)
    assert words == " ".join(document.text[start:end] for start, end in spans)
    assert "\n" not in words
    document.entities[name] = (kind, spans)
