"""Targets: versioned numbers that both agencies are measured by, each with two keys."""
