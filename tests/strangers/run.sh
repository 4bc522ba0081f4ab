#!/usr/bin/env bash
# Runs one file of tests with clients that others wrote, or prepares for them:
#
#     tests/strangers/run.sh prepare | FILE_test.mjs
#
# SLUICE_BIN names the folder of the sandbox. Each run has a certificate of its own, which these clients alone trust.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../support/node_tests.sh"
scratch="$(mktemp --directory)"
trap 'rm -rf "$scratch"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Dropbox sandbox" \
    -addext "subjectAltName=DNS:*.dropboxapi.com,DNS:*.dropbox.com,DNS:dropbox.com,IP:127.0.0.1" \
    -keyout "$scratch/key.pem" -out "$scratch/certificate.pem" 2> "$scratch/openssl.log" ||
    { cat "$scratch/openssl.log" >&2; exit 1; }
export STRANGERS_SCRATCH="$scratch" NODE_EXTRA_CA_CERTS="$scratch/certificate.pem"
node --test --test-force-exit "$1" # Companion leaves timers behind that nobody can stop
