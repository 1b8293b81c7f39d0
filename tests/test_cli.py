"""Does the command line do what its help says, and fail in one line?"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

import app.__main__ as command_line

ROOT = Path(__file__).parents[1]
TEXT = "“The bridge is safe,” said Ada Stone, its keeper."
GOLD = {"id": "a", "text": TEXT, "quotes": [{"start": 1, "end": 20, "source": [[27, 36]], "content": [[1, 20]]}]}


def start(
    *arguments: str, database: Path | None = None, settings: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "WHOSAID_DATABASE_URL": f"sqlite:///{database or 'unused.db'}", **(settings or {})}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments], cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=pipe
    )


def run(
    *arguments: str, given: bytes = b"", database: Path | None = None, settings: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    process = start(*arguments, database=database, settings=settings)
    out, err = process.communicate(given, timeout=120)
    return process.returncode, out.decode(), err.decode()


Here = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """As run, but within this process, which is quicker: for commands that read no input and leave nothing behind."""

    def run_here(*arguments: str, settings: dict[str, str] | None = None) -> tuple[int, str, str]:
        for name, value in {"WHOSAID_DATABASE_URL": "sqlite:///unused.db", **(settings or {})}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["whosaid", *arguments])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run_here


def line(id_: object, text: str = TEXT) -> bytes:
    return json.dumps({"id": id_, "text": text}).encode() + b"\n"


def one_line_error(err: str) -> str:
    """The only line on standard error."""
    (only,) = err.splitlines()
    assert only.startswith("whosaid: ")
    return only


@pytest.mark.parametrize("workers", ["1", "2"])
def test_attribute_answers_in_the_order_of_the_lines(workers: str) -> None:
    ids = [*range(40), "the last"]
    code, out, err = run("attribute", "--workers", workers, given=b"".join(line(id_) for id_ in ids))
    assert (code, err) == (0, "")
    rows = [json.loads(row) for row in out.splitlines()]
    assert [row["id"] for row in rows] == ids
    (quote,) = rows[-1]["quotes"]
    assert set(quote) == {
        *("kind", "start", "end", "parts", "source", "speaker_name", "speaker_kind", "role", "cue", "confidence"),
        *("statement", "inner"),
    }
    assert TEXT[quote["start"] : quote["end"]] == "The bridge is safe,"
    assert TEXT[quote["source"]["start"] : quote["source"]["end"]] == quote["source"]["text"]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (b"no json", "no JSON object in UTF-8"),
        (b"\xff", "no JSON object in UTF-8"),
        (b"[" * 100_000, "no JSON object in UTF-8"),
        (b"[1]", "no JSON object"),
        (b'{"text": "x"}', '"id" is no string or whole number'),
        (b'{"id": 1, "text": 2}', '"text" is no string'),
        (b'{"id": 1, "text": "\\ud800"}', "a lone surrogate"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_are_answered(bad: bytes, told: str) -> None:
    code, out, err = run("attribute", given=line("a") + b"\n" + bad + b"\n" + line("b"))
    assert code == 1
    assert [json.loads(row)["id"] for row in out.splitlines()] == ["a", "b"]
    assert one_line_error(err).startswith(f"whosaid: line 3: {told}")


def test_attribute_answers_a_line_before_the_next_one_comes() -> None:
    process = start("attribute")
    assert process.stdin
    assert process.stdout
    process.stdin.write(line("a"))
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == "a"
    assert process.communicate(line("b"), timeout=60)[0].count(b"\n") == 1


def test_a_reader_that_goes_away_ends_the_work_without_a_traceback() -> None:
    process = start("attribute")
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    process.stdin.write(line("a") * 100)
    process.stdin.close()
    assert process.wait(timeout=60) == 1
    assert process.stderr.read() == b""
    process.stderr.close()


def test_evaluate_scores_the_engine_beside_other_systems(here: Here, tmp_path: Path) -> None:
    gold, rival = tmp_path / "gold.jsonl", tmp_path / "rival.jsonl"
    gold.write_text(json.dumps(GOLD), encoding="utf-8")
    rival.write_text(json.dumps({"id": "a", "quotes": [{"start": 1, "end": 20}]}), encoding="utf-8")
    code, out, err = here("evaluate", str(gold), str(rival), "--errors", "1")
    assert (code, err) == (0, "")
    assert re.search(r"^whosaid +[\d.]+", out, re.MULTILINE)
    assert re.search(r"^rival +100.0 +100.0 +100.0 +0.0", out, re.MULTILINE)
    assert "no speaker (name, mixed) a:1" in out
    code, out, _ = here("evaluate", str(gold), str(rival), "--no-engine", "--json")
    assert json.loads(out)["rival"]["figures"]["detection F1"] == 1


def test_evaluate_shows_a_line_for_each_value_of_a_field(here: Here, tmp_path: Path) -> None:
    gold, rival = tmp_path / "gold.jsonl", tmp_path / "rival.jsonl"
    rows = [GOLD | {"desk": "city"}, GOLD | {"id": "b", "desk": "sport"}, GOLD | {"id": "c", "desk": "city"}]
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = {"start": 1, "end": 20, "source": {"start": 27, "end": 36}}
    rival.write_text(json.dumps({"id": "a", "quotes": [found]}), encoding="utf-8")
    code, out, _ = here("evaluate", str(gold), str(rival), "--no-engine", "--by", "desk")
    assert code == 0
    assert re.search(r"^  city +1 +2 +66.7 +50.0 +66.7 +-$", out, re.MULTILINE)
    assert re.search(r"^  sport +0 +1 +0.0 ", out, re.MULTILINE)
    code, _, err = here("evaluate", str(gold), str(rival), "--no-engine", "--by", "mood")
    assert code == 1
    assert f'{gold}, line 1: "mood" is no string' in one_line_error(err)


def test_evaluate_writes_its_table_into_a_markdown_file(here: Here, tmp_path: Path) -> None:
    gold, readme = tmp_path / "gold.jsonl", tmp_path / "README.md"
    gold.write_text(json.dumps(GOLD), encoding="utf-8")
    readme.write_text("Before\n<!-- figures -->\nold\n<!-- /figures -->\nafter\n", encoding="utf-8")
    assert here("evaluate", str(gold), "--write", str(readme))[0] == 0
    written = readme.read_text(encoding="utf-8")
    assert written.startswith("Before\n<!-- figures -->\n| %")
    assert "old" not in written
    assert written.endswith("<!-- /figures -->\nafter\n")
    readme.write_text("nothing", encoding="utf-8")
    code, _, err = here("evaluate", str(gold), "--write", str(readme))
    assert code == 1
    assert "no block" in one_line_error(err)


def test_evaluate_tells_how_honest_the_confidence_is(here: Here, tmp_path: Path) -> None:
    gold, card, diagram = tmp_path / "gold.jsonl", tmp_path / "CARD.md", tmp_path / "reliability.svg"
    gold.write_text(json.dumps(GOLD), encoding="utf-8")
    card.write_text("<!-- confidence -->\n<!-- /confidence -->\n", encoding="utf-8")
    code, out, err = here("evaluate", str(gold), "--confidence", "--write", str(card), "--diagram", str(diagram))
    assert (code, err) == (0, "")
    assert "| confidence ≥ 0.5: right of these | 0.0 | 100.0 | 100.0 |" in out
    assert "| answers | 0 | 1 | 1 |" in card.read_text(encoding="utf-8")
    assert diagram.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    "content", ["no json", "[1]", '{"id": "a"}', '{"id": "a", "text": "x", "quotes": [{"start": "x"}]}']
)
def test_a_bad_gold_file_is_told_with_the_line(here: Here, tmp_path: Path, content: str) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(f"\n{content}\n", encoding="utf-8")
    code, _, err = here("evaluate", str(gold))
    assert code == 1
    assert f"{gold}, line 2" in one_line_error(err)


@pytest.mark.parametrize("quotes", ["1", '[{"start": 1}]', '[{"start": 1, "end": 2, "parts": [[1]]}]', "[7]"])
def test_a_bad_system_file_is_told_with_the_line(here: Here, tmp_path: Path, quotes: str) -> None:
    gold, system = tmp_path / "gold.jsonl", tmp_path / "system.jsonl"
    gold.write_text(json.dumps(GOLD), encoding="utf-8")
    system.write_text(f'{{"id": "a", "quotes": {quotes}}}', encoding="utf-8")
    code, _, err = here("evaluate", str(gold), str(system), "--no-engine")
    assert code == 1
    assert f"{system}, line 1" in one_line_error(err)


def test_seeds_are_stored_once(tmp_path: Path) -> None:
    database = tmp_path / "seeds.db"
    assert run("migrate", database=database) == (0, "", "")
    assert run("seed", str(ROOT / "seeds"), database=database) == (0, "8 articles stored, 0 were there already.\n", "")
    assert run("seed", str(ROOT / "seeds"), database=database) == (0, "0 articles stored, 8 were there already.\n", "")


def test_serve_tells_its_addresses_answers_and_stops_when_told(tmp_path: Path) -> None:
    database = tmp_path / "serve.db"
    assert run("migrate", database=database)[0] == 0
    process = start("serve", "--port", "0", database=database, settings={"WHOSAID_LOG_LEVEL": "warning"})
    assert process.stdout
    greeting = b""
    while b"curl" not in greeting:
        came = process.stdout.readline()
        assert came, process.communicate()[1].decode()
        greeting += came
    found = re.search(rb"service +(http://\S+)", greeting)
    assert found
    with urlopen(f"{found[1].decode()}/readyz", timeout=30) as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGTERM)
    err = process.communicate(timeout=30)[1]
    assert process.returncode in {0, -signal.SIGTERM}
    assert err == b""


def test_a_busy_port_gets_one_line(tmp_path: Path) -> None:
    database = tmp_path / "busy.db"
    assert run("migrate", database=database)[0] == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, out, err = run("serve", "--port", str(taken.getsockname()[1]), database=database)
    assert (code, out) == (1, "")
    assert "in use" in one_line_error(err)


@pytest.mark.parametrize(
    ("arguments", "settings", "told"),
    [
        (["serve"], {"WHOSAID_PORT": "many"}, "WHOSAID_PORT: "),
        (["migrate"], {"WHOSAID_DATABASE_URL": "sqlite:////proc/none/whosaid.db"}, "/proc/none"),
        (["migrate"], {"WHOSAID_DATABASE_URL": "nonsense"}, "database URL"),
        (["keys", "create", "x", "--scope", "all"], {}, "no scope 'all'"),
        (["backup", "copy.db"], {"WHOSAID_DATABASE_URL": "sqlite:///no/such.db"}, "no database at no/such.db"),
        (["restore", "no/such/copy.db"], {}, "no/such/copy.db"),
        (["serve"], {"WHOSAID_DATABASE_URL": "sqlite:////proc/none/whosaid.db"}, "unable to open database file"),
        (["seed", "no/such/folder"], {}, "no/such/folder"),
        (["attribute", "--weights", "no/such/weights"], {}, "no/such/weights"),
        (["evaluate", "README.md"], {}, "README.md, line 1"),
        (["evaluate", "README.md", "--no-engine"], {}, "nothing to score"),
        (["evaluate", "/dev/null"], {}, "no article in it"),
    ],
)
def test_a_failure_is_told_in_one_line(here: Here, arguments: list[str], settings: dict[str, str], told: str) -> None:
    code, out, err = here(*arguments, settings=settings)
    assert (code, out) == (1, "")
    assert told in one_line_error(err)


def commands() -> Iterator[list[str]]:
    """Every command as it is called, those of groups too."""
    for command in command_line.app.registered_commands:
        assert command.callback
        yield [command.callback.__name__]
    for group in command_line.app.registered_groups:
        assert group.typer_instance
        for command in group.typer_instance.registered_commands:
            assert command.callback
            yield [str(group.name), command.name or command.callback.__name__]


def test_every_command_and_option_says_what_it_is_for(here: Here) -> None:
    for command in commands():
        code, out, _ = here(*command, "--help")
        assert code == 0
        for option in re.findall(r"^  (--[\w-]+.*(?:\n {10,}.*)?)", out, re.MULTILINE):
            assert len(option.split()) > 3, option
