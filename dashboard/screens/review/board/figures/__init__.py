"""Figures of a review: drawings with their legend and their table, made from the picture. Pure."""
