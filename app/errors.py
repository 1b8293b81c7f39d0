"""What can go wrong, in the words of the domain? The edges (api/problems.py, the command line) decide how it is told."""

from __future__ import annotations


class DomainError(Exception):
    """Base of every error a user can cause or meet; its message holds the value at fault."""


class NotFound(DomainError):
    """No such thing under that identifier."""


class Gone(DomainError):
    """It was there and has been taken down."""


class Conflict(DomainError):
    """The request contradicts what is stored or under way."""


class Invalid(DomainError):
    """A value is well-formed but not acceptable."""


class TooLarge(DomainError):
    """The input is over a documented limit."""


class ModelDamaged(DomainError):
    """The weights are missing, incomplete or not what the manifest says."""


class Unavailable(DomainError):
    """The service cannot do it now: the database is read-only, full, locked or of a newer schema."""
