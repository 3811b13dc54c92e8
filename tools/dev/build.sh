# Configuring and building. (root: ./dev)
# shellcheck shell=bash

# As many compilations as there are cores, but no more than fit into memory (about 1.5 GB each).
parallel_jobs() {
  local cores fits
  cores=$(nproc)
  fits=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
  ((fits >= 1)) || fits=1
  echo $((cores < fits ? cores : fits))
}

# configure PRESET: only where that has not been done, or the presets have changed since.
configure() {
  local preset=$1 folder=$root/build/$1
  if [[ -f $folder/CMakeCache.txt ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    say "the checkout has moved: build/$preset starts anew"
    rm -rf "$folder"
  fi
  [[ -f $folder/build.ninja && $folder/build.ninja -nt $root/CMakePresets.json &&
    ! $root/web/node_modules/.installed -nt $folder/build.ninja ]] && return
  quietly "$folder/configure.log" "configuring build/$preset" cmake --preset "$preset"
}

# compile PRESET TARGET...
compile() {
  local preset=$1 targets=()
  shift
  (($# == 0)) || targets=(--target "$@")
  configure "$preset"
  say "building build/$preset${*:+: $*}"
  NINJA_STATUS='[%f/%t %es] ' cmake --build "$root/build/$preset" --parallel "$(parallel_jobs)" "${targets[@]}" ||
    die "the build failed; the messages are above"
}

build_release() {
  setup_build
  compile release sallyport
}
