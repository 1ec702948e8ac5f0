#!/usr/bin/env bash
# Installs what is missing, builds, runs every test, and prints a summary.
#   scripts/test.sh            everything
#   scripts/test.sh --quick    without the browser, the type check of the web app, and what ctest labels "slow"
# The tests on the Stanford Sentiment Treebank read it from $DIMSCOPE_DATA/sst; without that they are skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

quick=false
for option in "$@"; do
  case $option in
    --quick) quick=true ;;
    *)
      sed -n '2,5s/^# \?//p' "$0" >&2
      exit 2
      ;;
  esac
done

build=$PWD/build/release
summary=()
failed=false
total_passed=0 total_failed=0 total_skipped=0

# counts JUNIT: "passed failed skipped", summed over the file's test suites.
counts() {
  awk -v RS='<' '
    function attribute(name) {
      return match($0, "[ \n\t]" name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0
    }
    $1 == "testsuite" {
      tests += attribute("tests")
      failures += attribute("failures") + attribute("errors")
      skipped += attribute("skipped") + attribute("disabled")
    }
    END { print tests - failures - skipped, failures + 0, skipped + 0 }' "$1"
}

# skipped_tests JUNIT: "name: reason", one test a line.
skipped_tests() {
  awk -v RS='<' '
    $1 == "testcase" { match($0, /name="[^"]*"/); name = substr($0, RSTART + 6, RLENGTH - 7); skipped = 0; seen = 0 }
    $1 ~ /^skipped/ { skipped = 1 }
    $1 ~ /^system-out/ && skipped {
      reason = ""
      number = split($0, line, "\n")
      for (i = 1; i < number; ++i) if (line[i] ~ /: Skipped$/) { reason = ": " line[i + 1]; break }
      print "  " name reason
    }' "$1"
}

# step NAME JUNIT COMMAND...: runs the command; JUNIT is the result file it leaves, or "".
step() {
  local name=$1 junit=$2 start=$SECONDS result=passed number=("" "" "")
  shift 2
  printf '\n== %s\n' "$name"
  [[ -z $junit ]] || rm -f "$junit"
  if ! "$@" </dev/null; then
    result=FAILED
    failed=true
  fi
  if [[ -n $junit && -f $junit ]]; then
    read -r -a number < <(counts "$junit")
    ((total_passed += number[0], total_failed += number[1], total_skipped += number[2]))
  fi
  summary+=("$(printf '%-16s %-8s %7s %7s %8s %8s' "$name" "$result" "${number[@]}" $((SECONDS - start)))")
  [[ $result == passed ]]
}

vitest() { npm --prefix web run --silent "$1" -- --reporter=default --reporter=junit --outputFile.junit="$2"; }

if $quick; then
  scripts/setup.sh || exit 1
else
  scripts/setup.sh --test || exit 1
fi
step configure "" cmake --preset release --log-level=NOTICE -DDIMSCOPE_TESTS=ON || exit 1
step build "" cmake --build --preset release || exit 1
not_slow=()
! $quick || not_slow=(--label-exclude slow)
step ctest "$build/ctest.xml" ctest --test-dir "$build" --parallel "$(nproc)" --output-on-failure --no-tests=error \
  --output-junit "$build/ctest.xml" "${not_slow[@]}"
$quick || step "web types" "" npm --prefix web run --silent check
step "web unit" "$build/web_unit.xml" vitest test "$build/web_unit.xml"
if ! $quick; then
  # The page that dimscope itself writes into its reports.
  export DIMSCOPE_PAGE=$build/web/index.html DIMSCOPE_PROGRAM=$build/dimscope
  step "web browser" "$build/web_browser.xml" vitest test:browser "$build/web_browser.xml"
fi

skipped=$(skipped_tests "$build/ctest.xml")
[[ -z $skipped ]] || printf '\nskipped by ctest\n%s\n' "$skipped"
printf '\n%-16s %-8s %7s %7s %8s %8s\n' step result passed failed skipped seconds
printf '%s\n' "${summary[@]}"
echo
echo "total: $total_passed passed, $total_failed failed, $total_skipped skipped"
! $failed
