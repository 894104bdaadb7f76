"""What a form page shows for bad input: one sentence a field, for the summary on top and beside the field."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One sentence for one field; the summary links to ``field``."""

    field: str
    message: str
