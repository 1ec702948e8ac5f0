#!/usr/bin/env bash
# How often is dimscope wrong? Builds and runs tests/simulation: studies whose truth is known go through what
# `dimscope effects` computes; printed is how often its p err and how often its intervals hold the truth.
#   scripts/coverage.sh                            1,000 studies of every scenario: minutes
#   scripts/coverage.sh --studies 200 --scenario spread --scenario shared
#   scripts/coverage.sh --residuals DIR            null studies of a real study's trials: its cell with the most seeds
#   scripts/coverage.sh --markdown                 the tables of docs/effects.md
#   scripts/coverage.sh --help                     all options
# The same options give the same figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cmake --preset release --log-level=NOTICE -DDIMSCOPE_TESTS=ON >&2
nice -n 10 cmake --build --preset release --target coverage >&2
exec nice -n 10 build/release/bin/coverage "$@"
