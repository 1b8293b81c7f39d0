"""Does the server bear what is done to it: told to stop, kept waiting, copied while it works, put on a network?"""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

import app.__main__ as command_line
from app.listening import is_loopback, open_port
from tests.api.posting import said

from .served import Answer, Server, answer_of, serving, trickle, whosaid


@pytest.fixture(scope="module")
def shared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that leave nothing behind."""
    file = tmp_path_factory.mktemp("shared") / "whosaid.db"
    file.write_bytes(migrated.read_bytes())
    with serving(f"sqlite:///{file}", WHOSAID_HEAD_TIMEOUT="0.5", WHOSAID_BODY_TIMEOUT="0.5") as server:
        yield server


def test_what_was_taken_is_finished_when_the_server_is_told_to_stop(database_url: str) -> None:
    # Long enough that the engine is at work for a while when the signal comes.
    body = json.dumps({"text": "\n\n".join(said("Jane Roe", n) for n in range(800))}).encode()
    answers: list[Answer] = []
    with serving(database_url) as server, server.connect() as idle:
        sender = threading.Thread(target=lambda: answers.append(server.ask("POST", "/v1/articles", body)))
        sender.start()
        while b"whosaid_http_requests_in_progress 2.0" not in server.ask("GET", "/metrics").body:
            assert answers == []
        errors = server.stop()
        sender.join()
        assert idle.recv(1) == b""
    assert "Traceback" not in errors
    assert '"error"' not in errors
    (answer,) = answers
    assert answer.status == 201
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        ((stored,),) = connection.execute("SELECT id FROM articles")
        assert connection.execute("SELECT count(*) FROM quotes").fetchone() == (800,)
    assert answer.headers["location"] == f"/v1/articles/{stored}"


def test_what_the_workers_do_is_counted_at_metrics(shared: Server) -> None:
    def counted() -> tuple[float, ...]:
        told = shared.ask("GET", "/metrics").body.decode()
        names = ("engine_seconds_count", "engine_characters_total", "articles_ingested_total", "quotes_ingested_total")
        return tuple(float(re.findall(rf"(?m)^whosaid_{name} (\S+)", told)[0]) for name in names)

    before = counted()
    text = said("Jane Roe", 4_711)
    answer = shared.ask("POST", "/v1/articles", json.dumps({"text": text}).encode(), Prefer="respond-async")
    assert answer.status == 202
    until = time.monotonic() + 60
    while counted() == before:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, len(text), 1, 1]


def test_the_body_of_an_answer_does_not_wait_for_the_receipt_of_its_head() -> None:
    with open_port("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_trickling_request_line_is_cut_off(shared: Server) -> None:
    with shared.connect() as silent, shared.connect() as slow:
        slow.sendall(b"GET /v1/quotes?q=")
        assert trickle(slow, seconds=30) == b""  # more bytes give no more time
        with suppress(ConnectionError):
            assert silent.recv(1) == b""
    assert shared.ask("GET", "/healthz").status == 200


def test_a_trickling_body_is_answered_408_and_then_cut_off(shared: Server) -> None:
    with shared.connect() as slow:
        slow.sendall(b"POST /v1/extract HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        slow.sendall(b"Content-Length: 999999\r\n\r\n")
        came = trickle(slow, seconds=30)
    assert came.startswith(b"HTTP/1.1 408 ")
    assert b"urn:whosaid:problem:body-too-slow" in came


CHUNKED = (
    b"POST /v1/extract HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def test_what_stands_behind_a_body_is_no_header(shared: Server) -> None:
    untyped = CHUNKED.replace(b"Content-Type: application/json\r\n", b"Connection: close\r\n")
    with shared.connect() as connection:
        connection.sendall(untyped + b'c\r\n{"text":"x"}\r\n0\r\nContent-Type: application/json\r\n\r\n')
        assert answer_of(connection).startswith(b"HTTP/1.1 415 ")


def test_a_body_is_read_whatever_protocol_is_offered_besides(shared: Server) -> None:
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__"}
    body = json.dumps({"text": said("Jane Roe")}).encode()
    assert shared.ask("POST", "/v1/extract", body, **offer).status == 200


def test_a_client_that_leaves_is_no_fault_of_the_server(database_url: str) -> None:
    with serving(database_url) as server:
        with server.connect() as connection:
            connection.sendall(CHUNKED + b"1\r\n{\r\n")
        for _ in range(50):
            told = server.ask("GET", "/metrics").body.decode()
            if 'status="499"' in told:
                break
            time.sleep(0.1)
        assert 'status="499"' in told
        assert "Traceback" not in (log := server.stop())
        assert '"error"' not in log


def test_blank_lines_after_an_answer_are_cut_off(shared: Server) -> None:
    with shared.connect() as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert slow.recv(65_536).startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1 200 " not in trickle(slow, seconds=30, byte=b"\n")


def test_requests_that_come_together_are_answered_in_turn(shared: Server) -> None:
    asked = [b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /version HTTP/1.1\r\nHost: x\r\n"]
    with shared.connect() as connection:
        connection.sendall(b"".join(asked))
        time.sleep(0.2)
        connection.sendall(b"Connection: close\r\n\r\n")
        came = answer_of(connection)
    assert came.count(b"HTTP/1.1 200 ") == 2
    assert came.index(b'"ok"') < came.index(b'"whosaid"')


def test_what_cannot_be_read_is_told_of_in_its_turn(shared: Server) -> None:
    with shared.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n")
        came = answer_of(connection)
    assert came.startswith(b"HTTP/1.1 200 ")
    assert came.count(b"HTTP/1.1 ") == 2
    assert b"urn:whosaid:problem:bad-request" in came.partition(b'"ok"')[2]


def test_a_chunk_that_is_none_ends_the_request_that_waits_its_turn(shared: Server) -> None:
    with shared.connect() as connection:
        connection.sendall(b"GET /version HTTP/1.1\r\nHost: x\r\n\r\n" + CHUNKED + b"zz\r\n")
        came = answer_of(connection)
    assert came.startswith(b"HTTP/1.1 200 ")
    assert came.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 400 " in came


def test_a_thousand_requests_that_come_together_are_all_answered(shared: Server) -> None:
    once = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with shared.connect() as connection:
        sender = threading.Thread(
            target=connection.sendall, args=[once * 999 + once.replace(b"x", b"x\r\nConnection: close")]
        )
        sender.start()
        came = answer_of(connection)
        sender.join()
    assert came.count(b"HTTP/1.1 200 ") == 1_000


def test_bodies_of_requests_that_come_together_are_all_read(shared: Server) -> None:
    body = json.dumps({"text": "x" * 30_000}).encode()
    head = b"POST /v1/extract HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(
        body
    )
    with shared.connect() as connection:
        connection.sendall((head + b"\r\n" + body) * 4 + head + b"Connection: close\r\n\r\n" + body)
        assert answer_of(connection).count(b"HTTP/1.1 200 ") == 5


def test_requests_are_read_no_faster_than_they_are_answered(shared: Server) -> None:
    once = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    sent = 0

    def send(connection: socket.socket) -> None:
        nonlocal sent
        with suppress(OSError):
            while sent < 200 << 20:
                sent += connection.send(once * 1_000)

    with shared.connect() as connection:
        sender = threading.Thread(target=send, args=[connection])
        sender.start()
        answered = 0
        while answered < 1_000:
            answered += connection.recv(65_536).count(b"HTTP/1.1 200 ")
        taken = sent
        connection.shutdown(socket.SHUT_RDWR)
        sender.join()
    assert taken < 50 << 20  # what the buffers of both ends hold, not what could be sent meanwhile


def test_another_protocol_that_is_offered_changes_nothing(shared: Server) -> None:
    offer = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
    with shared.connect() as connection:
        connection.sendall(offer + offer.replace(b"upgrade", b"upgrade, close", 1))
        assert answer_of(connection).count(b"HTTP/1.1 200 ") == 2


def test_a_client_that_leaves_while_requests_wait_is_no_fault_of_the_server(database_url: str) -> None:
    slow = json.dumps({"text": "\n\n".join(said("Jane Roe", n) for n in range(300))}).encode()
    head = b"POST /v1/extract HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    with serving(database_url) as server:
        with server.connect() as connection:
            connection.sendall((head % len(slow) + slow) * 3)
            time.sleep(0.2)
        assert server.ask("GET", "/healthz").status == 200
        assert "Traceback" not in server.stop()


@pytest.mark.parametrize("framing", [b"1;x=", b"0\r\nX-A: "], ids=["about a chunk", "behind the last chunk"])
def test_headers_of_a_body_without_end_are_cut_off(shared: Server, framing: bytes) -> None:
    with shared.connect() as connection:
        connection.sendall(CHUNKED + framing + b"y" * 200_000)
        assert answer_of(connection).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /?" + b"x" * 900_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: " + b"y" * 900_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: " + b"y" * 40_000 + b"\r\n\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (CHUNKED + b"zz\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (CHUNKED.replace(b"Host: x\r\n", b"Host: x\r\nContent-Length: 3\r\n") + b"3\r\nabc\r\n0\r\n\r\n", 400),
        (b"FROB / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ],
    ids=[
        *("long line", "long header", "long header in one piece", "no HTTP", "two lengths", "no chunk", "no host"),
        *("two hosts", "proxy", "length and chunks", "no method", "odd path"),
    ],
)
def test_what_cannot_be_read_as_a_request_is_a_problem(shared: Server, sent: bytes, status: int) -> None:
    with shared.connect() as connection:
        connection.sendall(sent)
        head, _, body = answer_of(connection).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/problem+json" in head
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["request_id"].encode() in head


def test_one_connection_too_many_is_turned_away(database_url: str) -> None:
    with serving(database_url, WHOSAID_MAX_CONNECTIONS="2") as server:
        with server.connect(), server.connect(), server.connect() as third:
            assert answer_of(third).startswith(b"HTTP/1.1 503 ")
        for _ in range(100):  # until the server has noticed that they are gone
            if server.ask("GET", "/healthz").status == 200:
                return
            time.sleep(0.1)
        pytest.fail("there is no room again")


def test_no_answer_says_which_server_it_is(shared: Server) -> None:
    assert "server" not in shared.ask("GET", "/v1/quotes").headers


def test_keys_are_asked_for_and_the_log_is_json_without_them(database_url: str) -> None:
    made = whosaid(database_url, "keys", "create", "the desk", "--scope", "read", "--scope", "ingest")
    key = made.stdout.strip()
    bearer = f"Bearer {key}"
    with serving(database_url, WHOSAID_AUTH="required", WHOSAID_HOST="0.0.0.0") as server:
        assert server.ask("GET", "/v1/quotes?speaker=xyzzyplugh").status == 401
        assert server.ask("GET", "/v1/quotes?speaker=xyzzyplugh", Authorization=bearer).status == 200
        body = json.dumps({"text": said("Xyzzyplugh")}).encode()
        assert server.ask("POST", "/v1/articles", body, Authorization=bearer).status == 201
        assert whosaid(database_url, "keys", "revoke", "the desk").returncode == 0
        time.sleep(2)  # what a server knows of a key it believes for so long
        assert server.ask("GET", "/v1/quotes", Authorization=bearer).status == 401
        log = server.stop()
    requests = [line for line in map(json.loads, log.splitlines()) if line["logger"] == "whosaid.access"]
    assert [(line["route"], line["status"], line.get("key")) for line in requests] == [
        ("/v1/quotes", 401, None),
        ("/v1/quotes", 200, "the desk"),
        ("/v1/articles", 201, "the desk"),
        ("/v1/quotes", 401, None),
    ]
    assert "xyzzyplugh" not in log.lower()
    assert key not in log
    listed = whosaid(database_url, "keys", "list").stdout.splitlines()
    assert re.match(r"the desk +[0-9a-f]{12} +read,ingest +20\S+ \S+Z +- +20\S+ \S+Z +20\S+ \S+Z$", listed[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "no.such.host.invalid", ""])
def test_other_machines_are_not_served_without_keys(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    monkeypatch.setenv("WHOSAID_DATABASE_URL", database_url)
    monkeypatch.setattr("sys.argv", ["whosaid", "serve", "--host", host])
    with pytest.raises(SystemExit, match="1"):
        command_line.main()
    (told,) = capsys.readouterr().err.splitlines()
    assert "WHOSAID_AUTH=required" in told
    assert "WHOSAID_ALLOW_UNPROTECTED=true" in told


def test_other_machines_are_served_without_keys_if_that_is_meant(database_url: str) -> None:
    with serving(database_url, WHOSAID_HOST="0.0.0.0", WHOSAID_ALLOW_UNPROTECTED="true") as server:
        assert server.ask("GET", "/v1/quotes").status == 200


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *(("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)),
        *(("::", False), ("192.0.2.1", False), ("0", False), ("", False)),
    ],
)
def test_loopback_is_what_only_this_machine_can_reach(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_backup_made_while_articles_come_in_is_whole_and_can_be_put_back(database_url: str, tmp_path: Path) -> None:
    copies = [tmp_path / f"copy{n}.db" for n in range(2)]
    stored: list[str] = []
    enough = threading.Event()

    def write(server: Server) -> None:
        while not enough.is_set():
            body = json.dumps({"text": said("Jane Roe", len(stored))}).encode()
            stored.append(json.loads(server.ask("POST", "/v1/articles", body).body)["id"])

    with serving(database_url) as server:
        writer = threading.Thread(target=write, args=[server])
        writer.start()
        known = []
        for copy in copies:
            known.append(list(stored))
            done = whosaid(database_url, "backup", str(copy))
            assert done.returncode == 0, done.stderr
        enough.set()
        writer.join()
        in_use = whosaid(database_url, "restore", str(copies[0]), "--force")
        assert "stop the server first" in in_use.stderr
    for copy, before in zip(copies, known, strict=True):
        assert copy.stat().st_mode & 0o077 == 0
        with closing(sqlite3.connect(copy)) as connection:
            held = {row[0] for row in connection.execute("SELECT id FROM articles")}
            quotes = connection.execute("SELECT count(*) FROM quotes").fetchone()[0]
        assert set(before) <= held < set(stored)
        assert quotes == len(held)  # each article with its quote: no state in between
    assert "--force" in whosaid(database_url, "restore", str(copies[0])).stderr
    assert whosaid(database_url, "restore", str(copies[0]), "--force").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy0.db", "copy1.db", "whosaid.db"]
    with serving(database_url) as server:
        assert server.ask("GET", "/readyz").status == 200
        last = json.loads(server.ask("GET", "/v1/articles?page_size=1").body)["items"]
        assert last[0]["id"] in stored
        server.process.send_signal(signal.SIGTERM)
