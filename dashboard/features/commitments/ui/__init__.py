"""Screens of commitments."""
