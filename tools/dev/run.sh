# ./dev run: the release, a sandbox, the server.
# shellcheck shell=bash

sandbox=$root/sandbox
new_sandbox=$root/build/sandbox.new
sallyport=$root/build/release/sallyport

dev_run() {
  local argument
  for argument in "$@"; do
    [[ $argument != --data && $argument != --data=* ]] ||
      die "./dev run serves ./sandbox/data; for another folder: build/release/sallyport serve $*"
  done
  require_free --listen 127.0.0.1:8080 "$@"
  require_free --admin-listen 127.0.0.1:8081 "$@"
  build_release
  [[ -d $sandbox ]] || make_sandbox
  [[ -s $sandbox/credentials.env ]] ||
    die "./sandbox has no credentials.env; remove the folder and start again"
  check_sandbox
  serve "$@"
}

# require_free FLAG DEFAULT ARG...: is the address free that FLAG in ARG... names? Asked before the
# build, which may take minutes.
require_free() {
  local flag=$1 address=$2
  shift 2
  while (($#)); do
    case $1 in
      "$flag") address=${2:-} ;;
      "$flag"=*) address=${1#*=} ;;
    esac
    shift
  done
  local host=${address%:*} port=${address##*:}
  [[ $host =~ ^[0-9.]+$ && $port =~ ^[0-9]+$ && $port != 0 ]] || return 0
  if (exec 3<>"/dev/tcp/${host/#0.0.0.0/127.0.0.1}/$port") 2>/dev/null; then
    die "$address is in use by another program; stop that, or choose another: ./dev run $flag $host:PORT"
  fi
}

# Made aside and named last, so that it is whole or not there.
make_sandbox() {
  local new=$new_sandbox read=firstvision.accountmanagement.read search=firstvision.customers.read
  local both=(--scope "$read" --scope "$search")
  say "making ./sandbox: a data folder with six clients, and the customer search API"
  rm -rf "$new"
  (
    umask 077
    mkdir "$new"
    "$sallyport" init --data "$new/data" >"$new/init.log" 2>&1 ||
      { cat "$new/init.log" >&2 && die "sallyport init failed"; }
    cp examples/sandbox/{sallyport.toml,customers.json,customers.yaml} "$new/data/"
    {
      add_client first_vision POC_NAB_Dev --scope edit "${both[@]}" --claim firstVisionId=00000AUNAB
      add_client json sandbox-json --scope edit "${both[@]}"
      add_client octets sandbox-octets --scope edit "${both[@]}" --content-type application/octet-stream
      add_client expired sandbox-expired "${both[@]}" --sandbox-token expired
      add_client revoked sandbox-revoked "${both[@]}" --sandbox-token revoked
      add_client wrong_scope sandbox-wrong-scope "${both[@]}" --sandbox-token wrong-scope
    } >"$new/credentials.env"
  )
  mv "$new" "$sandbox"
}

# add_client NAME ID FLAG...: prints NAME=ID:SECRET.
add_client() {
  local name=$1 id=$2 answer
  shift 2
  answer=$("$sallyport" client add "$id" "$@" --data "$new_sandbox/data" --json 2>>"$new_sandbox/init.log") ||
    { cat "$new_sandbox/init.log" >&2 && die "sallyport client add $id failed"; }
  [[ $answer =~ \"client_secret\":\ *\"([^\"]+)\" ]] || die "sallyport client add $id printed no secret"
  echo "$name=$id:${BASH_REMATCH[1]}"
}

# The server runs as a child, since the curl lines come after it says where it listens.
serve() {
  local pipe=$sandbox/stdout line status
  rm -f "$pipe"
  mkfifo -m 600 "$pipe"
  # A HUP would only make it reload, so it is told to end with this script in any case.
  setpriv --pdeathsig TERM "$sallyport" serve --data "$sandbox/data" "$@" >"$pipe" &
  server=$!
  trap 'signalled=yes; kill -TERM "$server" 2>/dev/null || true' INT TERM HUP
  while read -r line; do
    if [[ $line == "listening on "* ]]; then
      print_requests "${line#listening on }"
    fi
    echo "$line"
  done <"$pipe"
  # A signal ends `wait` early; the server then still has its time to drain.
  signalled=yes
  while [[ $signalled == yes ]]; do
    signalled=no status=0
    wait "$server" || status=$?
  done
  ((status == 0)) || warn "the server has ended with status $status; if ./sandbox is of an older version, remove it"
  exit "$status"
}

# credentials.env of an older checkout lacks what is asked for here.
check_sandbox() {
  grep -q '^wrong_scope=' "$sandbox/credentials.env" && [[ -s $sandbox/data/customers.yaml ]] ||
    die "./sandbox was made by an older version; remove the folder and start again"
}

print_requests() {
  local base=$1 first_vision json octets expired revoked wrong_scope tls=
  # shellcheck source=/dev/null
  source "$sandbox/credentials.env"
  [[ $base != https:* ]] || tls=' -k'
  cat <<TEXT

The API Explorer: open $base/api/?type=get&path=/v1/getAccessToken in a browser.

Ready to paste; the secrets are real ones, of this sandbox only (./sandbox/credentials.env).

--- Tokens

# scopes in the body, in the words of the first contract
curl$tls -X GET $base/v1/getAccessToken -u $first_vision -H 'Content-Type: application/json' -d '{scope: ["firstvision.accountmanagement.read"]}'

# scopes in strict JSON, another client
curl$tls -X GET $base/v1/getAccessToken -u $json -H 'Content-Type: application/json' -d '{"scope": ["edit", "firstvision.accountmanagement.read"]}'

# a scope in the query
curl$tls '$base/v1/getAccessToken?scope=edit' -u $first_vision

# a scope as path variable
curl$tls $base/v1/getAccessToken/firstvision.accountmanagement.read -u $first_vision

# a client that is registered for octet-stream
curl$tls -X GET $base/v1/getAccessToken -u $octets -H 'Content-Type: application/octet-stream' --data-binary '{"scope": ["edit"]}'

# refused: a wrong secret
curl$tls -i '$base/v1/getAccessToken?scope=edit' -u ${first_vision%%:*}:wrong

# the keys that verify the tokens
curl$tls $base/v1/jwks.json

# standard OAuth 2.0, and what its client libraries read first
curl$tls $base/oauth2/token -u $json -d grant_type=client_credentials -d scope=edit
curl$tls $base/.well-known/oauth-authorization-server

# the platform's later contract: credentials in JSON
curl$tls $base/v1/api/oauth/token -H 'Content-Type: application/json' -d '{"grant_type": "client_credentials", "scope": "edit", "client_id": "${json%%:*}", "client_secret": "${json#*:}"}'

--- The customer search API, behind the gateway: paste the first line, then any other

token() { curl$tls -s "$base/v1/getAccessToken?scope=\${2:-firstvision.customers.read}" -u "\$1" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'; }
search() { curl$tls -i -X POST $base/v1/customers/searchCustomer -H 'Content-Type: application/json' -d '{"name": "Example"}' "\$@"; echo; }

# with a good token
search -H "Authorization: Bearer \$(token $first_vision)"

# without one
search

# with an expired one: this client always gets such
search -H "Authorization: Bearer \$(token $expired)"

# with one for another scope; and from a client that always gets such
search -H "Authorization: Bearer \$(token $first_vision edit)"
search -H "Authorization: Bearer \$(token $wrong_scope)"

# with a revoked one: this client always gets such; and one that you revoke yourself
search -H "Authorization: Bearer \$(token $revoked)"
T=\$(token $json); ${sallyport#"$root/"} token revoke "\$T" --data ${sandbox#"$root/"}/data; sleep 1; search -H "Authorization: Bearer \$T"

Ctrl-C stops the server.
TEXT
}
