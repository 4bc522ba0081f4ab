#!/usr/bin/env bash
# Makes sure that there is a Node new enough to build the UI: the machine's own, else one in build/tools (an npm
# package that brings the program; Debian 12's Node 18 and npm 9 can install it).
set -euo pipefail
ui="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
tools="$ui/../build/tools"
node_version=22.23.3 # SvelteKit wants 22.17 or newer
npm_version=11.21.2

export PATH="$tools/node_modules/.bin:$PATH"
is_new_enough() {
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 17) ? 0 : 1)' \
        > /dev/null 2>&1 && npm --version > /dev/null 2>&1
}
is_new_enough && exit 0
command -v npm > /dev/null || {
    echo "The web UI needs Node and npm (Debian: apt-get install nodejs npm). Or build without it: -DSLUICE_NO_UI=ON" >&2
    exit 1
}
mkdir -p "$tools"
npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel=error "node@$node_version" "npm@$npm_version" >&2
hash -r # the shell remembers where the old one was
is_new_enough || {
    echo "The Node $node_version in $tools does not run; remove that folder and try again." >&2
    exit 1
}
