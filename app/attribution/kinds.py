"""Is a marked quote a whole utterance, or a fragment in the reporter's own sentence?"""

from __future__ import annotations

from collections.abc import Sequence

from app.attribution.types import QuoteKind, Span

# Fewer words than this, in the middle of the reporter's sentence, are a fragment of speech.
FULL_SENTENCE = 6
# What stands before a quote is looked at so far back: all of a long paragraph, for each quote, would take its square.
LEAD = 40


def kind_of(text: str, parts: Sequence[Span]) -> QuoteKind:
    """``mixed`` for a fragment inside the reporter's own sentence, else ``direct``."""
    start, end = parts[0].start, parts[-1].end
    if text[start:end][:1].islower():
        return "mixed"
    earliest = max(0, start - LEAD)
    line = text.rfind("\n", earliest, start) + 1
    lead = text[max(line, earliest) : start].rstrip("\"“”„«»‘’'` \t\u00a0")
    opens_sentence = not lead or lead[-1] in ".!?:,—–-…"
    return "direct" if opens_sentence or len(text[start:end].split(None, FULL_SENTENCE)) >= FULL_SENTENCE else "mixed"
