"""What do the counts of a scored system come to?

In: counts that add up over articles (scoring.py). Out: figures of merit, shares in [0, 1], and how sure they are.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

HEADLINES = ("detection F1", "attribution", "pair F1", "canonical")


def figures(n: Mapping[str, int]) -> dict[str, float]:
    """The figures of merit from added-up counts; "canonical" and "indirect" only where there are any."""
    found = {
        "detection P": _share(n, "hits", "answers"),
        "detection R": _share(n, "hits", "gold"),
        "attribution": _share(n, "right", "sourced"),
        "attribution|found": _share(n, "right", "sourced_hits"),
        "same name": _share(n, "same_name", "sourced"),
        "pair P": _share(n, "right", "sourced_answers"),
        "pair R": _share(n, "right", "sourced"),
    }
    found["detection F1"] = _f1(found["detection P"], found["detection R"])
    found["pair F1"] = _f1(found["pair P"], found["pair R"])
    for group in ("type pronoun", "type name", "type nominal", "type none", "shape mixed", "shape full"):
        found[group] = _share(n, f"right {group}", group)
    if n.get("named"):
        found["canonical"] = _share(n, "named_right", "named")
    if n.get("indirect_answers"):
        found["indirect P"] = _share(n, "indirect_hits", "indirect_answers")
        found["indirect R"] = _share(n, "indirect_hits", "indirect_gold")
        found["indirect F1"] = _f1(found["indirect P"], found["indirect R"])
        right = _share(n, "indirect_right", "indirect_answers"), _share(n, "indirect_right", "indirect_gold")
        found["indirect pair F1"] = _f1(*right)
    return found


def intervals(tallies: Sequence[Counter[str]], *, draws: int, seed: int = 0) -> dict[str, tuple[float, float]]:
    """95 % percentile intervals of the headline figures, articles drawn with replacement."""
    chance = random.Random(seed)
    seen: dict[str, list[float]] = {}
    for _ in range(draws if tallies else 0):
        total: Counter[str] = Counter()
        for tally in chance.choices(tallies, k=len(tallies)):
            total.update(tally)
        drawn = figures(total)
        for name in HEADLINES:
            if name in drawn:
                seen.setdefault(name, []).append(drawn[name])
    ranked = {name: sorted(values) for name, values in seen.items()}
    return {name: (v[int(0.025 * len(v))], v[max(0, int(0.975 * len(v)) - 1)]) for name, v in ranked.items()}


def _share(n: Mapping[str, int], part: str, whole: str) -> float:
    return n.get(part, 0) / n[whole] if n.get(whole) else 0.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
