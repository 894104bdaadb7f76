"""Pure rules of review meetings."""
