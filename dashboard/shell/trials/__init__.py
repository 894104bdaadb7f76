"""Trials: what is promised about losing nothing, tried out on a scratch instance, each printing a figure.

``kill`` ends processes at random moments, ``power`` cuts the power in a model of the disk. Called by
shell/trials/commands.py and by tests; never against the product's own database.
"""
