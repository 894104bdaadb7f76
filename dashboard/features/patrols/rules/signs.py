"""The code on a checkpoint's sign: how it is printed, and what a phone reads from the square. Pure.

Called by the printed sheets. A code is made elsewhere (``agreement.fresh_tag``); here it is only shown.
"""

_GROUP = 4


def readable(tag: str) -> str:
    """In groups of four, as a person reads and types it: ``A7K2-9QFM-3XTD``."""
    return "-".join(tag[start : start + _GROUP] for start in range(0, len(tag), _GROUP))


def sign_address(origin: str, tag: str) -> str:
    """What the phone's own camera opens: ``https://HOST/patrols/round?sign=A7K29QFM3XTD``."""
    return f"{origin}/patrols/round?sign={tag}"
