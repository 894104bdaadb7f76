#!/bin/sh
# Installs a bundle on a server without internet: sh install.sh [FOLDER], usually /opt/siaga-bersama, as root.
# Every run makes a release of its own beside the others; which one serves is the link "current". On the first run
# (and as root) it also makes the user, the folders, the keys and the units.
set -eu
home=${1:-/opt/siaga-bersama}
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"

echo "Checking every file ..."
sha256sum --check --quiet --strict SHA256SUMS
if [ "$(find . -type f | wc -l)" -ne "$(($(wc -l <SHA256SUMS) + 1))" ]; then
    echo "There are files here that are not in SHA256SUMS: the bundle is not as it was made." >&2
    exit 1
fi

python=${PYTHON:-python3}
want=$(cat PYTHON)
have=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$want" != "$have" ]; then
    echo "This bundle needs Python $want; $python is $have. Set PYTHON to the right one." >&2
    exit 1
fi

release="$home/releases/$(sha256sum SHA256SUMS | cut -c1-12)"
if [ ! -e "$release/complete" ]; then
    echo "Installing into $release ..."
    rm -rf "$release"
    mkdir -p "$home/releases"
    cp -R source "$release"
    "$python" -m venv --without-pip "$release/.venv"
    # pip runs from its own wheel: a bare Python has none. Only these files, only with these hashes.
    "$release/.venv/bin/python" "$(echo wheels/pip-*.whl)/pip" install --quiet --no-index --find-links wheels --no-compile \
        --require-hashes --no-deps -r requirements.lock
    "$release/.venv/bin/python" -m compileall -q "$release/dashboard" "$release/.venv/lib" >/dev/null 2>&1 || true
    cp sbom.cdx.json "$release/"
    touch "$release/complete"
fi
if [ ! -e "$home/current" ]; then
    ln -s "$release" "$home/current"
else
    echo "Serving goes on from $(readlink "$home/current"). To change over, see docs/operations.md, Upgrade."
fi

if [ "$(id -u)" = 0 ] && [ "$home" = /opt/siaga-bersama ]; then
    id siaga-bersama >/dev/null 2>&1 || useradd --system --home-dir /var/lib/siaga-bersama --shell /usr/sbin/nologin siaga-bersama
    install -d -m 0700 -o siaga-bersama -g siaga-bersama /var/lib/siaga-bersama /var/backups/siaga-bersama
    install -d -m 0700 /etc/siaga-bersama /etc/siaga-bersama/keys /etc/siaga-bersama/tls
    [ -e /etc/siaga-bersama/environment ] || install -m 0600 source/deploy/environment.example /etc/siaga-bersama/environment
    for name in audit factor known_device words backup; do
        key=/etc/siaga-bersama/keys/$name.key
        [ -e "$key" ] || (umask 077 && "$python" -c 'import secrets; print(secrets.token_hex(32))' >"$key")
    done
    install -m 0644 source/deploy/systemd/* /etc/systemd/system/
    systemctl daemon-reload
    echo "Next: /etc/siaga-bersama/environment, then docs/operations.md, Install."
fi
