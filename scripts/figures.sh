#!/usr/bin/env bash
# Writes the figures of docs/reproduction.md and the pictures of README.md and docs/report.md into docs/images, from the
# reports of three finished studies.
#   scripts/figures.sh PAPER GRID SMALL     directories of studies/paper.toml, grid.toml and sst-small.toml
# $DIMSCOPE is the program, build/release/dimscope by default. Each report is written anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if (($# != 3)); then
  sed -n '2,5s/^# \?//p' "$0" >&2
  exit 2
fi
program=${DIMSCOPE:-build/release/dimscope}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" report "$1" -o "$work/paper.html"
"$program" report "$2" -o "$work/grid.html"
"$program" report "$3" -o "$work/small.html"
FIGURES_PAPER=$work/paper.html FIGURES_GRID=$work/grid.html FIGURES_SMALL=$work/small.html \
  npm --prefix web run --silent test:browser -- figures
