# The beginning of each run.sh, which sources this: goes to its folder, with the Node that the UI is built with first
# in PATH. `prepare` installs the folder's npm packages where they aren't as its lock file says, and ends the script.
[[ -z "${SLUICE_BIN:-}" ]] || SLUICE_BIN="$(realpath "$SLUICE_BIN")"
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export PATH="$repository/build/tools/node_modules/.bin:$PATH"
cd "$(dirname "${BASH_SOURCE[1]}")"
if [[ "$1" == prepare ]]; then
    "$repository/ui/bootstrap.sh"
    installed=node_modules/.installed-lock.json
    cmp --silent package-lock.json "$installed" && exit 0
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json "$installed"
    exit 0
fi
