"""What can go wrong, in the words of the domain? The edges (api/problems.py, the command line) decide how to tell."""

from __future__ import annotations


class DomainError(Exception):
    """Base of every error a user can cause or meet; its message holds the value at fault.

    pointer: where in the input the fault lies: a JSON pointer ("/text"), for BadQuery the name of the parameter, or ""
    for the whole of it.
    """

    def __init__(self, message: str, *, pointer: str = "") -> None:
        """message: one sentence for the person who can act on it."""
        super().__init__(message)
        self.pointer = pointer


class Unauthenticated(DomainError):
    """No key, or none that counts: unknown, revoked or expired."""


class Forbidden(DomainError):
    """The key is good, and not for this.

    scope: what it lacks.
    """

    def __init__(self, message: str, *, scope: str) -> None:
        """message: as for every DomainError."""
        super().__init__(message)
        self.scope = scope


class TooMany(DomainError):
    """More requests than this caller may make.

    retry_after: seconds until the next one is taken.
    """

    def __init__(self, message: str, *, retry_after: int) -> None:
        """message: as for every DomainError."""
        super().__init__(message)
        self.retry_after = retry_after


class BodyTooSlow(DomainError):
    """The input did not arrive in the time that it has."""


class NotFound(DomainError):
    """No such thing under that identifier."""


class Gone(DomainError):
    """It was there and has been taken down."""


class Conflict(DomainError):
    """The request contradicts what is stored or under way."""


class PreconditionFailed(DomainError):
    """What is to be changed is no longer as the caller saw it."""


class PreconditionRequired(DomainError):
    """A change that does not say which state it is meant for."""


class Invalid(DomainError):
    """A value is well-formed but not acceptable."""


class BadQuery(DomainError):
    """A query parameter is unknown, malformed, or a page token of another list."""


class UnsupportedMedia(DomainError):
    """The input is of a type that is not read here."""


class TooLarge(DomainError):
    """The input is over a documented limit."""


class ModelDamaged(DomainError):
    """The weights are missing, incomplete or not what the manifest says."""


class Unavailable(DomainError):
    """The service cannot do it now: the database is read-only, full, locked or of a newer schema."""


class TooSlow(DomainError):
    """The answer takes longer than a reader may keep the database busy."""
