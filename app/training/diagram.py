"""How does a table of confidence look as a picture?

In: bins of answers (reliability.py). Out: an SVG: share right over confidence, a point for each bin with its interval,
and the line on which an honest confidence lies. It follows the reader's light or dark colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from app.training.reliability import BINS, Bin

SIDE = 320
LEFT, TOP = 64, 24
WIDTH, HEIGHT = LEFT + SIDE + 24, TOP + SIDE + 60
LARGEST = 13  # radius of the point that stands for all answers
SMALLEST = 2.5
STYLE = """
    svg { font-family: system-ui, sans-serif; font-size: 13px; color: #222; background: #fff; }
    @media (prefers-color-scheme: dark) { svg { color: #e6e6e6; background: #0d1117; } }
    text { fill: currentColor; }
    .grid { stroke: currentColor; opacity: .15; }
    .honest { stroke: currentColor; opacity: .6; stroke-dasharray: 5 4; }
    .interval { stroke: #1e88e5; stroke-width: 2; opacity: .5; }
    .bin { fill: #1e88e5; }"""


def reliability_svg(bins: Sequence[Bin]) -> str:
    """The diagram as the text of an SVG file."""
    total = sum(step.count for step in bins)
    words = f"Share of answers that are right by confidence, {total} answers in {BINS} equal steps of confidence"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{words}">',
        f"  <style>{STYLE}\n  </style>",
        *_axes(),
        f'  <line class="honest" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>',
        *(line for step in bins for line in _point(step, total)),
        f'  <text x="{LEFT + SIDE / 2}" y="{HEIGHT - 14}" text-anchor="middle">confidence ({total} answers)</text>',
        f'  <text transform="translate(18 {TOP + SIDE / 2}) rotate(-90)" text-anchor="middle">share right</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes() -> list[str]:
    lines = []
    for step in range(0, BINS + 1, 2):
        share = step / BINS
        lines += [
            f'  <line class="grid" x1="{_x(share)}" y1="{_y(0)}" x2="{_x(share)}" y2="{_y(1)}"/>',
            f'  <line class="grid" x1="{_x(0)}" y1="{_y(share)}" x2="{_x(1)}" y2="{_y(share)}"/>',
            f'  <text x="{_x(share)}" y="{TOP + SIDE + 20}" text-anchor="middle">{share:.1f}</text>',
            f'  <text x="{LEFT - 8}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:.1f}</text>',
        ]
    return lines


def _point(step: Bin, total: int) -> list[str]:
    """A bin as a point whose area tells how many answers it holds."""
    low, high = step.interval()
    x, radius = _x(step.confidence), max(SMALLEST, LARGEST * sqrt(step.count / total))
    told = f"{step.count} answers, confidence {step.confidence:.2f}, right {step.right:.2f} ({low:.2f}–{high:.2f})"
    return [
        f'  <line class="interval" x1="{x}" y1="{_y(low)}" x2="{x}" y2="{_y(high)}"/>',
        f'  <circle class="bin" cx="{x}" cy="{_y(step.right)}" r="{radius:.1f}"><title>{told}</title></circle>',
    ]


def _x(share: float) -> float:
    return round(LEFT + SIDE * share, 1)


def _y(share: float) -> float:
    return round(TOP + SIDE * (1 - share), 1)
