"""The queries of meetings; taken from the branch that builds them."""
