# ./dev lint: everything that reads the code without running it.
# shellcheck shell=bash

# shellcheck source=tools/dev/format.sh
source "$dev/format.sh"

dev_lint() {
  [[ $# == 0 || $* == --changed ]] || wrong_use "./dev lint takes only --changed"
  setup_lint
  configure release
  local failed=()
  lint "layers" tools/check_layers.py
  lint "format (./dev format mends it)" check_format
  lint "shell scripts" shellcheck --external-sources dev .ci/run tools/dev/tidy_one.sh tools/dev/install_packages.sh
  lint "clang-tidy" tidy "$@"
  ((${#failed[@]} == 0)) || die "lint failed: ${failed[*]}"
  say "lint is clean"
}

lint() {
  local name=$1
  shift
  say "$name"
  "$@" || failed+=("${name%% (*}")
}

check_format() { cpp_sources | xargs -0 clang-format-14 --dry-run --Werror; }

# tidy [--changed]: the sources of src/, tests and benchmarks left out, since the macros of their
# frameworks set off what our code does not.
tidy() {
  local files
  mapfile -t files < <(
    { if (($#)); then changed_files; else git ls-files --cached --others --exclude-standard -- 'src/*.cc'; fi; } |
      grep -vE '_(test|bench)\.cc$' | sort -u | while read -r file; do [[ ! -f $file ]] || echo "$file"; done
  )
  ((${#files[@]})) || return 0
  printf '%s\n' "${files[@]}" | xargs -P "$(parallel_jobs)" -n 1 "$dev/tidy_one.sh"
}

# What differs from the published branch, and what is not committed.
changed_files() {
  local base
  base=$(git merge-base HEAD '@{upstream}' 2>/dev/null || git rev-parse HEAD)
  git diff --name-only "$base" -- 'src/*.cc'
  git ls-files --others --exclude-standard -- 'src/*.cc'
}
