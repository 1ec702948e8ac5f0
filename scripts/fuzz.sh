#!/usr/bin/env bash
# Builds the fuzzers with clang and runs each for a number of seconds:
#   scripts/fuzz.sh [SECONDS [NAME...]]       e.g. scripts/fuzz.sh 60 tree model_file
# What they find beyond the seeds in fuzz/corpus/ is kept in build/fuzz/fuzz/corpus/. An input that
# breaks a promise is left in build/fuzz/ as crash-…; give it a name in tests/data/ and a test.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -gt 0 ] && shift

cmake --preset fuzz -DDIMSCOPE_TESTS=OFF -DDIMSCOPE_BENCH=OFF >/dev/null
cmake --build build/fuzz --target fuzzers

names=("$@")
if ((${#names[@]} == 0)); then
  for source in fuzz/*_fuzzer.cc; do names+=("$(basename "$source" _fuzzer.cc)"); done
fi
for name in "${names[@]}"; do
  echo "== $name, $seconds s"
  mkdir -p "build/fuzz/fuzz/corpus/$name"
  "build/fuzz/bin/${name}_fuzzer" -max_total_time="$seconds" -max_len=16384 -timeout=10 \
    -rss_limit_mb=1024 -print_final_stats=1 -print_funcs=0 -artifact_prefix=build/fuzz/ \
    -dict="fuzz/$name.dict" "build/fuzz/fuzz/corpus/$name" "fuzz/corpus/$name"
done
