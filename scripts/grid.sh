#!/usr/bin/env bash
# Trains studies/grid.toml (1,805 trials, about an hour on two cores) in parts: each call goes on where the last one
# stopped, until all is done.
#   scripts/grid.sh DIR [MINUTES]     MINUTES: how long this call may train, 30 by default
# $DIMSCOPE is the program, build/release/dimscope by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if (($# < 1 || $# > 2)); then
  sed -n '2,5s/^# \?//p' "$0" >&2
  exit 2
fi
program=${DIMSCOPE:-build/release/dimscope}
# An interrupt lets the trials that are done stay done.
timeout --signal=INT "${2:-30}m" "$program" run studies/grid.toml --out "$1"
