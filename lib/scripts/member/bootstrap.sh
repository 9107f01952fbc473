# shellcheck shell=dash
# shellcheck disable=SC2153,SC2154 # set by common.sh and start.sh
# Bootstrap: once, by pod 0's decision, and only when every other pod that the StatefulSet asks for says that its volume holds no log, and
# the bootstrap record says that this cluster was never bootstrapped, or the config permits it once more. A decision is a token and the
# nonces of the volumes it was made for; it stands in the record, where only a change to the version that was read is taken. A pod
# follows the decision that it reads there, and only with the volume that it was made for: what other pods say makes nobody bootstrap.
#
# A pod that follows a decision first says that it is a member, then reads the record again, and starts only when the decision still
# stands. Pod 0 withdraws a decision only after every pod has said that its volume is empty, and makes another one only after they have
# said so once more: so of two decisions, one was followed by nobody.

# A first rollout that can't start (an image that is not there, the wrong Secret) is mended by another pod template. Kubernetes replaces
# the pods one by one then, each once the one before it is ready; and none ever is before all of them have answered. So while no pod
# says that it has a log or is about to, and while no pod is ready that this one can't hear, it passes for ready without an etcd.
# Kubernetes may restart a pod for that; it decides nothing about anybody's data. Nobody waits for pod 0, the last one: it never passes
# for more than it is, so a rollout does not end before etcd serves.
# https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
PLACEHOLDER=$RUN/placeholder
placeholder='' rollout_at=$(date +%s)
rm -rf "$PLACEHOLDER" # of the container before
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
    log_once "waiting: ${rollout##* } pods are ready, and $empties say that their volumes are empty: one that can't be heard may have data"
  elif [ ! -e "$PLACEHOLDER/readyz" ]; then
    log "a rollout is under way, and no pod has a log or is about to: passing for ready, so that it reaches the other pods"
    echo empty >"$BEACON/stop" # nobody is to count on this pod
    mkdir -p "$PLACEHOLDER"
    for probe in livez readyz; do echo "no etcd yet" >"$PLACEHOLDER/$probe"; done
    [ -n "$placeholder" ] || {
      httpd -f -p "$(bracketed "$POD_IP"):$METRICS_PORT" -h "$PLACEHOLDER" 9>&- &
      placeholder=$!
    }
  fi
}
# No longer ready; still alive, as the kubelet asks from then on.
hold_rollout() { rm -f "$PLACEHOLDER/readyz"; }
end_placeholder() {
  [ -n "$placeholder" ] || return 0
  kill "$placeholder" 2>/dev/null || true
  wait "$placeholder" 2>/dev/null || true
  rm -rf "$PLACEHOLDER"
  placeholder=
  echo no >"$BEACON/stop"
}

# Pod 0 records the decision; the next look finds it, and follows it.
record_decision() { # new|restore PERMISSION MEMBERS
  local token permission=${2#-}
  token=$(random_id)
  if [ "$1" = restore ]; then
    # This pod starts from the backup, alone, and the others join it.
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

# Starts etcd as the decision in the record says.
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

# In place of an empty data directory: the backup's.
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

# Whether the backup that the config asks for has become a member's data, ready to start from (see restore/restore.sh).
restore_is_prepared() {
  local what='' token=''
  [ -d "$RESTORING/data" ] || return 1
  { read -r what && read -r token; } <"$RESTORING/fetched" || true
  case $what in "$RESTORE "*) [ "$token" = "${RESTORE_TOKEN:-}" ] ;; *) return 1 ;; esac
}
