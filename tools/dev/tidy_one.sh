#!/usr/bin/env bash
# tidy_one.sh FILE: clang-tidy on one file; its name if it is clean, what was found otherwise.
set -u
noise=$(mktemp)
trap 'rm -f "$noise"' EXIT
if clang-tidy-14 --quiet -p build/release "$1" 2>"$noise"; then
  echo "    $1"
else
  grep -vE '^[0-9]+ warnings? (generated|treated as errors?)' "$noise" >&2
  exit 1
fi
