"""Does a client that is written from the OpenAPI document work against the server that serves it?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .posting import said
from .test_served import address as address

# What a developer writes with the generated client; it prints what the test looks at.
PROGRAM = """
import datetime, json, sys
from whosaid_client import Client
from whosaid_client.api.articles import add_article, delete_article, get_article, list_articles
from whosaid_client.api.exports import export_quotes
from whosaid_client.api.extract import extract
from whosaid_client.api.health import version
from whosaid_client.api.quotes import get_quote, list_quotes
from whosaid_client.api.speakers import get_speaker, list_speakers
from whosaid_client.models import ArticleFromText, ExportQuotesFormat, ExtractFromText, ListQuotesKindItem, Problem

address, text = sys.argv[1:]
day = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.timezone.utc)
with Client(base_url=address, raise_on_unexpected_status=True) as client:
    body = ArticleFromText(text=text, title="A plan", publisher="The Example", published_at=day)
    article = add_article.sync(client=client, body=body)
    again = add_article.sync_detailed(client=client, body=body)
    quotes = list_quotes.sync(
        client=client, speaker="Roe", kind=[ListQuotesKindItem.DIRECT, ListQuotesKindItem.MIXED], published_from=day
    )
    detail = get_quote.sync(quotes.items[0].id, client=client)
    speaker = get_speaker.sync(quotes.items[0].speaker.id, client=client)
    exported = export_quotes.sync(client=client, format_=ExportQuotesFormat.CSV)
    told = {
        "article": [article.id, article.published_at.isoformat(), article.quote_count],
        "again": [int(again.status_code), again.parsed.id],
        "listed": [one.id for one in list_articles.sync(client=client, page_size=1).items],
        "text": get_article.sync(article.id, client=client).text,
        "quote": [detail.text, detail.kind.value, detail.start, detail.source.text, detail.chain[0].step.value],
        "speaker": [speaker.name, speaker.kind.value, speaker.quote_count],
        "speakers": [one.name for one in list_speakers.sync(client=client, q="ro").items],
        "extracted": [one.speaker.name for one in extract.sync(client=client, body=ExtractFromText(text=text)).quotes],
        "exported": exported.splitlines()[1].split(b",")[0].decode() == detail.id,
        "version": version.sync(client=client).model,
        "deleted": int(delete_article.sync_detailed(article.id, client=client).status_code),
    }
    gone = get_article.sync(article.id, client=client)
    assert isinstance(gone, Problem)
    print(json.dumps({**told, "gone": [gone.status, gone.type_]}))
"""


def test_a_generated_client_does_the_main_job(address: str, tmp_path: Path) -> None:
    # The generator knows no bodies of lines: it takes them as bytes.
    lines = "content_type_overrides: {application/x-ndjson: application/octet-stream}"
    (tmp_path / "settings.yml").write_text(f"post_hooks: []\n{lines}\n")
    generator = [sys.executable, "-m", "openapi_python_client", "generate", "--url", f"{address}/openapi.json"]
    options = ["--output-path", "whosaid_client", "--meta", "none", "--config", "settings.yml", "--fail-on-warning"]
    generated = subprocess.run([*generator, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert generated.returncode == 0, generated.stdout + generated.stderr
    text = said("Jane Roe")
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, address, text]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    article_id = told["article"][0]
    assert told["article"][1:] == ["2026-03-02T09:30:00+00:00", 1]
    assert told["again"] == [200, article_id]
    assert told["listed"] == [article_id]
    assert told["text"] == text
    words, kind, start, source, step = told["quote"]
    assert text[start : start + len(words)] == words
    assert (kind, source, step) == ("direct", "Jane Roe", "source")
    assert told["speaker"] == ["Jane Roe", "person", 1]
    assert told["speakers"] == told["extracted"] == ["Jane Roe"]
    assert told["exported"]
    assert told["version"]
    assert told["deleted"] == 204
    assert told["gone"] == [410, "urn:whosaid:problem:gone"]
