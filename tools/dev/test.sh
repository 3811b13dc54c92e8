# ./dev test: everything under ASan and UBSan, then the concurrent parts under TSan.
# shellcheck shell=bash

# Not detect_stack_use_after_return: with it GCC 12 misaligns objects that want more than 32 bytes.
export ASAN_OPTIONS=${ASAN_OPTIONS:-strict_string_checks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1}

dev_test() {
  setup_test
  if (($#)); then
    compile test
    run_ctest test "$@"
    say "only what was asked for; ./dev test runs everything, TSan too"
    return
  fi
  local failed=()
  compile test
  run_ctest test || failed+=(test)
  compile tsan concurrent_tests
  run_ctest tsan -L concurrent || failed+=(tsan)
  ((${#failed[@]} == 0)) || die "tests failed: see above (build/${failed[*]})"
  say "every test passed: with ASan and UBSan, the concurrent parts with TSan"
}

# run_ctest PRESET ARG...
run_ctest() {
  local folder=$root/build/$1
  shift
  say "testing ${folder#"$root/"}"
  (cd "$folder" && without_aslr ctest --output-on-failure --no-tests=error -j2 "$@")
}

# GCC 12's TSan cannot place its shadow where the kernel randomises more than 28 bits.
without_aslr() {
  local bits
  bits=$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 28)
  if ((bits > 28)) && setarch -R true 2>/dev/null; then
    setarch -R "$@"
  else
    "$@"
  fi
}
