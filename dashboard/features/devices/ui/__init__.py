"""The screen that waits for its pairing (plain HTTP), and the administrators' page of screens."""
