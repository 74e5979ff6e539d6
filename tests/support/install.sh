#!/bin/sh
# Installs what a folder's package-lock.json says, where it is missing or of another version. Usage: install.sh FOLDER
# Who comes while another installs there waits for it.
set -eu
cd "$1"
exec 9<package-lock.json
flock 9
if ! cmp -s package-lock.json node_modules/.installed-lock 2>/dev/null; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error ||
    { echo 'These tests need packages that npm could not get: see the lines above.' >&2; exit 1; }
  cp package-lock.json node_modules/.installed-lock
fi
