"""Faults while it serves: a locked database, a full disk, a dead worker. Nobody is told what is not so."""
