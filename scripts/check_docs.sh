#!/usr/bin/env bash
# Checks the documents: every *.md file of the repository.
#   scripts/check_docs.sh              links and examples
#   scripts/check_docs.sh links        that every relative link and image leads somewhere, headings included
#   scripts/check_docs.sh examples     that every tested example still prints what it says
#   scripts/check_docs.sh --update     writes what the examples print now into the files
# A tested example is a ```console block after a line `<!-- test -->`. Its lines that begin with "$ " are run in one
# temporary folder for all files, README.md first; the others are the standard output. "…" stands for any text. A command
# that ends in " &" runs till the end of its file; what is compared is its first line. Port 8765 stands for a free one.
# $DIMSCOPE is the program, build/release/dimscope by default.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
num_wrong=0 num_links=0 num_examples=0
background=()

wrong() {
  printf '%s\n' "$1" >&2
  num_wrong=$((num_wrong + 1))
}

# The file's lines outside of code blocks.
prose() { awk '/^[ >]*```/ { code = !code; next } !code' "$1"; }

# The anchors of a file's headings, one a line, as GitHub makes them.
anchors() {
  prose "$1" | sed -nE 's/^#+ +//p' | sed -E 's/\[([^]]*)\]\([^)]*\)/\1/g' | tr '[:upper:]' '[:lower:]' |
    sed -E 's/[^[:alnum:] _-]//g; s/ /-/g'
}

# shellcheck disable=SC2016  # backquotes of Markdown
check_links() {
  local file=$1 target path anchor
  while IFS= read -r target; do
    case $target in
      http://* | https://* | mailto:*) continue ;;
    esac
    num_links=$((num_links + 1))
    path=${target%%#*}
    anchor=${target#"$path"}
    anchor=${anchor#"#"}
    if [[ -n $path ]]; then path=$(dirname "$file")/$path; else path=$file; fi
    if [[ ! -e $path ]]; then
      wrong "$file: links to $target, which is not there"
    elif [[ -n $anchor && $path == *.md ]] && ! anchors "$path" | grep -qxF -- "$anchor"; then
      wrong "$file: links to $target, but $path has no such heading"
    fi
  done < <(prose "$file" | sed -E 's/`[^`]*`//g' | grep -oE '\]\([^) ]+\)' | sed -E 's/^\]\(//; s/\)$//')
}

# A pattern for [[ … == … ]] that takes a text literally, but "…" as anything.
pattern_of() { sed -E 's/[^[:alnum:][:space:]…]/\\&/g; s/…/*/g' <<<"$1"; }

# A port of 127.0.0.1 that nobody listens on.
free_port() {
  local port
  for ((port = 20000 + RANDOM % 20000; ; port++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# Starts a command that goes on, and waits up to 20 seconds for its first line.
start_in_background() {
  local said=$work/.background tries
  : >"$said"
  (cd "$work" && exec bash -c "exec ${1% &}" >"$said" 2>"$work/.stderr" </dev/null) &
  background+=($!)
  for ((tries = 0; tries < 200; tries++)); do
    if read -r _ <"$said"; then
      head -n 1 "$said" >"$work/.first"
      return 0
    fi
    sleep 0.1
  done
  return 1
}

end_background() {
  ((${#background[@]} == 0)) || kill "${background[@]}" 2>/dev/null || true
  wait
  background=()
}

# Runs a command of FILE:LINE; prints nothing unless it fails or differs. The block as it should be goes to `fresh`.
check_command() {
  local place=$1 command=$2 expected=$3 output
  num_examples=$((num_examples + 1))
  if [[ $command == *' &' ]]; then
    : >"$work/.first"
    start_in_background "${command//8765/$port}" ||
      wrong "$place: did not begin: $command"$'\n'"$(cat "$work/.stderr")"
    output=$(cat "$work/.first")
  elif ! output=$(cd "$work" && bash -c "${command//8765/$port}" 2>"$work/.stderr" </dev/null); then
    wrong "$place: failed: $command"$'\n'"$(cat "$work/.stderr")"
  fi
  output=${output//":$port"/:8765}
  # shellcheck disable=SC2053  # a pattern
  if [[ $output == $(pattern_of "$expected") ]]; then
    output=$expected
  elif ! $update; then
    wrong "$place: $command"$'\n'"$(diff <(printf '%s\n' "$expected") <(printf '%s\n' "$output") | grep '^[<>]')"
  fi
  fresh+="\$ $command"$'\n'
  [[ -z $output ]] || fresh+=$output$'\n'
}

check_examples() {
  local file=$1 marked=false inside=false command="" expected="" place="" line number=0
  fresh=""
  while IFS= read -r line; do
    number=$((number + 1))
    if $inside; then
      if [[ $line != '```' && $line != '$ '* ]]; then
        if [[ $command == *\\ ]]; then command+=$'\n'$line; else expected+=${expected:+$'\n'}$line; fi
        continue
      fi
      [[ -z $command ]] || check_command "$place" "$command" "$expected"
      place=$file:$number command=${line#'$ '} expected=""
      [[ $line == '```' ]] || continue
      command="" inside=false
    elif $marked && [[ $line == '```console' ]]; then
      inside=true
    elif $marked && [[ -n $line ]]; then
      wrong "$file:$number: found '$line', expected a \`\`\`console block after <!-- test -->"
    fi
    [[ $line == '<!-- test -->' ]] && marked=true || marked=false
    fresh+=$line$'\n'
  done <"$file"
  end_background
  if $update && [[ $fresh != "$(cat "$file")"$'\n' ]]; then
    printf '%s' "$fresh" >"$file"
    echo "updated $file"
  fi
}

links=true examples=true update=false
case ${1-} in
  "") ;;
  links) examples=false ;;
  examples) links=false ;;
  --update) links=false update=true ;;
  *)
    sed -n '2,10s/^# \?//p' "$0" >&2
    exit 2
    ;;
esac
mapfile -t files < <(echo README.md && find . \( -name node_modules -o -path ./build -o -path ./.git \) -prune -o \
  -name '*.md' ! -path ./README.md -printf '%P\n' | sort)

if $links; then
  for file in "${files[@]}"; do check_links "$file"; done
  echo "$num_links links"
fi
if $examples; then
  program=$(realpath "${DIMSCOPE:-build/release/dimscope}")
  if [[ ! -x $program ]]; then
    echo "check_docs: $program is not there; build it, or name another with DIMSCOPE" >&2
    exit 2
  fi
  work=$(mktemp -d)
  trap 'end_background; rm -rf "$work"' EXIT
  port=$(free_port)
  mkdir "$work/.bin"
  ln -s "$program" "$work/.bin/dimscope"
  ln -s "$root/studies" "$work/studies"
  PATH=$work/.bin:$PATH
  unset DIMSCOPE_DATA
  for file in "${files[@]}"; do check_examples "$file"; done
  echo "$num_examples examples"
fi
((num_wrong == 0))
