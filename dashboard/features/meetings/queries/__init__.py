"""SELECTs of review meetings; each module returns frozen rows."""
