from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlmodel import col

from app.attribution.attributor import Attributor
from app.errors import Invalid
from app.ingest import Ingested, ingest_article
from app.intake.article import Article
from app.store import queries, quotes
from app.store.engine import driver_of, reading, writing
from app.store.filters import QuoteFilter
from app.store.places import Utf16
from app.store.tables import ArticleRow, QuoteRow, SpeakerRow

TEXT = (
    "“We are ready to talk about every part of the plan,” Jane Roe said on Monday. 😀\n\n"
    "“We will not be hurried by anybody in this house,” Jane Roe said."
)


def ingest(engine: Engine, attributor: Attributor, article: Article) -> Ingested:
    with writing(engine) as session:
        return ingest_article(session, attributor, article)


def count(engine: Engine, table: type[ArticleRow] | type[QuoteRow] | type[SpeakerRow]) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_every_stored_span_is_the_words_themselves(engine: Engine, attributor: Attributor) -> None:
    done = ingest(engine, attributor, Article(text=TEXT))
    with reading(engine) as session:
        rows = session.scalars(select(QuoteRow).order_by(col(QuoteRow.start))).all()
    assert len(rows) == 2
    assert {row.article_id for row in rows} == {done.article_id}
    units = TEXT.encode("utf-16-le")
    for row in rows:
        assert TEXT[row.start : row.end] == row.text
        assert units[2 * row.start_utf16 : 2 * row.end_utf16].decode("utf-16-le") == row.text
        assert TEXT[slice(row.source_start, row.source_end)] == row.source_text
        assert [TEXT[start:end] for start, end in row.contents] == [row.text]
    assert rows[0].text.startswith("We are ready")  # the order of the text
    assert rows[1].start_utf16 == rows[1].start + 1  # after the one character beyond the basic plane


def test_the_same_article_is_stored_once(engine: Engine, attributor: Attributor) -> None:
    first = ingest(engine, attributor, Article(text=TEXT, publisher="A", title="One"))
    again = ingest(engine, attributor, Article(text=TEXT, publisher="A", title="Another"))
    assert first.created
    assert again == Ingested(first.article_id, created=False)
    assert (count(engine, ArticleRow), count(engine, QuoteRow)) == (1, 2)


def test_the_same_words_of_two_publishers_are_two_articles(engine: Engine, attributor: Attributor) -> None:
    ingest(engine, attributor, Article(text=TEXT, publisher="A"))
    assert ingest(engine, attributor, Article(text=TEXT, publisher="B")).created
    assert count(engine, SpeakerRow) == 1


def test_twenty_at_once_store_it_once(engine: Engine, attributor: Attributor) -> None:
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda _: ingest(engine, attributor, Article(text=TEXT)), range(20)))
    assert len({one.article_id for one in done}) == 1
    assert sum(one.created for one in done) == 1
    assert (count(engine, ArticleRow), count(engine, QuoteRow)) == (1, 2)


def test_many_writers_lose_nothing(engine: Engine, attributor: Attributor) -> None:
    articles = [Article(text=f"{TEXT} {n}") for n in range(30)]
    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(lambda article: ingest(engine, attributor, article), articles))
    assert all(one.created for one in done)
    assert (count(engine, ArticleRow), count(engine, QuoteRow), count(engine, SpeakerRow)) == (30, 60, 1)


def test_several_articles_fit_in_one_transaction(engine: Engine, attributor: Attributor) -> None:
    with writing(engine) as session:
        done = [ingest_article(session, attributor, Article(text=f"{TEXT} {n % 2}")) for n in range(4)]
    assert [one.created for one in done] == [True, True, False, False]
    assert (count(engine, ArticleRow), count(engine, QuoteRow)) == (2, 4)


def test_a_speaker_is_one_row_across_articles(engine: Engine, attributor: Attributor) -> None:
    ingest(engine, attributor, Article(text=TEXT))
    ingest(engine, attributor, Article(text="“I have nothing to add to that at all,” Jane Roe said."))
    with reading(engine) as session:
        found = quotes.find(driver_of(session), QuoteFilter(speaker="jane roe"), after=None, limit=10)
        places = [one.place for one in found if isinstance(one, quotes.Found)]
        rows = session.scalars(select(QuoteRow).where(col(QuoteRow.place).in_(places))).all()
    assert len({row.speaker_id for row in rows}) == 1
    assert len({row.article_id for row in rows}) == 2


def test_an_undated_article_stands_at_the_time_it_was_received(engine: Engine, attributor: Attributor) -> None:
    before = datetime.now(UTC)
    done = ingest(engine, attributor, Article(text=TEXT))
    with reading(engine) as session:
        row = queries.article(session, done.article_id)
    assert row is not None
    assert row.published_at is None
    assert before <= row.dated_at == row.received_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("article", "pointer"),
    [
        (Article(text="one\0two"), "/text"),
        (Article(text=" \n"), "/text"),
        (Article(text="x", title="a\nb"), "/title"),
        (Article(text="x", url="ftp://x"), "/url"),
        (Article(text="x", language="English!"), "/language"),
        (Article(text="x", publisher="p" * 201), "/publisher"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(
    engine: Engine, attributor: Attributor, article: Article, pointer: str
) -> None:
    with pytest.raises(Invalid) as caught:
        ingest(engine, attributor, article)
    assert caught.value.pointer == pointer
    assert count(engine, ArticleRow) == 0


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_utf16_offsets_cut_the_same_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    utf16 = Utf16(text)
    units = text.encode("utf-16-le")
    cut = units[2 * utf16.offset(start) : 2 * utf16.offset(end)]
    assert cut.decode("utf-16-le") == text[start:end]
