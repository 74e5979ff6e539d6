#!/bin/sh
# Type-checks the console's sources beside the packages installed for the build. Usage: types.sh BUILT-IN SOURCES
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$2/src" "$2/tsconfig.json" "$work"
ln -s "$1/node_modules" "$work/node_modules"
cd "$work"
node_modules/.bin/tsc --noEmit
