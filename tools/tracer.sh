#!/bin/sh
# The trial of power cuts records system calls: finds strace, or gets it; fails with a sentence.
set -eu
command -v strace >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's strace ..."
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq strace) >/dev/null 2>&1 || true
fi
command -v strace >/dev/null 2>&1 || { echo "The trial of power cuts needs strace: install Debian's package strace." >&2; exit 1; }
