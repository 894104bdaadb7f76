"""Cutting the power, in a model: every write and every fsync of the real driver is recorded, then replayed.

``recording`` traces a process that commits through the product's own actions, ``disk`` is what a disk may
hold after a cut, ``replaying`` opens what it holds and asks for every acknowledged commit.
"""
