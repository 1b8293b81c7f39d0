"""How does a stream of articles become a stream of answers?

In: lines of bytes, one JSON object {"id", "text"} each. Out: one answer a line, in the order of the lines, each as soon
as it and those before it are done; a line that cannot be read gets an error of its own and stops nothing.
"""

from __future__ import annotations

import json
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypedDict

from app.attribution.attributor import Attributor
from app.attribution.types import Attribution, Quote, Span
from app.errors import Invalid, Unavailable

WAITING_PER_WORKER = 8


class SpanRow(TypedDict):
    """A half-open span in Unicode code points; a source carries its words as well."""

    start: int
    end: int


class SourceRow(SpanRow):
    """The span that the cue ties to the quote, with its words."""

    text: str


class QuoteRow(TypedDict):
    """One quote as the command line writes it: the format that `evaluate` reads."""

    kind: str
    start: int
    end: int
    parts: list[list[int]]
    source: SourceRow | None
    speaker_name: str | None
    speaker_kind: str | None
    role: str | None
    cue: SpanRow | None
    confidence: float
    statement: SpanRow | None
    inner: list[QuoteRow]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one line. number: counted from 1; exactly one of json and error is given."""

    number: int
    json: str | None = None
    error: str | None = None


def quote_rows(text: str, attribution: Attribution) -> list[QuoteRow]:
    """The quotes of an attribution, in text order."""
    return [_quote_row(text, quote) for quote in attribution.quotes]


def answers(lines: Iterable[bytes], *, workers: int, weights: Path) -> Iterator[Answered]:
    """Answer each line that is not blank. weights: the folder of the engine's weights.

    workers: processes to use; with 1 the work is done in this one.
    Raises ModelDamaged, or Unavailable if a process dies.
    """
    attributor = Attributor.load(weights)  # also with workers: damaged weights are told once, before any process starts
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    if workers == 1:
        return (_answer(attributor, number, line) for number, line in numbered)
    return _answers_of_processes(numbered, workers, weights)


def _answers_of_processes(numbered: Iterator[tuple[int, bytes]], workers: int, weights: Path) -> Iterator[Answered]:
    # A forked process would inherit the locks of the runtime's threads: each starts afresh.
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start_process, initargs=(weights,)
    )
    with pool:
        waiting: deque[Future[Answered]] = deque()
        try:
            for number, line in islice(numbered, workers * WAITING_PER_WORKER):
                waiting.append(pool.submit(_answer_in_process, number, line))
            while waiting:
                yield waiting.popleft().result()
                for number, line in islice(numbered, 1):
                    waiting.append(pool.submit(_answer_in_process, number, line))
        except BrokenProcessPool:
            raise Unavailable("a worker process died, perhaps for want of memory: use fewer --workers") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_of_this_process: list[Attributor] = []  # filled in worker processes only: each serves one stream and holds one engine


def _start_process(weights: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends the work
    _of_this_process.append(Attributor.load(weights))


def _answer_in_process(number: int, line: bytes) -> Answered:
    return _answer(_of_this_process[0], number, line)


def _answer(attributor: Attributor, number: int, line: bytes) -> Answered:
    try:
        identifier, text = read_line(line)
    except Invalid as error:
        return Answered(number, error=str(error))
    quotes = quote_rows(text, attributor(text))
    return Answered(number, json=json.dumps({"id": identifier, "quotes": quotes}, ensure_ascii=False))


def read_line(line: bytes) -> tuple[str | int, str]:
    """The identifier and the text of one line. Raises Invalid saying what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, or nested beyond reason
        raise Invalid(f"no JSON object in UTF-8: {error}") from None
    if not isinstance(row, dict):
        raise Invalid("no JSON object")
    identifier, text = row.get("id"), row.get("text")
    if not isinstance(identifier, str | int) or isinstance(identifier, bool):
        raise Invalid('"id" is no string or whole number')
    if not isinstance(text, str):
        raise Invalid('"text" is no string')
    if not _is_unicode(text) or not _is_unicode(str(identifier)):
        raise Invalid("a lone surrogate, which is no Unicode character")
    return identifier, text


def _is_unicode(words: str) -> bool:
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _quote_row(text: str, quote: Quote) -> QuoteRow:
    source, speaker = quote.source, quote.speaker
    return {
        "kind": quote.kind,
        "start": quote.start,
        "end": quote.end,
        "parts": [[part.start, part.end] for part in quote.parts],
        "source": {**_span_row(source), "text": source.of(text)} if source else None,
        "speaker_name": speaker.name if speaker else None,
        "speaker_kind": speaker.kind if speaker else None,
        "role": speaker.role if speaker else None,
        "cue": _span_row(quote.cue) if quote.cue else None,
        "confidence": round(quote.confidence, 4),
        "statement": None if quote.statement is None else {"start": quote.statement.start, "end": quote.statement.end},
        "inner": [_quote_row(text, one) for one in quote.inner],
    }


def _span_row(span: Span) -> SpanRow:
    return {"start": span.start, "end": span.end}
