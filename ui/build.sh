#!/usr/bin/env bash
# Builds the UI into FOLDER/site and makes FOLDER/ui_files.cpp and ui_files.bin of it. CMake calls it
# (cmake/embed_ui.cmake): ui/build.sh FOLDER
set -euo pipefail
ui="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
mkdir -p "$1" "$ui/../build/tools"
out="$(cd "$1" && pwd)"
tools="$(cd "$ui/../build/tools" && pwd)"

# Build folders share node_modules and .svelte-kit, so only one of them builds at a time.
exec 9> "$tools/ui.lock"
flock 9

"$ui/bootstrap.sh"
export PATH="$tools/node_modules/.bin:$PATH"
cd "$ui"

installed=node_modules/.installed-lock.json
if ! cmp --silent package-lock.json "$installed"; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json "$installed"
fi

rm -rf "$out/site"
log="$out/build.log"
SLUICE_UI_OUT="$out/site" node node_modules/vite/bin/vite.js build > "$log" 2>&1 || {
    cat "$log" >&2
    exit 1
}
node embed.js "$out/site" "$out"
