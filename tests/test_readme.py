"""Is what the README says true? `python -m tests.test_readme` writes its answers and its settings anew."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.__main__ import app as command_line
from app.main import create_app
from app.settings import Settings

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
EXAMPLE = re.compile(r"```console\n\$ (?P<command>.+?)\n```\n```json\n(?P<answer>.*?)```", re.DOTALL)
PROGRAM = re.compile(r"```python\n(?P<program>.+?)```\n```text\n(?P<answer>.*?)```", re.DOTALL)
SETTINGS = re.compile(r"<!-- settings -->\n(?P<answer>.*?)<!-- /settings -->", re.DOTALL)
# What differs from run to run, or from one training to the next.
CHANGING = {"id", "article_id", "confidence", "model", "created_at", "received_at", "updated_at", "next_page_token"}

Ask = Callable[[str], str]


@contextlib.contextmanager
def seeded(folder: Path) -> Iterator[Ask]:
    """What a shell answers to a command while the service of `make serve` is running."""
    settings = Settings(database_url=f"sqlite:///{folder}/readme.db")
    for arguments in (["migrate"], ["seed", str(ROOT / "seeds")]):
        run([sys.executable, "-m", "app", *arguments], database_url=settings.database_url)
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000") as client:
        yield lambda command: curl(client, command) if command.startswith("curl ") else shell(command)


def curl(client: TestClient, command: str) -> str:
    headers, content, url = {}, None, ""
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            content = next(words).encode()
        elif word != "-s":
            url = word
    answer = client.request("POST" if content else "GET", url, content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def shell(command: str) -> str:
    return run(["sh", "-c", command.replace("whosaid ", f"{sys.executable} -m app ")])


def run(command: list[str], *, database_url: str = "sqlite:///unused.db") -> str:
    environment = {"WHOSAID_DATABASE_URL": database_url, "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def output_of(program: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(program, {})
    return output.getvalue()


def settings_table() -> str:
    rows = ["| variable | default | what it sets |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `WHOSAID_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def without_changing(value: Any) -> Any:
    if isinstance(value, list):
        return [without_changing(item) for item in value]
    if isinstance(value, dict):
        return {key: "…" if key in CHANGING else without_changing(item) for key, item in value.items()}
    return value


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with seeded(tmp_path_factory.mktemp("readme")) as asking:
        yield asking


@pytest.mark.parametrize(
    "example", list(EXAMPLE.finditer(README.read_text(encoding="utf-8"))), ids=lambda e: e["command"][:60]
)
def test_an_example_gets_the_answer_shown(ask: Ask, example: re.Match[str]) -> None:
    assert without_changing(json.loads(ask(example["command"]))) == without_changing(json.loads(example["answer"]))


def test_the_program_prints_what_is_shown() -> None:
    example = PROGRAM.search(README.read_text(encoding="utf-8"))
    assert example
    assert output_of(example["program"]) == example["answer"]


def test_every_setting_is_listed_with_its_default_and_description() -> None:
    table = SETTINGS.search(README.read_text(encoding="utf-8"))
    assert table
    assert table["answer"] == settings_table()


def test_every_command_is_listed_and_no_other() -> None:
    named = set(re.findall(r"^\| `whosaid (\w+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    commands = {command.callback.__name__ for command in command_line.registered_commands if command.callback}
    assert named == commands | {str(group.name) for group in command_line.registered_groups}


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make (\w+)\b(?= |`|\n)", README.read_text(encoding="utf-8"))) <= targets


def test_every_file_linked_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def write() -> None:
    """Write the README's answers and settings anew."""
    text = README.read_text(encoding="utf-8")
    with TemporaryDirectory() as folder, seeded(Path(folder)) as asking:
        for example in EXAMPLE.finditer(text):
            answer = json.dumps(json.loads(asking(example["command"])), ensure_ascii=False, indent=2)
            text = text.replace(example[0], example[0].replace(f"```json\n{example['answer']}", f"```json\n{answer}\n"))
    for example in PROGRAM.finditer(text):
        shown = f"```text\n{example['answer']}"
        text = text.replace(example[0], example[0].replace(shown, f"```text\n{output_of(example['program'])}"))
    text = SETTINGS.sub(lambda _: f"<!-- settings -->\n{settings_table()}<!-- /settings -->", text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
