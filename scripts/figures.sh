#!/usr/bin/env bash
# Writes the figures of docs/reproduction.md and the pictures of README.md, docs/report.md and docs/guide.md into
# docs/images, from the reports of finished studies. Each report is written anew.
#   scripts/figures.sh NAME=DIR ...    paper, small, grid, negation: directories of studies/paper.toml, sst-small.toml,
#                                      grid.toml and negation.toml; demo: of demo.toml with seeds 1 to 5
# $DIMSCOPE is the program, build/release/dimscope by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if (($# < 1)); then
  sed -n '2,6s/^# \?//p' "$0" >&2
  exit 2
fi
program=${DIMSCOPE:-build/release/dimscope}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for study in "$@"; do
  name=${study%%=*}
  name=${name^^}
  "$program" report "${study#*=}" -o "$work/$name.html"
  export "FIGURES_$name=$work/$name.html"
done
npm --prefix web run --silent test:browser -- figures
