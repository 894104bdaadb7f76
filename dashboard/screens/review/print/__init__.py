"""Reports of review meetings and weeks on paper: gathered, drawn, typeset; kept by features/meetings."""
