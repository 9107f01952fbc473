# shellcheck shell=dash
# shellcheck disable=SC2153,SC2154 # set by common.sh and start.sh
# Bootstraps the cluster once. Pod 0 decides, when every other pod of the StatefulSet reports a volume without a log, and the bootstrap record
# shows that this cluster was never bootstrapped, or the config permits it again. A decision is a token and the nonces of the volumes
# that it was made for. It is kept in the record, which accepts a change only to the version that was read. A pod follows the decision that
# it reads there, and only with one of those volumes: no pod bootstraps because of what other pods report.
#
# A pod that follows a decision first reports that it is a member, then reads the record again, and starts only if the decision is still there.
# Pod 0 withdraws a decision only after every pod has reported an empty volume, and makes another one only after they have reported it
# again: so two decisions are never both followed.

# A first rollout that can't start (a missing image, the wrong Secret) is repaired by another pod template. Kubernetes then replaces the
# pods one by one, and waits for each to be ready, which none is before all have answered. So a pod reports ready without an etcd, while no
# pod reports a log or is about to have one, and while it hears every ready pod. Kubernetes may restart a pod because of that, but no data
# depends on it. Pod 0 is replaced last and never reports ready before etcd serves, so a rollout does not end before that.
# https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
PLACEHOLDER=$RUN/placeholder
placeholder='' rollout_at=$(date +%s)
rm -rf "$PLACEHOLDER" # of the previous container
let_rollout_through() {
  local empties rollout probe
  if grep -q '^beacon\.[0-9]* member$' "$EVIDENCE"; then
    hold_rollout
    return 0
  fi
  [ "$ORDINAL" != 0 ] && [ $(($(date +%s) - rollout_at)) -ge 5 ] || return 0
  rollout_at=$(date +%s)
  empties=$(($(grep -c '^beacon\.[0-9]* empty ' "$EVIDENCE" || true) + 1)) # and this one
  rollout=$(statefulset rollout)
  case $rollout in
    "rollout under-way "*) ;;
    *)
      hold_rollout
      return 0
      ;;
  esac
  if [ "${rollout##* }" -gt "$empties" ]; then
    hold_rollout
    log_once "waiting: ${rollout##* } pods are ready, and $empties report an empty volume: one that does not answer may have data"
  elif [ ! -e "$PLACEHOLDER/readyz" ]; then
    log "a rollout is under way, and no pod has a log: reporting ready, so that the rollout reaches the other pods"
    echo empty >"$BEACON/stop" # no other pod may rely on this one
    mkdir -p "$PLACEHOLDER"
    for probe in livez readyz; do echo "no etcd yet" >"$PLACEHOLDER/$probe"; done
    [ -n "$placeholder" ] || {
      httpd -f -p "$(bracketed "$POD_IP"):$METRICS_PORT" -h "$PLACEHOLDER" 9>&- &
      placeholder=$!
    }
  fi
}
# No longer ready, but still alive for the liveness probe.
hold_rollout() { rm -f "$PLACEHOLDER/readyz"; }
end_placeholder() {
  [ -n "$placeholder" ] || return 0
  kill "$placeholder" 2>/dev/null || true
  wait "$placeholder" 2>/dev/null || true
  rm -rf "$PLACEHOLDER"
  placeholder=
  echo no >"$BEACON/stop"
}

# Pod 0 records the decision. On the next pass, it reads the decision and follows it.
record_decision() { # new|restore PERMISSION MEMBERS
  local token permission=${2#-}
  token=$(random_id)
  if [ "$1" = restore ]; then
    # This pod starts from the backup alone, and the others join it.
    token=restore-$token
    write "$RESTORING/token" "$token"
  fi
  if change_record decide "$token" "$3" "$(spent_with "$permission")"; then
    log "bootstrap: the decision is $token"
  else
    log_once "waiting to bootstrap: the decision can't be recorded: $record_error"
  fi
}

withdraw() { change_record withdraw || log_once "waiting to bootstrap: the decision can't be withdrawn: $record_error"; }

# Starts etcd as the recorded decision requires.
follow() { # TOKEN MEMBERS
  local initial='' entry
  record_identity - -
  write "$BOOTSTRAP" "$1"
  for entry in $(echo "$2" | tr , ' '); do
    initial="$initial${initial:+,}$CLUSTER-${entry%%:*}=$(peer_url "${entry%%:*}")"
  done
  log "bootstrap: starting with $initial"
  start_etcd new "$initial" "$CLUSTER-$1"
}

# Starts etcd from the prepared backup.
follow_restore() { # TOKEN
  local restored
  record_identity - -
  write "$BOOTSTRAP" "$1"
  restored=$(cat "$RESTORING/name")
  rmdir "$DATA" 2>/dev/null || true
  mv "$RESTORING/data" "$DATA"
  rm -rf "$RESTORING"
  log "restore: all volumes are empty; starting from backup $restored"
  start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
}

random_id() { head -c 8 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# Whether the requested backup is prepared as a member's data (see restore/restore.sh).
restore_is_prepared() {
  local what='' token=''
  [ -d "$RESTORING/data" ] || return 1
  { read -r what && read -r token; } <"$RESTORING/fetched" || true
  case $what in "$RESTORE "*) [ "$token" = "${RESTORE_TOKEN:-}" ] ;; *) return 1 ;; esac
}
