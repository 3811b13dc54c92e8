# ./dev bench: the release beside other servers, or its parts alone.
# shellcheck shell=bash

dev_bench() {
  setup_bench
  if [[ ${1:-} == --micro ]]; then
    shift
    micro_benchmarks "$@"
    return
  fi
  compile release sallyport
  say "measuring (bench/run.py); the results go to bench/results/"
  /usr/bin/python3 bench/run.py "$@"
}

micro_benchmarks() {
  local binary
  compile bench
  for binary in build/bench/*_bench; do
    [[ -x $binary ]] || die "there are no micro-benchmarks"
    say "${binary##*/}"
    "$binary" "$@"
  done
}
