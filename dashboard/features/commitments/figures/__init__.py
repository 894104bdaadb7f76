"""The line of time of a list of commitments: where each bar begins and ends, for the page to draw."""

from dashboard.features.commitments.figures.timeline import NO_BAR, Bar, Scale, Tick, bar_of, scale_of

__all__ = ["NO_BAR", "Bar", "Scale", "Tick", "bar_of", "scale_of"]
