"""The least that can be done: one Starlette websocket, one hand-written page, one small SQLite table."""
