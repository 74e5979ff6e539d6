#!/bin/sh
# Installs the tools of package-lock.json where they are missing or of another version.
set -eu
cd "$(dirname "$(readlink -f "$0")")"
if ! cmp -s package-lock.json node_modules/.installed-lock 2>/dev/null; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error ||
    { echo 'These tests need packages that npm could not get: see the lines above.' >&2; exit 1; }
  cp package-lock.json node_modules/.installed-lock
fi
