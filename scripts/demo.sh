#!/usr/bin/env bash
# Installs what is missing, builds dimscope, runs the demonstration study, and says where its report is.
#   scripts/demo.sh [DIR]    DIR is the folder for the study; without it, ./demo
# Started again, it goes on where it stopped.
set -euo pipefail

if (($# > 1)) || [[ ${1-} == -* ]]; then
  sed -n '2,4s/^# \?//p' "$0" >&2
  exit 2
fi
out=$(realpath --canonicalize-missing "${1-demo}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh
cmake --preset release --log-level=NOTICE
cmake --build --preset release --target dimscope
build/release/dimscope run studies/demo.toml --out "$out"

cat <<END

The report is one file that needs no network. To open it:
  xdg-open '$out/report.html'
On a machine without a browser, copy that file to yours.
END
