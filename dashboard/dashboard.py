"""The module Reflex looks for."""

from dashboard.shell.app import build_app

app = build_app()
