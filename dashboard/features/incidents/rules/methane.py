"""The seven lines of a M/ETHANE message, in the order in which it is read over the radio.

Called by the action, the form and the card. Source: JESIP joint doctrine (M/ETHANE); words are in the table.
"""

# Letter, field. The letters are the same in both languages, because a control room asks for them by name.
LINES: tuple[tuple[str, str], ...] = (
    ("M", "is_major"),
    ("E", "exact_location"),
    ("T", "kind"),
    ("H", "hazards"),
    ("A", "access"),
    ("N", "casualties"),
    ("E", "services"),
)
LONGEST_LINE = 200
REQUIRED = ("exact_location", "kind")
