# What tests/interop needs beside npm: from PyPI, Go's proxy and Maven's, once, into .tools. (root: ./dev)
# A language that is not there, or a registry that does not answer, fails nothing here: the test that
# misses it says that it was skipped.
# shellcheck shell=bash

# Of Apache only its program comes with the module, and no service.
interop_packages=(python3-venv golang-go=go default-jdk-headless=javac maven=mvn libapache2-mod-auth-openidc)

setup_interop() {
  local missing
  if command -v dpkg-query >/dev/null; then
    mapfile -t missing < <(missing_of "${interop_packages[@]}")
    if ((${#missing[@]})); then
      [[ -z ${SALLYPORT_NO_INSTALL:-} ]] && install_now "${missing[@]}" ||
        warn "without ${missing[*]}: some tests of tests/interop are skipped"
    fi
  fi
  fetch "$root/.tools/python" tests/interop/requirements.txt fetch_python
  fetch "$root/.tools/go" tests/interop/go fetch_go
  fetch "$root/.tools/java" tests/interop/nimbus/pom.xml fetch_java
}

# fetch FOLDER SOURCE COMMAND: if SOURCE, or what is in it, is newer than what was fetched for it.
fetch() {
  local folder=$1 source=$2 stamp=$1/.installed
  [[ -f $stamp && -z $(find "$root/$source" -newer "$stamp" -type f -print -quit) ]] && return
  rm -f "$stamp"
  mkdir -p "$folder"
  if ("$3" "$folder" "$root/$source"); then
    touch "$stamp"
  else
    warn "the tests that need $source are skipped"
  fi
}

fetch_python() {
  local log=$root/.tools/python.log
  quietly "$log" "making an interpreter with the PyPI packages of tests/interop" /usr/bin/python3 -m venv --clear "$1"
  quietly "$log" "fetching them" "$1/bin/pip" install --no-deps --only-binary :all: -r "$2"
}

fetch_go() {
  command -v go >/dev/null || return 1
  cd "$2" && CGO_ENABLED=0 GOTOOLCHAIN=local \
    quietly "$root/.tools/go.log" "building tests/interop/go" go build -trimpath -o "$1/interop" .
}

fetch_java() {
  command -v mvn >/dev/null || return 1
  quietly "$root/.tools/maven.log" "fetching the jars of tests/interop/nimbus" mvn -q -B -f "$2" \
    org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies "-DoutputDirectory=$1/jars"
}
