"""The six ways an action says no. Anything else is a defect and gets a reference id.

Each carries a key of the string table, never prose, so that the screen can say it in its language.
"""

from collections.abc import Mapping


class DomainError(Exception):
    """Base: ``key`` names the sentence, ``params`` fill its placeholders."""

    def __init__(self, key: str, **params: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class Refused(DomainError):
    """The rules of the field do not allow this now (a transition, a state)."""


class Denied(DomainError):
    """This actor may not do this. ``what`` is for the audit, not for people: ``permission:audit.read``."""

    def __init__(self, key: str = "error.denied", *, what: str = "", **params: str | int) -> None:
        super().__init__(key, **params)
        self.what = what


class Missing(DomainError):
    """There is no such thing, or the actor may not know that there is."""

    def __init__(self, key: str = "error.missing", **params: str | int) -> None:
        super().__init__(key, **params)


class Conflict(DomainError):
    """Somebody saved the same thing since this page read it. Both texts are kept: the page shows them.

    It carries nothing: what is stored is read again, through the scope of whoever asks.
    """

    def __init__(self, key: str = "error.conflict", **params: str | int) -> None:
        super().__init__(key, **params)


class Invalid(DomainError):
    """Input that a person can mend: field name -> key of the sentence that says how."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("error.invalid")
        self.fields = dict(fields)


class Unavailable(DomainError):
    """The database cannot do it now; nothing is saved. Trying again later, with the same key, is right.

    A queue keeps the item it was about: this is no answer to it.
    """
