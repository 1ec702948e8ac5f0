#!/usr/bin/env bash
# Installs the Debian packages that are missing; does nothing where all are there.
#   scripts/setup.sh             to build dimscope, its tests and its benchmarks
#   scripts/setup.sh --test      also to run the browser tests
#   scripts/setup.sh --format    also for scripts/format.sh
#   scripts/setup.sh --dev       also clang, clang-tidy and the fuzzers' runtime
# Uses sudo where the user is not root. A node of version 18 or later is left as it is.
set -euo pipefail

packages=(
  g++ cmake ninja-build ccache mold pkg-config ca-certificates
  libboost-dev libcli11-dev libfmt-dev libhwy-dev libicu-dev libre2-dev libsqlite3-dev libsqlitecpp-dev
  libtomlplusplus-dev libxxhash-dev nlohmann-json3-dev
  libarchive-dev libcsv-dev libcurl4-openssl-dev libssl-dev
  libbenchmark-dev libgmock-dev libgtest-dev
)
for option in "$@"; do
  case $option in
    --test) packages+=(chromium fonts-dejavu-core) ;;
    --format) packages+=(clang-format-19 shellcheck) ;;
    --dev) packages+=(clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev shellcheck) ;;
    *)
      sed -n '2,7s/^# \?//p' "$0" >&2
      exit 2
      ;;
  esac
done

node_is_new_enough() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  ((${version%%.*} >= 18)) && command -v npm >/dev/null
}
node_is_new_enough || packages+=(nodejs npm)

if ! command -v apt-get >/dev/null; then
  echo "setup: there is no apt-get here; make sure that these are installed: ${packages[*]}" >&2
  exit 0
fi

installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
  grep -qxF "installed $package" <<<"$installed" || missing+=("$package")
done
((${#missing[@]} > 0)) || exit 0

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "setup: not root, and there is no sudo; as root, run: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" </dev/null >"$log" 2>&1 && return
  tail -n 25 "$log" >&2
  echo "setup: apt-get $1 failed" >&2
  return 1
}
echo "setup: installing ${missing[*]}"
apt update
apt install -y --no-install-recommends "${missing[@]}"
echo "setup: installed ${#missing[@]} packages and what they need in $SECONDS s"
