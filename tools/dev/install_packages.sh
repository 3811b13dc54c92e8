#!/usr/bin/env bash
# install_packages.sh LOG PACKAGE...: apt-get install as root, with a short account of it on
# stdout. No daemon starts meanwhile: a policy-rc.d of our own stands there for that time.
set -euo pipefail
log=$1
shift

policy=/usr/sbin/policy-rc.d
kept=$policy.kept-by-sallyport
mark='# temporary, made by sallyport tools/dev/install_packages.sh'
servers=(nginx haproxy caddy glewlwyd apache2)

restore_policy() {
  if [[ -f $policy ]] && grep -qxF "$mark" "$policy"; then rm -f "$policy"; fi
  if [[ -e $kept || -L $kept ]]; then mv -f "$kept" "$policy"; fi
}

# Nothing new starts, the servers are left alone altogether; what else runs on this machine may
# be restarted by its own upgrade, if the machine's own policy allows that.
forbid_starts() {
  restore_policy # what a killed run left behind
  if [[ -e $policy || -L $policy ]]; then mv "$policy" "$kept"; fi
  {
    echo '#!/bin/sh'
    echo "$mark"
    cat <<TEXT
case "\$1" in nginx* | haproxy* | caddy* | glewlwyd* | apache*) exit 101 ;; esac
case "\$*" in *" start"*) exit 101 ;; esac
[ ! -x $kept ] || exec $kept "\$@"
exit 0
TEXT
  } >"$policy"
  chmod 755 "$policy"
}

apt() {
  LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    -o Acquire::Retries=3 "$@" 2>&1 </dev/null | tee -a "$log"
}

update_once() {
  [[ -z ${updated:-} ]] || return 1
  updated=yes
  echo "    apt-get update"
  apt update -q >/dev/null
}

known() { apt-get -s install --no-install-recommends --no-remove "$@" >/dev/null 2>&1; }

progress() {
  awk -v tty="$([[ -t 1 ]] && echo 1 || echo 0)" '
    /newly installed/ { total = $1 + $3 }
    /^Need to get/ { sub(/ of archives.*/, ""); sub(/^Need to get /, ""); print "    to fetch: " $0; fflush() }
    /^Get:/ { done += 1; what = "fetching" }
    /^Unpacking / { done += 1; what = "unpacking" }
    /^Setting up / { done += 1; what = "setting up" }
    /^(Get:|Unpacking |Setting up )/ && total {
      percent = int(100 * done / (3 * total)); if (percent > 100) percent = 100
      if (tty) printf "\r    %3d%% %-12s", percent, what
      else if (percent >= last + 20) { printf "    %3d%% %s\n", percent, what; last = percent }
      fflush()
    }
    END { if (tty && done) print "" }'
}

# --no-remove: nothing that this machine has goes for our sake.
install() { apt install --no-install-recommends --no-remove "$@" | progress; }

# A server that came for a test shall not start with the machine's next boot either.
disable_new_servers() {
  local server
  command -v systemctl >/dev/null || return 0
  for server in "${servers[@]}"; do
    if [[ " ${new_servers[*]-} " == *" $server "* ]]; then
      systemctl disable --quiet "$server" >>"$log" 2>&1 || true
    fi
  done
}

trap restore_policy EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

date '+%F %T' >>"$log"
new_servers=()
for server in "${servers[@]}"; do
  [[ -e /etc/init.d/$server || -e /lib/systemd/system/$server.service ]] || new_servers+=("$server")
done

known "$@" || update_once || true
if ! known "$@"; then
  apt-get -s install --no-install-recommends "$@" 2>&1 | grep '^E:' >&2 || true
  # shellcheck disable=SC1091
  echo "    these are packages of Debian 12; this is $(. /etc/os-release && echo "$PRETTY_NAME")" >&2
  exit 1
fi
forbid_starts
if [[ -n $(dpkg --audit) ]]; then
  echo "    an earlier installation was interrupted; finishing it"
  dpkg --configure -a >>"$log" 2>&1 </dev/null || true
fi
if ! install "$@"; then
  # Old package lists name files that the mirror no longer has.
  if ! { update_once && install "$@"; }; then
    tail -n 15 "$log" >&2
    exit 1
  fi
fi
disable_new_servers
