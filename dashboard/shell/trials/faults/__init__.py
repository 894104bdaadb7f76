"""Faults of a served instance: a locked database, a full disk, a dead worker. Nobody is told anything false."""
