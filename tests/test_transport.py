"""Does an answer leave in one piece, whole, and in order?"""

import asyncio

from app.transport import Joining

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


class Noted(asyncio.Transport):
    """A transport that notes what it is asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[bytes | str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.asked.append(bytes(data))

    def close(self) -> None:
        self.asked.append("close")

    def abort(self) -> None:
        self.asked.append("abort")

    def write_eof(self) -> None:
        self.asked.append("eof")


def asked_by(*calls: tuple[str, bytes | None], turns: int = 1) -> list[bytes | str]:
    """What these calls, one after another, ask of the transport beneath, after so many turns of the loop."""

    async def call() -> list[bytes | str]:
        noted = Noted()
        joining = Joining(noted, asyncio.get_running_loop())
        for name, data in calls:
            method = getattr(joining, name)
            method() if data is None else method(data)
        for _ in range(turns):
            await asyncio.sleep(0)
        return list(noted.asked)  # as it is now: the loop goes round once more at its end

    return asyncio.run(call())


def test_a_head_leaves_with_its_body_and_the_rest_at_once() -> None:
    written = asked_by(("write", HEAD), ("write", b"one"), ("write", b"two"), turns=0)
    assert written == [HEAD + b"one", b"two"]


def test_a_head_alone_leaves_when_the_loop_comes_round() -> None:
    assert asked_by(("write", HEAD), turns=0) == []
    assert asked_by(("write", HEAD), turns=1) == [HEAD]
    assert asked_by(("write", HEAD), ("write", b""), turns=3) == [HEAD]


def test_two_heads_are_two_answers_in_order() -> None:
    assert asked_by(("write", HEAD), ("write", b"one"), ("write", HEAD), ("write", b"two")) == [
        HEAD + b"one",
        HEAD + b"two",
    ]


def test_what_waits_is_sent_before_the_end_and_lost_in_a_break() -> None:
    assert asked_by(("write", HEAD), ("close", None)) == [HEAD, "close"]
    assert asked_by(("write", HEAD), ("write_eof", None)) == [HEAD, "eof"]
    assert asked_by(("write", HEAD), ("abort", None), turns=2) == ["abort"]
