#!/bin/sh
# The feed as other systems meet it, read by libraries that are not ours. Usage: run.sh GUICHET-BINARY
set -eu
guichet=$(readlink -f "$1")
shift
cd "$(dirname "$(readlink -f "$0")")"
if ! cmp -s package-lock.json node_modules/.installed-lock 2>/dev/null; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error ||
    { echo 'These tests need packages that npm could not get: see the lines above.' >&2; exit 1; }
  cp package-lock.json node_modules/.installed-lock
fi
[ $# -gt 0 ] || set -- ./*.test.mjs
GUICHET=$guichet exec node --test "$@"
