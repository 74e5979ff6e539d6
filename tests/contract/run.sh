#!/bin/sh
# The contract, held by tools that are not ours. Usage: run.sh GUICHET-BINARY [TEST-FILE…]
set -eu
guichet=$(readlink -f "$1")
shift
cd "$(dirname "$(readlink -f "$0")")"
./install.sh
[ $# -gt 0 ] || set -- ./*.test.mjs
GUICHET=$guichet exec node --test "$@"
