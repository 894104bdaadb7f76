"""Benchmarks of the product against a bare Starlette page, measured in the same run: ``make bench``.

Ratios, not promises: absolute times move with the machine, so the bare page that does the least possible
stands beside every figure. Never part of the tests.
"""
