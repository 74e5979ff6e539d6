#!/bin/sh
# The tests of a folder by other people's tools, on the real binary. Usage: node_tests.sh FOLDER GUICHET-BINARY [TEST-FILE…]
set -eu
folder=$1
guichet=$(readlink -f "$2")
shift 2
"$(dirname "$0")/install.sh" "$folder"
cd "$folder"
[ $# -gt 0 ] || set -- ./*.test.mjs
GUICHET=$guichet exec node --test "$@"
