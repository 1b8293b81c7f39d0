"""How long does it take to recognise the speakers of an article among 100,000?

`python -m tests.benchmarks.recognition [SPEAKERS]` fills a database in a temporary folder with people of common and
rare invented names, most of them known from one article and some from a thousand, and prints the time that the speakers
of an article cost: eight of them, whole names and surnames, known and new. Writing the article itself is not counted.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, insert
from sqlmodel import Session

from app.store import migrate
from app.store.engine import open_engine, writing
from app.store.identity.matching import Newcomer
from app.store.identity.wordlists import COMMON_SURNAMES, GIVEN, words
from app.store.ids import new_ids
from app.store.names import fold
from app.store.recognition import recognise, write_blocks
from app.store.speaker_tables import AliasRow
from app.store.spelling import spelling
from app.store.tables import AppearanceRow, ArticleRow, SpeakerRow

ARTICLES, ROUNDS, EACH = 20_000, 400, 8
_SYLLABLES = sorted(
    words("ba ber bor dal den dor el fen gar hal hol ka kel kor lan lin mar mel nor or pel ros sand tal")
)
_ROLES = ["senator", "mayor of Oakhollow", "goalkeeper", "professor", "spokeswoman", None, None]


def name(dice: random.Random) -> str:
    """A third of the surnames are common ones, so that the commonest names are shared by a hundred people."""
    given = dice.choice(sorted(GIVEN)).title()
    if dice.random() < 0.33:
        return f"{given} {dice.choice(sorted(COMMON_SURNAMES)).title()}"
    return f"{given} {''.join(dice.choices(_SYLLABLES, k=3)).title()}"


def fill(engine: Engine, speakers: int, dice: random.Random) -> list[str]:
    """Speakers with their names and articles; the names."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    article = {"text": "…", "model": "1", "quote_count": 0, "received_at": at, "dated_at": at}
    ids, articles, names = new_ids(speakers), new_ids(ARTICLES), [name(dice) for _ in range(speakers)]
    with writing(engine) as session:
        session.execute(insert(ArticleRow), [{**article, "id": one, "content_hash": one} for one in articles])
        keys = [
            {"id": one, "name": who, "kind": "person", "key": fold(who)} for one, who in zip(ids, names, strict=True)
        ]
        session.execute(insert(SpeakerRow), keys)
        session.execute(
            insert(AliasRow),
            [
                {"speaker_id": one["id"], "name": one["name"], "key": one["key"], "spelling": spelling(one["name"])}
                | {"article_count": 1}
                for one in keys
            ],
        )
        shown = {(dice.choice(articles), one) for one in ids}
        shown |= {(each, one) for one in ids[:100] for each in dice.sample(articles, 1_000)}
        session.execute(
            insert(AppearanceRow),
            [{"article_id": where, "speaker_id": who, "role": dice.choice(_ROLES)} for where, who in sorted(shown)],
        )
        write_blocks(session)
    return names


def article(names: list[str], dice: random.Random) -> list[Newcomer]:
    """The speakers of an article: three much quoted, two seldom quoted, one by the surname, two new."""
    shown = [
        *dice.sample(names[:100], 3),
        *dice.sample(names, 2),
        dice.choice(names).split()[1],
        name(dice),
        name(dice),
    ]
    return [Newcomer((one,), "person", dice.choice(_ROLES)) for one in dict.fromkeys(shown)]


def measure(session: Session, names: list[str], dice: random.Random) -> list[float]:
    """Milliseconds for each of so many articles."""
    times = []
    for _ in range(ROUNDS):
        newcomers = article(names, dice)
        start = time.perf_counter()
        recognise(session, newcomers)
        times.append(1_000 * (time.perf_counter() - start))
    return sorted(times)


def main() -> None:
    """Print the figures."""
    speakers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    dice = random.Random(0)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'whosaid.db'}"
        migrate.upgrade(url)
        engine = open_engine(url)
        start = time.perf_counter()
        names = fill(engine, speakers, dice)
        sys.stdout.write(f"{speakers:,} speakers written in {time.perf_counter() - start:.0f} s\n")
        with writing(engine) as session:
            measure(session, names, dice)
            times = measure(session, names, dice)
        sys.stdout.write(
            f"the speakers of an article ({EACH}): median {statistics.median(times):.1f} ms, "
            f"p95 {times[int(0.95 * len(times))]:.1f} ms, p99 {times[int(0.99 * len(times))]:.1f} ms\n"
        )
        engine.dispose()


if __name__ == "__main__":
    main()
