# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # set by common.sh and start.sh
# Recovers from the permanent loss of a quorum, only when a human requests it. The StatefulSet's annotation etcd-kit/recovery,
# "ORDINAL TOKEN", names the member whose data survives. While no quorum answers, that member goes on alone from its data; the others wait
# for it, keep their data aside, and join it. A ready pod has a quorum, even if this one can't reach it: then no member goes on alone. A
# token works once: a volume remembers those that were done, or that it saw while a quorum answered.
# https://etcd.io/docs/v3.6/op-guide/recovery/

# Sets $survivor, $token and $ready, the number of ready pods. Fails if no recovery is requested that this volume has not seen yet.
recovery_asked() {
  # shellcheck disable=SC2046 # words
  set -- $(statefulset recovery)
  [ $# = 4 ] && [ "$1" = recovery ] || return 1
  ready=$2 survivor=$3 token=$4
  ! grep -qxF "$token" "$RECOVERED" 2>/dev/null
}

# Records on this volume that the token is spent.
spend_token() { # [TOKEN]
  local known
  set -- "${1:-$token}"
  ! grep -qxF "$1" "$RECOVERED" 2>/dev/null || return 0
  known=$(cat "$RECOVERED" 2>/dev/null || true)
  write "$RECOVERED" "${known:+$known
}$1"
}

# Records the recovery: members that were given up must not form a quorum when they come back, whatever the config is then.
record_recovery() { # TOKEN
  if read_record && change_record recovered "$1"; then return 0; fi
  log_once "recovery $1 can't be recorded: $record_error"
}

# An etcd whose log no longer holds its own addition becomes a member at etcd's default peer URL on localhost, which no other member reaches.
announce_address() {
  local answer
  [ "$member" != - ] || return 0
  answer=$(etcdctl --endpoints="$CLIENT_SCHEME://127.0.0.1:$CLIENT_PORT" --dial-timeout=1s --command-timeout=5s \
    member update "$member" --peer-urls="$(peer_url "$ORDINAL")" 2>&1) && return 0
  # Going on matters more: the address is seldom wrong.
  if login_refused "$answer"; then return 0; fi
  log_once "recovery $token: this member's address is not set yet: $(echo "$answer" | tail -n 1)"
  return 1
}

go_on_alone() { # TOKEN
  token=$1
  say waiting
  run_etcd watched existing "$POD_NAME=$(peer_url "$ORDINAL")" '' --force-new-cluster
  while kill -0 "$child" 2>/dev/null; do
    sleep 0.5
    case $(metrics | grep '^etcd_server_has_leader ') in *" 1") ;; *) continue ;; esac
    announce_address || continue
    spend_token
    stop_child
    log "recovery $token: done; the others may join"
    say member
    return 0
  done
  child_ended
  fail "recovery $token: etcd did not start on this member's data. Nothing is deleted; name another member, with another token"
}
