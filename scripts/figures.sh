#!/usr/bin/env bash
# Writes the figures of docs/reproduction.md and the pictures of README.md and docs/report.md into docs/images, from the
# reports of finished studies. Each report is written anew.
#   scripts/figures.sh PAPER [SMALL [GRID [DEMO]]]    directories of studies/paper.toml, sst-small.toml, grid.toml and
#                                                     demo.toml with seeds 1 to 5
# $DIMSCOPE is the program, build/release/dimscope by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if (($# < 1 || $# > 4)); then
  sed -n '2,6s/^# \?//p' "$0" >&2
  exit 2
fi
program=${DIMSCOPE:-build/release/dimscope}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
names=(PAPER SMALL GRID DEMO)
for directory in "$@"; do
  name=${names[0]}
  names=("${names[@]:1}")
  "$program" report "$directory" -o "$work/$name.html"
  export "FIGURES_$name=$work/$name.html"
done
npm --prefix web run --silent test:browser -- figures
