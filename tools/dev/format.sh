# ./dev format: what .clang-format says.
# shellcheck shell=bash

dev_format() {
  setup_format
  cpp_sources | xargs -0 clang-format-14 -i
  say "formatted"
}

# All C++ files that are ours, known to git or not, ignored ones left out; NUL-separated.
cpp_sources() {
  git ls-files -z --cached --others --exclude-standard -- 'src/*.h' 'src/*.cc' 'include/*.h' \
    'tests/*.h' 'tests/*.cc' 'fuzz/*.h' 'fuzz/*.cc' 'bench/*.h' 'bench/*.cc' |
    while IFS= read -r -d '' file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done
}
