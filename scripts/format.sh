#!/usr/bin/env bash
# Formats C++ with clang-format 19 and the web app with the prettier that web/package-lock.json pins.
#   scripts/format.sh            rewrites the files
#   scripts/format.sh --check    only names what it would change, and fails if there is something
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

clang_format=(-i)
prettier=format
if (($# == 1)) && [[ $1 == --check ]]; then
  clang_format=(--dry-run --Werror)
  prettier=format:check
elif (($# > 0)); then
  sed -n '2,4s/^# \?//p' "$0" >&2
  exit 2
fi

scripts/setup.sh --format
[[ -d web/node_modules ]] || npm --prefix web ci --no-audit --no-fund --ignore-scripts --loglevel=error

result=0
git ls-files -z --cached --others --exclude-standard -- '*.cc' '*.h' |
  xargs -0 clang-format-19 --style=file "${clang_format[@]}" || result=1
npm --prefix web run --silent "$prettier" || result=1
exit $result
