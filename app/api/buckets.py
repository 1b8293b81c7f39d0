"""May this caller ask once more? A bucket each: it holds a minute's requests and fills up evenly.

The answers carry the draft headers RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers).
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

_KEPT = 10_000  # callers remembered at once, about 2 MB; whoever has been silent longest is forgotten first
_WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request: let through or not, how many more may come now, seconds until the bucket is full.

    retry_after: whole seconds until the next one is let through; 0 if this one was.
    """

    allowed: bool
    limit: int
    left: int
    full_in: int
    retry_after: int

    def headers(self) -> dict[str, str]:
        """The draft's headers."""
        policy = f'"requests";q={self.limit};w={_WINDOW_S}'
        return {"RateLimit-Policy": policy, "RateLimit": f'"requests";r={self.left};t={self.full_in}'}


class Buckets:
    """A bucket for each caller, in the memory of this process."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """per_minute: how many requests a bucket holds, and how many come back in a minute."""
        self._limit = per_minute
        self._rate = per_minute / _WINDOW_S
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # caller -> what is in it, as of when

    def take(self, caller: str) -> Taken:
        """Take one request out of the caller's bucket, if there is one in it."""
        now = self._clock()
        held, since = self._buckets.pop(caller, (float(self._limit), now))
        held = min(float(self._limit), held + (now - since) * self._rate)
        allowed = held >= 1
        if allowed:
            held -= 1
        self._buckets[caller] = (held, now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        full_in = math.ceil((self._limit - held) / self._rate)
        retry_after = 0 if allowed else max(1, math.ceil((1 - held) / self._rate))
        return Taken(allowed, self._limit, int(held), full_in, retry_after)

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._buckets)


@lru_cache(maxsize=4_096)
def caller_at(address: str) -> str:
    """Who asks from this address: of IPv6 the network, since one household has 2^64 addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
