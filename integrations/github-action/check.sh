#!/usr/bin/env bash
# The step of action.yml: its inputs come as GOPLUG_*, so that nothing in them is ever read as a command.
set -euo pipefail

refuse() {
  echo "::error::goplug-lint: $1"
  exit 2
}

# These are one value each: with a line break one would be an output of the step, too.
for name in HOST IMAGE PLATFORM CONFIG FAIL_ON SARIF VERSION; do
  input="GOPLUG_$name"
  case "${!input:-}" in
    *$'\n'* | *$'\r'*) refuse "the input $(tr 'A-Z' 'a-z' <<<"$name") has a line break" ;;
  esac
done

version=${GOPLUG_VERSION:-$(node -p 'require(process.argv[1]).version' "$ACTION_PATH/package.json")}
# Anything else, as a range, a tag, a file or an address, would be another package tomorrow.
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
  refuse 'the input version is not an exact release (expected e.g. 0.1.0)'

args=(check --format github)

# Each line of a text, without the blank ones, behind an option.
each_line() {
  local option=$1 line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    if [ -n "$line" ]; then
      if [ -n "$option" ]; then args+=("$option=$line"); else args+=("$line"); fi
    fi
  done <<<"$2"
}

[ -z "${GOPLUG_CONFIG:-}" ] || args+=("--config=$GOPLUG_CONFIG")
[ -z "${GOPLUG_HOST:-}" ] || args+=("--host=$GOPLUG_HOST")
[ -z "${GOPLUG_IMAGE:-}" ] || args+=("--image=$GOPLUG_IMAGE")
[ -z "${GOPLUG_PLATFORM:-}" ] || args+=("--platform=$GOPLUG_PLATFORM")
each_line --plugin "${GOPLUG_PLUGINS:-}"
each_line --contract "${GOPLUG_CONTRACT:-}"
[ -z "${GOPLUG_FAIL_ON:-}" ] || args+=("--fail-on=$GOPLUG_FAIL_ON")
[ -z "${GOPLUG_SARIF:-}" ] || args+=("--format=sarif=$GOPLUG_SARIF")
each_line '' "${GOPLUG_ARGS:-}"

# The package is installed in a directory of its own, and from there: neither node_modules nor .npmrc of what was checked
# out is looked at. No script of a package is run.
room=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/goplug-lint.XXXXXXXXXX")
trap 'rm -rf "$room"' EXIT
echo '{"private":true}' >"$room/package.json"
(
  cd "$room"
  npm install --prefix "$room" --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error \
    "goplug-lint@$version" >&2
)

code=0
node "$room/node_modules/goplug-lint/bin/goplug-lint.js" "${args[@]}" || code=$?

{
  echo "exit-code=$code"
  [ -z "${GOPLUG_SARIF:-}" ] || [ ! -f "$GOPLUG_SARIF" ] || echo "sarif=$GOPLUG_SARIF"
} >>"${GITHUB_OUTPUT:-/dev/null}"
exit "$code"
