#!/bin/sh
# Installs the validator of package-lock.json where it is missing, then validates: run.sh GUICHET, from the root.
# Where npm reaches no registry the script says that it skips.
set -eu
here=$(dirname "$0")
[ -d "$here/node_modules" ] || (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || true
exec node "$here/validate.mjs" "$1"
