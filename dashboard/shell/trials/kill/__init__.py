"""Ending processes at random moments while people submit: what was acknowledged is there, once, audited."""
