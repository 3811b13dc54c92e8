# Words to the person at the terminal.
# shellcheck shell=bash

say() {
  if [[ -t 1 ]]; then printf '\033[1m==> %s\033[0m\n' "$*"; else printf '==> %s\n' "$*"; fi
}

warn() { printf '==> %s\n' "$*" >&2; }

die() {
  warn "$@"
  exit 1
}

wrong_use() {
  warn "$1; ./dev help lists the commands"
  exit 2
}

# quietly LOG WORDS COMMAND...: the output goes to LOG, and its end to the terminal on failure.
quietly() {
  local log=$1 words=$2
  shift 2
  say "$words"
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    die "failed: $*; the whole output is in ${log#"$root/"}"
  fi
}
