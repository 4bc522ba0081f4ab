#!/usr/bin/env bash
# Runs the end-to-end tests of one file, another script of this folder, or prepares for them:
#
#     tests/e2e/run.sh prepare | FILE_test.mjs | SCRIPT.mjs arguments…
#
# SLUICE_BIN names the folder of the programs under test. Uses the Node that the UI is built with.
set -euo pipefail
[[ -z "${SLUICE_BIN:-}" ]] || SLUICE_BIN="$(realpath "$SLUICE_BIN")"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
repository="$(cd "$here/../.." && pwd)"
export PATH="$repository/build/tools/node_modules/.bin:$PATH"
cd "$here"
if [[ "$1" == prepare ]]; then
    "$repository/ui/bootstrap.sh"
    installed=node_modules/.installed-lock.json
    cmp --silent package-lock.json "$installed" && exit 0
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json "$installed"
    exit 0
fi
[[ "$1" != *_test.mjs ]] || exec node --test "$1"
exec node "$@"
