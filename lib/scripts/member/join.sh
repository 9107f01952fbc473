# shellcheck shell=dash
# shellcheck disable=SC2153,SC2154 # set by common.sh and start.sh
# Joins a running cluster with an empty volume. Each step is requested from the pods at which a quorum answered, $quorum_at.

# On the next pass, the cluster lists this pod, and it starts.
add_learner() {
  local answer own
  speak_as_joining || return 0
  answer=$(etcdctl_at "$quorum_at" member add "$POD_NAME" --learner --peer-urls="$(peer_url "$ORDINAL")") || {
    log_once "waiting to join: $(echo "$answer" | tail -n 1)"
    return 0
  }
  list=$(members "$quorum_at") || return 0
  own=$(member_of "$ORDINAL" | cut -d' ' -f1,2)
  [ "${own#* }" = - ] || return 0
  write "$JOINING" "${own% *}"
  log "joining: added as learner ${own% *}"
}

remove_dead_entry() { # ID
  local answer
  answer=$(etcdctl_at "$quorum_at" member remove "$1") || log_once "joining: member $1 is not removed yet: $(echo "$answer" | tail -n 1)"
}

start_joined() {
  local initial
  rm -rf "$RESTORING" # this member receives the others' data
  say member
  write "$UNVOTED" yes
  record_identity - -
  # It receives the data from a quorum that knows of the recovery.
  [ "$record_recovered" = - ] || spend_token "$record_recovered"
  PEER_SCHEME=$(member_of "$ORDINAL" | cut -d' ' -f3)
  PEER_SCHEME=${PEER_SCHEME%%://*}
  initial=$(echo "$list" | awk -v cluster="$CLUSTER" '$1 != "cluster" { printf "%s%s-%s=%s", comma, cluster, $5, $3; comma = "," }')
  if log_is_long "$(running_peers)"; then receive_snapshot "$initial"; fi
  start_etcd existing "$initial"
}

# Whether the others' log may no longer be complete, so that a new member receives a snapshot before the rest: etcd 3.6 drops the first
# entries as soon as there are a hundred, and a restored cluster never had them.
log_is_long() { # ORDINALS
  local ordinal entries
  for ordinal in $(echo "$1" | tr , ' '); do
    [ "$(fetch "http://$(member_host "$ordinal"):$BEACON_PORT/snapshot")" != yes ] || return 0
    entries=$(fetch "http://$(member_host "$ordinal"):$METRICS_PORT/metrics" | sed -n 's/^etcd_server_proposals_committed_total //p') || continue
    if echo "$entries" | awk '{ exit !($1 > 100) }'; then return 0; fi
  done
  return 1
}

# An etcd that receives a snapshot serves no clients for 7 s: it waits for an entry of its own that is part of the snapshot. An etcd that
# starts on the received data serves them at once.
receive_snapshot() { # INITIAL_CLUSTER
  local looks=0 unanswered=0 applied
  log "joining: receiving the others' data first"
  run_etcd watched existing "$1"
  while kill -0 "$child" 2>/dev/null; do
    sleep 0.2
    applied=$(metrics | sed -n 's/^etcd_server_proposals_applied_total //p')
    if [ "${applied:-0}" != 0 ]; then
      log "joining: received the others' data; starting on it"
      stop_child
      return 0
    fi
    # A learner never notices that its leader is gone. After a usual start, the watchdog reports what is missing, and sees a requested
    # recovery.
    looks=$((looks + 1))
    [ $((looks % 20)) = 0 ] || continue
    unanswered=$((unanswered + 1))
    if members "$(running_peers)" >/dev/null; then unanswered=0; fi
    if [ "$unanswered" -ge 4 ]; then
      log "joining: no quorum answers that could send the data; starting as usual"
      stop_child
      return 0
    fi
  done
  child_ended
  fail "joining: etcd ended before it received the others' data; trying again"
}
