"""Does each format, read back by a parser that knows nothing of the writer, say what the store holds?"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pyld import jsonld
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.exports import MAX_EXPORTS
from app.api.formats import export
from app.api.formats.base import Addresses
from app.api.formats.export import FORMATS, FormatName, export_quotes
from app.api.formats.lines import COLUMNS
from app.store.exports import ExportFilter

from . import brat, web_annotations
from .posting import items, post, said
from .web_annotations import AS, DCTERMS, FOAF, MODEL, MOTIVATIONS, OA, RDF

EXPORT = "/v1/exports/quotes"
SCHEMA = "https://schema.org/"
ODD = (
    "😀 “We have looked at every part of this plan,” Jane Roe said, “and we will vote for it tomorrow.”\r\n\r\n"
    "“=SUM(A1:A9) is what we typed,” Mayor John Doe told reporters. “And then\u2028we waited for a long time.”\r\n\r\n"
    "“The roof of the house leaks in many places,” the report says.\n"
)


@pytest.fixture
def stored(client: TestClient) -> list[dict[str, Any]]:
    """Articles that are hard on every format, and their quotes as /v1/quotes shows them."""
    post(client, ODD, title="=cmd|' /C calc'!A0", publisher="@home", url="https://news.example/odd?a=1&b=%22")
    post(client, said("Jane Roe", 2), title="'=1", published_at="2026-03-02T10:30:00.5+01:00", language="en")
    post(client, "\n\n".join(said("John Doe", n) for n in range(5)), title="Zoë, “so” said\u2028one", publisher='a"b')
    quotes = items(client, "/v1/quotes")
    assert len(quotes) > 9
    assert any(len(quote["contents"]) > 1 for quote in quotes)
    return quotes


def exported(client: TestClient, form: str, **parameters: Any) -> str:
    answer = client.get(EXPORT, params={"format": form, **parameters})
    assert answer.status_code == 200, answer.text
    return answer.content.decode()


def articles(client: TestClient) -> dict[str, dict[str, Any]]:
    return {
        article["id"]: {"text": client.get(f"/v1/articles/{article['id']}").json()["text"], **article}
        for article in items(client, "/v1/articles")
    }


def test_ndjson_is_the_list_line_by_line(client: TestClient, stored: list[dict[str, Any]]) -> None:
    lines = exported(client, "ndjson").splitlines()  # at every character that anybody takes for an end of line
    assert [json.loads(line) for line in lines] == stored


def without_apostrophe(cell: str) -> str:
    return cell[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]", cell) else cell


def flat(quote: dict[str, Any], article: dict[str, Any]) -> dict[str, str]:
    values = {**quote, "contents": " ".join(f"{start}-{end}" for start, end in quote["contents"])}
    for name in ("cue", "source", "speaker"):
        parts = values.pop(name) or {}
        values.update({f"{name}_{part}": value for part, value in parts.items()})
    values.update({f"article_{name}": article[name] for name in ("title", "publisher", "url", "language")})
    return {name: "" if values.get(name) is None else str(values[name]) for name in COLUMNS}


def test_csv_holds_every_field_of_every_quote(client: TestClient, stored: list[dict[str, Any]]) -> None:
    known = articles(client)
    text = exported(client, "csv")
    assert text.count("\r\n") > len(stored)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    read = [{name: without_apostrophe(cell) for name, cell in row.items()} for row in rows]
    assert read == [flat(quote, known[quote["article_id"]]) for quote in stored]


def test_no_cell_of_csv_is_a_formula(client: TestClient, stored: list[dict[str, Any]]) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(client, "csv"), newline=""), strict=True))
    assert not [
        cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    ]
    assert {row["article_title"] for row in rows} >= {"'=cmd|' /C calc'!A0", "''=1"}
    assert {row["article_publisher"] for row in rows} >= {"'@home"}
    assert any(row["text"].startswith("'=SUM") for row in rows)


def load(url: str, _options: object) -> dict[str, Any]:
    """The contexts, without the network."""
    contexts = {
        "http://www.w3.org/ns/anno.jsonld": web_annotations.CONTEXT,
        "https://schema.org": {"@vocab": SCHEMA, "url": {"@type": "@id"}},
    }
    found = contexts[url]
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": found},
    }


def parsed(text: str) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = jsonld.expand(json.loads(text), {"documentLoader": load})
    return nodes


def resources(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            yield from resources(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from resources(inner)


def only(node: dict[str, Any], name: str) -> Any:
    (value,) = node[name]
    return value.get("@value", value.get("@id"))


def test_annotations_are_of_the_vocabulary_and_its_model(client: TestClient, stored: list[dict[str, Any]]) -> None:
    (collection,) = parsed(exported(client, "jsonld"))
    seen = set()
    for node in resources(collection):
        (kind,) = node["@type"]
        seen.add(kind)
        allowed = MODEL[kind]
        own = {name for name in node if name.startswith("urn:whosaid:")}
        assert node.keys() - own - {"@type"} <= allowed.keys(), node
        for name, (least, most) in allowed.items():
            count = 1 if name == "@id" and "@id" in node else len(node.get(name, []))
            assert least <= count <= (count if most is None else most), (name, node)
        for name in (f"{OA}motivatedBy", f"{OA}hasPurpose"):
            assert {each["@id"] for each in node.get(name, [])} <= MOTIVATIONS
    assert seen >= {f"{OA}Annotation", f"{OA}TextQuoteSelector", f"{OA}TextPositionSelector", f"{FOAF}Person"}


def test_annotations_say_who_said_what(client: TestClient, stored: list[dict[str, Any]]) -> None:
    known = articles(client)
    (collection,) = parsed(exported(client, "jsonld"))
    assert only(collection, f"{AS}totalItems") == len(stored)
    annotations = collection[f"{AS}first"][0][f"{AS}items"][0]["@list"]
    for annotation, quote in zip(annotations, stored, strict=True):
        article = known[quote["article_id"]]
        assert annotation["@id"] == f"http://testserver/v1/quotes/{quote['id']}"
        assert client.get(annotation["@id"]).json()["text"] == quote["text"]
        assert only(annotation, "urn:whosaid:confidence") == quote["confidence"]
        assert only(annotation[f"{DCTERMS}creator"][0], f"{FOAF}name") == quote["model"]
        (target,) = annotation[f"{OA}hasTarget"]
        stored_at = f"http://testserver/v1/articles/{article['id']}"
        assert only(target, f"{OA}hasSource") == (article["url"] or stored_at)
        words, place = target[f"{OA}hasSelector"]
        start, end = only(place, f"{OA}start"), only(place, f"{OA}end")
        assert article["text"][start:end] == only(words, f"{OA}exact") == quote["text"]
        assert article["text"][:start].endswith(only(words, f"{OA}prefix"))
        assert article["text"][end:].startswith(only(words, f"{OA}suffix"))
        bodies = annotation.get(f"{OA}hasBody", [])
        assert bool(bodies) == (quote["speaker"] is not None)
        if bodies:
            who = bodies[0][f"{OA}hasSource"][0]
            assert only(bodies[0], f"{OA}hasPurpose") == f"{OA}identifying"
            assert who["@id"] == f"http://testserver/v1/speakers/{quote['speaker']['id']}"
            assert only(who, f"{FOAF}name") == only(bodies[1], f"{RDF}value") == quote["speaker"]["name"]
            assert [only(body, f"{RDF}value") for body in bodies[2:]] == (
                [] if quote["speaker"]["role"] is None else [quote["speaker"]["role"]]
            )


def test_each_annotation_can_be_read_before_the_end(client: TestClient, stored: list[dict[str, Any]]) -> None:
    lines = exported(client, "jsonld").splitlines()
    read = [json.loads(line.removesuffix(",")) for line in lines[2:-1]]
    assert [one["id"].rpartition("/")[2] for one in read] == [quote["id"] for quote in stored]


def test_quotations_name_their_speaker_and_their_article(client: TestClient, stored: list[dict[str, Any]]) -> None:
    known = articles(client)
    quotations = parsed(exported(client, "schemaorg"))
    for node, quote in zip(quotations, stored, strict=True):
        article = known[quote["article_id"]]
        assert node["@type"] == [f"{SCHEMA}Quotation"]
        assert node["@id"] == f"http://testserver/v1/quotes/{quote['id']}"
        assert only(node, f"{SCHEMA}text") == quote["text"]
        (part_of,) = node[f"{SCHEMA}isPartOf"]
        assert part_of["@type"] == [f"{SCHEMA}NewsArticle"]
        assert part_of["@id"] == f"http://testserver/v1/articles/{article['id']}"
        told = {"headline": "title", "url": "url", "datePublished": "published_at", "inLanguage": "language"}
        for name, field in told.items():
            assert (only(part_of, SCHEMA + name) if SCHEMA + name in part_of else None) == article[field]
        assert only(node, f"{SCHEMA}citation")
        speaker = quote["speaker"]
        if speaker["kind"] == "document":
            (based,) = node[f"{SCHEMA}isBasedOn"]
            assert only(based, f"{SCHEMA}name") == speaker["name"]
        else:
            (who,) = node[f"{SCHEMA}spokenByCharacter"]
            assert who["@type"] == [f"{SCHEMA}Person"]
            assert only(who, f"{SCHEMA}name") == speaker["name"]
            assert only(node, f"{SCHEMA}creator") == who["@id"]


def test_brat_marks_every_quote_with_its_source_and_cue(client: TestClient, stored: list[dict[str, Any]]) -> None:
    known = articles(client)
    configuration, documents = brat.read(client.get(EXPORT, params={"format": "brat"}).content)
    assert "[entities]\nQuote\nSource\nCue\n" in configuration
    assert documents.keys() == {quote["article_id"] for quote in stored}
    for article_id, document in documents.items():
        assert document.text == known[article_id]["text"].replace("\r", " ")
        marks = [name for name, (kind, _) in document.entities.items() if kind == "Quote"]
        quotes = [quote for quote in reversed(stored) if quote["article_id"] == article_id]
        quotes.sort(key=lambda quote: quote["start"])
        for mark, quote in zip(marks, quotes, strict=True):
            spans = document.entities[mark][1]
            assert (spans[0][0], spans[-1][1]) == (quote["start"], quote["end"])
            marked = "".join(document.text[start:end] for start, end in spans)
            assert marked.split() == "".join(document.text[start:end] for start, end in quote["contents"]).split()
            assert document.attributes[mark, "Kind"] == quote["kind"]
            assert document.references[mark] == (quote["speaker"]["id"], quote["speaker"]["name"])
            assert quote["id"] in document.notes[mark]
            tied = {relation: document.entities[to][1] for relation, of, to in document.relations if of == mark}
            for relation, part in (("SpokenBy", quote["source"]), ("CuedBy", quote["cue"])):
                assert tied.get(relation) == (None if part is None else [(part["start"], part["end"])])


def test_brat_goes_article_by_article_in_any_order(client: TestClient, stored: list[dict[str, Any]]) -> None:
    newest = client.get(EXPORT, params={"format": "brat"}).content
    assert client.get(EXPORT, params={"format": "brat", "order_by": "-confidence"}).content == newest
    oldest = client.get(EXPORT, params={"format": "brat", "order_by": "published_at"}).content
    assert list(brat.read(oldest)[1]) == list(reversed(brat.read(newest)[1]))


@pytest.mark.parametrize(
    "wanted",
    [
        {"speaker": "Roe"},
        {"kind": ["direct", "mixed"]},
        {"kind": "mixed"},
        {"min_confidence": 0.9},
        {"published_from": "2026-03-01", "published_to": "2026-03-02"},
        {"order_by": "published_at"},
        {"order_by": "-confidence"},
        {"speaker": "Nobody"},
    ],
)
def test_filters_are_those_of_the_list(
    client: TestClient, stored: list[dict[str, Any]], wanted: dict[str, Any]
) -> None:
    lines = exported(client, "ndjson", **wanted).splitlines()
    assert [json.loads(line) for line in lines] == items(client, "/v1/quotes", **wanted)


@pytest.mark.parametrize("form", get_args(FormatName))
def test_an_export_of_nothing_is_a_whole_file(client: TestClient, form: str) -> None:
    answer = client.get(EXPORT, params={"format": form})
    assert answer.status_code == 200
    if form == "brat":
        assert brat.read(answer.content)[1] == {}
    elif "json" in answer.headers["content-type"] and form != "ndjson":
        assert answer.json()


@pytest.mark.parametrize("form", get_args(FormatName))
def test_a_file_has_a_name_and_a_type(client: TestClient, form: FormatName) -> None:
    answer = client.get(EXPORT, params={"format": form})
    assert answer.headers["content-type"] == FORMATS[form].media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="{FORMATS[form].file_name}"'
    assert "content-length" not in answer.headers


@pytest.mark.parametrize(
    "query",
    ["format=xml", "format=", "page_size=1", "order_by=relevance", "kind=x", "format=csv&format=brat"],
)
def test_what_cannot_be_exported_is_a_bad_request(client: TestClient, query: str) -> None:
    answer = client.get(f"{EXPORT}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] == query.rpartition("&")[2].split("=")[0]


def test_an_export_is_one_state_of_the_database(
    client: TestClient, engine: Engine, stored: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_CHUNK_BYTES", 1)
    chunks = export_quotes(engine, ExportFilter(), "ndjson", Addresses(None, "urn:x"))
    first = next(chunks)
    post(client, said("Richard Roe", 9), published_at="1990-01-01")
    for article in items(client, "/v1/articles"):
        client.delete(f"/v1/articles/{article['id']}")
    rest = b"".join(chunks)
    assert [json.loads(line)["id"] for line in (first + rest).splitlines()] == [quote["id"] for quote in stored]
    assert items(client, "/v1/quotes") == []


def test_only_so_many_run_at_once(client: TestClient) -> None:
    service = client.app.state.service  # type: ignore[attr-defined]
    service.exports = MAX_EXPORTS
    answer = client.get(EXPORT)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    service.exports = MAX_EXPORTS - 1
    assert client.get(EXPORT).status_code == 200
    assert service.exports == MAX_EXPORTS - 1
