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

The report, one file that needs no network: $out/report.html
Open it in a browser:                       xdg-open '$out/report.html'
On a machine without one, copy it to yours, or serve its folder:
  python3 -m http.server --bind 127.0.0.1 --directory '$out' 8000
END
