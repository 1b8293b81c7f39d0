"""Is there a text that breaks the engine? A search led by which lines each text reaches.

    python -m tests.fuzz.attribute [-max_total_time=SECONDS] [FOLDER OF TEXTS TO BEGIN WITH...]

In: nothing. Out: a text that makes the engine fail or break a promise, in .work/fuzz/; the exit code is 0 if none was
found. Needs requirements-fuzz.lock (`make fuzz` installs it). Each byte of the fuzzer's is a character or a word of
news, so that a changed byte leaves a text that still has quotes in it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.attribution.promises import LINE_ENDS, MARKS, ODD, WORDS, check

FOUND = Path(__file__).resolve().parents[2] / ".work" / "fuzz"
LONGEST = 400
SLOW = 20  # seconds for one text, which is worth a look as well
LETTERS = [chr(code) for code in range(32, 127)]
WORDS_WITH_SPACE = [word + " " for word in WORDS]
ALPHABET = [*MARKS, *LINE_ENDS, *ODD, *WORDS_WITH_SPACE, *LETTERS][:256]


def text_of(data: bytes) -> str:
    """The text that some bytes stand for."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in data)


def main() -> None:
    """Search until the time is up or a text is found."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["app.attribution"]):
        attributor = import_module("app.attribution.attributor").Attributor.load()

    def try_text(data: bytes) -> None:
        text = text_of(data)
        try:
            check(text, attributor(text))
        except BaseException:
            sys.stderr.write(f"\nThe text was {text!r}\n")
            raise

    corpus = FOUND / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    limits = [f"-max_len={LONGEST}", "-len_control=10", f"-timeout={SLOW}", f"-artifact_prefix={FOUND}/"]
    atheris.Setup([sys.argv[0], *limits, *sys.argv[1:], str(corpus)], try_text)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
