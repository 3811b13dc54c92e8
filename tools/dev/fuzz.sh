# ./dev fuzz: each libFuzzer target for a while. What it finds stays in build/fuzz.
# shellcheck shell=bash

dev_fuzz() {
  local folder=$root/build/fuzz seconds=${FUZZ_SECONDS:-60} targets target at_once running=0 failed=0
  setup_fuzz
  configure fuzz
  mapfile -t targets < <(fuzz_targets "$@")
  ((${#targets[@]})) || die "no fuzz target${*:+ named $*}; a target is a *_fuzz of fuzz/CMakeLists.txt"
  compile fuzz "${targets[@]}"
  mkdir -p "$folder"/{corpus,found,log}
  at_once=$(parallel_jobs)
  say "fuzzing ${#targets[@]} targets, ${seconds} s each, $at_once at a time"
  trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
  for target in "${targets[@]}"; do
    if ((running == at_once)); then
      wait -n || failed=1
      running=$((running - 1))
    fi
    fuzz_one "$target" &
    running=$((running + 1))
  done
  while ((running--)); do wait -n || failed=1; done
  ((failed == 0)) || die "a target failed; its input is in build/fuzz/found, run it again with build/fuzz/fuzz/TARGET FILE"
  say "nothing found; new inputs are in build/fuzz/corpus"
}

# Without a name all of them; a name may leave out _fuzz.
fuzz_targets() {
  ninja -C "$root/build/fuzz" -t targets all | sed -n "s,^fuzz/\([a-z0-9_]*_fuzz\): CXX_EXECUTABLE_LINKER.*,\1,p" | sort |
    { if (($#)); then grep -E "^($(IFS='|' && echo "$*"))(_fuzz)?$"; else cat; fi; } || true
}

# fuzz_one TARGET: libFuzzer writes to the first folder and only reads the second.
fuzz_one() {
  local target=$1 name=${1%_fuzz} log=$folder/log/$1.log committed=() status=0
  mkdir -p "$folder/corpus/$name"
  [[ ! -d $root/fuzz/corpus/$name ]] || committed=("$root/fuzz/corpus/$name")
  "$folder/fuzz/$target" -max_total_time="$seconds" -print_final_stats=1 -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix="$folder/found/$target-" "$folder/corpus/$name" "${committed[@]}" >"$log" 2>&1 || status=$?
  printf '%-24s %12s executions, %8s a second, %6s new inputs%s\n' "$target" \
    "$(stat_of number_of_executed_units "$log")" "$(stat_of average_exec_per_sec "$log")" \
    "$(stat_of new_units_added "$log")" "$( ((status == 0)) || echo '  FAILED')"
  ((status == 0)) || { tail -n 40 "$log" >&2 && return 1; }
}

stat_of() { sed -n "s/^stat::$1: *//p" "$2" | tail -n 1; }
