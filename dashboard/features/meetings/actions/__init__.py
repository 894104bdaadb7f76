"""The actions of meetings; taken from the branch that builds them."""
