"""The line of time of a list of commitments: its months, and the bar of each promise."""

from dashboard.features.commitments.figures.timeline import Scale, Tick, bar_of, scale_of

__all__ = ["Scale", "Tick", "bar_of", "scale_of"]
