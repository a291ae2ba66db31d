#!/usr/bin/env bash
# The step of action.yml: its inputs come as GOPLUG_*, so that nothing in them is ever read as a command.
set -euo pipefail

version=${GOPLUG_VERSION:-$(node -p 'require(process.argv[1]).version' "$ACTION_PATH/package.json")}
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
each_line --plugin "${GOPLUG_PLUGINS:-}"
each_line --contract "${GOPLUG_CONTRACT:-}"
[ -z "${GOPLUG_FAIL_ON:-}" ] || args+=("--fail-on=$GOPLUG_FAIL_ON")
[ -z "${GOPLUG_SARIF:-}" ] || args+=("--format=sarif=$GOPLUG_SARIF")
each_line '' "${GOPLUG_ARGS:-}"

code=0
npx --yes "goplug-lint@$version" "${args[@]}" || code=$?

{
  echo "exit-code=$code"
  [ -z "${GOPLUG_SARIF:-}" ] || [ ! -f "$GOPLUG_SARIF" ] || echo "sarif=$GOPLUG_SARIF"
} >>"${GITHUB_OUTPUT:-/dev/null}"
exit "$code"
