#!/usr/bin/env bash
# Writes the figures of docs/reproduction.md and the pictures of README.md and docs/report.md into docs/images, from the
# reports of two finished studies.
#   scripts/figures.sh PAPER GRID     directories of studies/paper.toml and studies/grid.toml
# $DIMSCOPE is the program, build/release/dimscope by default. Each report is written anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if (($# != 2)); then
  sed -n '2,5s/^# \?//p' "$0" >&2
  exit 2
fi
program=${DIMSCOPE:-build/release/dimscope}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" report "$1" -o "$work/paper.html"
"$program" report "$2" -o "$work/grid.html"
FIGURES_PAPER=$work/paper.html FIGURES_GRID=$work/grid.html npm --prefix web run --silent test:browser -- figures
