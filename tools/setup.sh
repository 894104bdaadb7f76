#!/bin/sh
# Makes .venv with the pinned packages; does nothing when it is already right.
set -eu
began=$(date +%s)
cd "$(dirname "$0")/.."
want=$(cat requirements.txt constraints.txt | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/python ] && [ "$(cat .venv/.installed 2>/dev/null || true)" = "$want" ]; then
    exit 0
fi
python=${PYTHON:-python3}
command -v "$python" >/dev/null || { echo "Install Python 3.11 first (Debian: apt-get install python3 python3-venv)." >&2; exit 1; }
if [ ! -x .venv/bin/python ]; then
    echo "Making .venv ..."
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        # Debian leaves the venv module out of python3: virtualenv does the same without it.
        "$python" -m pip install --quiet --user --break-system-packages virtualenv 2>/dev/null \
            || "$python" -m pip install --quiet --user virtualenv 2>/dev/null \
            || { echo "Install the Debian package python3-venv: apt-get install python3-venv" >&2; exit 1; }
        "$python" -m virtualenv --quiet .venv
    fi
fi
echo "Installing the pinned packages (some minutes) ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
echo "$want" > .venv/.installed
echo "Installing the pinned packages: $(($(date +%s) - began)) s"
