"""Series of the drill charts: short lists, with the sentence and the table that say the same."""

from dashboard.features.drills.figures.decay import DecayRow, DecaySeries, decay_figure
from dashboard.features.drills.figures.history import HistoryRow, HistorySeries, history_figure
from dashboard.features.drills.figures.reactions import ReactionRow, ReactionSeries, reaction_figure

__all__ = [
    "DecayRow",
    "DecaySeries",
    "HistoryRow",
    "HistorySeries",
    "ReactionRow",
    "ReactionSeries",
    "decay_figure",
    "history_figure",
    "reaction_figure",
]
