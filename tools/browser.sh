#!/bin/sh
# Finds a Chromium for the browser tests, or gets one; fails with a sentence when there is none.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
found=""
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    if command -v "$name" >/dev/null 2>&1; then found=$(command -v "$name"); break; fi
done
if [ -z "$found" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's chromium ..."
    if (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium) >build/chromium.log 2>&1; then
        found=$(command -v chromium || true)
    fi
fi
if [ -z "$found" ]; then
    # No root: the Chromium inside an npm package (its own file installs nothing else).
    if [ ! -x build/chromium/chromium ]; then
        echo "Getting the Chromium of the npm package @sparticuz/chromium ..."
        mkdir -p build/chromium
        (cd build/chromium && PATH="$PWD/../../.venv/bin:$PATH" npm install --silent --no-save --prefix . @sparticuz/chromium@138.0.2 \
            && PATH="$PWD/../../.venv/bin:$PATH" node --input-type=module -e "import c from '@sparticuz/chromium'; import fs from 'fs'; const p = await c.executablePath(); fs.copyFileSync(p, 'chromium'); fs.chmodSync('chromium', 0o755);") \
            >build/chromium.log 2>&1 || true
    fi
    if [ -x build/chromium/chromium ]; then found=$PWD/build/chromium/chromium; fi
fi
if [ -z "$found" ]; then
    echo "The browser tests need a Chromium: install Debian's package chromium, or Google Chrome." >&2
    exit 1
fi
echo "$found" > build/chromium.path
