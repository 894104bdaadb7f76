"""Signing in and out: plain HTTP, because a websocket cannot set an HttpOnly cookie."""
