# Which Debian 12 packages each command needs, and how they get here.
# `package=command` is not needed where that command is there already (from another source).
# shellcheck shell=bash

build_packages=(
  g++ cmake ninja-build ccache mold curl=curl
  libboost1.81-dev libssl-dev libsqlite3-dev libcurl4-openssl-dev
  libspdlog-dev libfmt-dev libtomlplusplus-dev libcli11-dev prometheus-cpp-dev
  libyaml-cpp-dev zlib1g-dev
)
# For the pages of the API Explorer alone: without, the program is built without them.
web_packages=(nodejs=node npm=npm)
oldest_web_node=18
test_packages=(
  libgtest-dev python3 python3-h11 python3-jwt python3-cryptography
  ca-certificates nodejs=node npm=npm openssl nginx-light caddy chromium=chromium
  make=make pkg-config=pkg-config binutils
)
bench_packages=(libbenchmark-dev python3 python3-jwt python3-cryptography ca-certificates nodejs=node npm=npm openssl wrk nginx-light haproxy)
# With dbconfig-sqlite3, since it would choose MariaDB otherwise, and does not install without any.
glewlwyd_packages=(glewlwyd glewlwyd-common dbconfig-sqlite3)
fuzz_packages=(clang-14 libclang-rt-14-dev)
format_packages=(clang-format-14)
lint_packages=(clang-tidy-14 shellcheck python3)
oldest_node=22

setup_build() {
  require_packages "${build_packages[@]}"
  setup_web
}

# What bundles the pages, if it is there or can be had.
setup_web() {
  local missing
  mapfile -t missing < <(missing_of "${web_packages[@]}")
  if ((${#missing[@]})) && [[ -z ${SALLYPORT_NO_INSTALL:-} ]] && command -v dpkg-query >/dev/null; then
    install_now "${missing[@]}" || true
  fi
  if ! command -v npm >/dev/null || ! [[ $(node --version 2>/dev/null) =~ ^v([0-9]+) ]] ||
    ((BASH_REMATCH[1] < oldest_web_node)); then
    warn "there is no npm with Node $oldest_web_node or newer: the program is built without the API Explorer"
    return
  fi
  npm_ci web
}

setup_test() {
  require_packages "${build_packages[@]}" "${test_packages[@]}"
  setup_web
  setup_node
  npm_ci tests
  setup_interop
}

setup_bench() {
  require_packages "${build_packages[@]}" "${bench_packages[@]}"
  setup_node
  npm_ci bench
  if [[ -n $(missing_of glewlwyd=glewlwyd) && -z ${SALLYPORT_NO_INSTALL:-} ]]; then
    install_now "${glewlwyd_packages[@]}" || {
      warn "glewlwyd does not install here; the bench goes on without it"
      as_root apt-get -y -qq purge glewlwyd >/dev/null # half installed, it would stop every later apt
    }
  fi
}

setup_fuzz() { require_packages "${build_packages[@]}" "${fuzz_packages[@]}"; }
setup_format() { require_packages "${format_packages[@]}"; }
setup_lint() { require_packages "${build_packages[@]}" "${format_packages[@]}" "${lint_packages[@]}"; }

# missing_of ENTRY...: the packages among them that are not there, one a line.
missing_of() {
  local entry package installed
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${@%%=*}" 2>/dev/null | sed -n 's/^.i. *//p') || true
  for entry in "$@"; do
    package=${entry%%=*}
    grep -qxF -- "$package" <<<"$installed" && continue
    [[ $entry == *=* ]] && command -v "${entry#*=}" >/dev/null && continue
    echo "$package"
  done | sort -u
}

# require_packages ENTRY...: installs what is missing, or stops with a sentence.
require_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null; then
    warn "this is not Debian: the packages ${*%%=*} (by their Debian 12 names) are taken to be installed"
    return
  fi
  mapfile -t missing < <(missing_of "$@")
  ((${#missing[@]})) || return 0
  if [[ -n ${SALLYPORT_NO_INSTALL:-} ]]; then
    die "missing packages (SALLYPORT_NO_INSTALL is set): ${missing[*]}"
  fi
  install_now "${missing[@]}" || die "could not install: ${missing[*]}; the output of apt is in .tools/apt.log"
}

install_now() {
  mkdir -p "$root/.tools"
  say "installing ${#*} packages: $*"
  (
    flock 9
    as_root "$dev/install_packages.sh" "$root/.tools/apt.log" "$@"
  ) 9>"$root/.tools/lock"
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    local name proxies=()
    for name in http_proxy https_proxy no_proxy; do
      [[ -z ${!name:-} ]] || proxies+=("$name=${!name}")
    done
    sudo env "${proxies[@]}" "$@"
  else
    warn "installing packages needs root, and there is no sudo; run as root: apt-get install ${*:3}"
    return 1
  fi
}

# Debian 12 has Node 18; where that is too old, a newer one comes from npm, for this checkout only.
setup_node() {
  local bin=$root/.tools/node/node_modules/node/bin
  if [[ $(node --version 2>/dev/null) =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= oldest_node)); then
    return
  fi
  mkdir -p "$root/.tools/node"
  cp -u "$root"/tools/node/{package.json,package-lock.json,.npmrc} "$root/.tools/node/"
  npm_ci .tools/node
  [[ -x $bin/node ]] || die "npm brought no node binary; see .tools/npm.log, remove .tools/node and try again"
  export PATH=$bin:$PATH
}

# npm_ci FOLDER: brings its node_modules to what its lock file says, if they are not that yet.
npm_ci() {
  local folder=$root/$1
  [[ -f $folder/package-lock.json ]] || return 0
  [[ ! $folder/package-lock.json -nt $folder/node_modules/.installed ]] && return
  quietly "$root/.tools/npm.log" "fetching the npm packages of $1/" npm ci --prefix "$folder"
  touch "$folder/node_modules/.installed"
}
