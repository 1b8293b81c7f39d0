"""What must be settled in a page's markup before it is parsed?

In: HTML as text. Out: HTML that a parser reads whole, and the stand-ins for characters it would lose. libxml2 cuts the
text at a NUL without a word, trafilatura drops no-break spaces and zero-width joiners, and the marks of <q> and of
pages written in windows-1252 never become characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Printable, not white space, unknown to news: those that a page does not use stand in for what the parser would lose.
_STAND_INS = tuple(map(chr, range(0x4DC0, 0x4E00)))
_BREAK = "\n\n"  # two <br> in a row: a new paragraph, of which trafilatura keeps one line break
_CARRIED = (_BREAK, "\u00a0", "\u202f", "\u2007", "\u200c", "\u200d", "\u200e", "\u200f")
_NAMED = {"nbsp": "\u00a0", "zwnj": "\u200c", "zwj": "\u200d", "lrm": "\u200e", "rlm": "\u200f"}

_ENTITY = re.compile(
    r"&(?:#[xX]0*([0-9a-fA-F]{1,8})(?![0-9a-fA-F])|#0*([0-9]{1,9})(?![0-9])|(nbsp|zwnj|zwj|lrm|rlm));?"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_TWO_BREAKS = re.compile(r"<br\b[^<>]{0,200}>(?:\s{0,200}<br\b[^<>]{0,200}>)+", re.IGNORECASE)
_OPEN_Q = re.compile(r"<q(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_CLOSE_Q = re.compile(r"</q\s{0,20}>", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,500}>", re.IGNORECASE)
_DOCUMENT = re.compile(r"<(?:html|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML made fit to parse, and its stand-ins: the code of a character -> what it stands for."""

    html: str
    stand_ins: dict[int, str]

    def restore(self, text: str) -> str:
        """Text of the parsed page, with every stand-in what it stood for."""
        return text.translate(self.stand_ins)


def prepare(html: str) -> Markup:
    """The same page without the traps of its markup; linear in its length."""
    free = (char for char in _STAND_INS if char not in html)
    stand_in = dict(zip(_CARRIED, free, strict=False))
    html = _DECLARATION.sub("", html, count=1)
    html = _ENTITY.sub(_written_out, html)
    html = _CONTROL.sub(lambda match: _allowed(ord(match[0])), html)
    html = _OPEN_Q.sub("\u201c", html)
    html = _CLOSE_Q.sub("\u201d", html)
    html = _TWO_BREAKS.sub(f"<br>{stand_in.get(_BREAK, '')}", html)
    html = html.translate({ord(char): placed for char, placed in stand_in.items() if char != _BREAK})
    if not _DOCUMENT.search(html):
        html = f"<html><body>{html}</body></html>"
    return Markup(html, {ord(placed): meaning for meaning, placed in stand_in.items()})


def _written_out(match: re.Match[str]) -> str:
    """A reference to a character that parsing would lose, as that character; any other as it is."""
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code > 0x10FFFF:
        return ""
    char = chr(code)
    if char in _CARRIED:
        return char
    return _allowed(code) if _CONTROL.match(char) else match[0]


def _allowed(code: int) -> str:
    """What a control character means: browsers read 128-159 as windows-1252, where curly marks are; else nothing."""
    if code == 0x0C:
        return " "
    return bytes((code,)).decode("cp1252", "ignore") if 0x80 <= code <= 0x9F else ""
