"""Placeholder until the callsigns are merged."""

from collections.abc import Collection


def next_callsign(taken: Collection[str], seed: int) -> str:
    return f"Sandi {seed}"[:16]
