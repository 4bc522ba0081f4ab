#!/usr/bin/env bash
# Runs the end-to-end tests of one file, another script of this folder, or prepares for them:
#
#     tests/e2e/run.sh prepare | FILE_test.mjs | SCRIPT.mjs arguments…
#
# SLUICE_BIN names the folder of the programs under test. Uses the Node that the UI is built with.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../support/node_tests.sh"
[[ "$1" != *_test.mjs ]] || exec node --test "$1"
exec node "$@"
