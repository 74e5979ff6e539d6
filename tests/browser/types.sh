#!/bin/sh
# Type-checks the console's sources beside the packages installed for the build, with the types that the server's own
# description gives. Usage: types.sh BUILT-IN SOURCES GUICHET
set -eu
contract=$(dirname "$(readlink -f "$0")")/../contract
guichet=$(readlink -f "$3")
"$(dirname "$(readlink -f "$0")")/../support/install.sh" "$contract"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$2/src" "$2/tsconfig.json" "$work"
ln -s "$1/node_modules" "$work/node_modules"
"$guichet" openapi --console >"$work/openapi.json"
(cd "$contract" && node_modules/.bin/openapi-typescript "$work/openapi.json" -o "$work/src/contract.ts" >/dev/null)
cd "$work"
node_modules/.bin/tsc --noEmit
