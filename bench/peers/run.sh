#!/usr/bin/env bash
# dimscope against PyTorch 1.13 of Debian 12, one epoch on one core. Installs PyTorch, builds the benchmark.
#   DIMSCOPE_DATA=DIR bench/peers/run.sh [--rounds N] [E/H...]     (DIR holds sst/train.txt)
# Leave the machine alone meanwhile: both cores, where they may be threads of one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
: "${DIMSCOPE_DATA:?set it to the folder that holds sst/train.txt}"

missing=()
for package in python3-torch libopenblas0-pthread; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if ((${#missing[@]} > 0)); then
  as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${missing[@]}"
fi
scripts/setup.sh
cmake --preset release --log-level=NOTICE -DDIMSCOPE_BENCH=ON
cmake --build --preset release --target engine_bench
/usr/bin/python3 bench/peers/compare.py "$DIMSCOPE_DATA" "$@"
