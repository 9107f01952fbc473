# shellcheck shell=dash
# shellcheck disable=SC2154 # set by the scripts that read this one
# Runs etcd: in place of the start script, or beside it, to watch it.

snapshot_count='' # overrides the static flags
STATIC_FLAGS=$(printf '%s\n' "$@")
run_etcd() { # HOW STATE INITIAL_CLUSTER [TOKEN [FLAG]]
  local how=$1 state=$2 initial=$3 token=${4:-} flag=${5:-} host ip address clients='' flags=''
  end_placeholder
  host=$(member_host "$ORDINAL") ip=$(bracketed "$POD_IP")
  shift "$#"
  for address in $(printf %s "${CLIENT_ADDRESSES:-$POD_IP}" | tr , ' '); do
    clients=$clients${clients:+,}$CLIENT_SCHEME://$(bracketed "$address"):$CLIENT_PORT
  done
  if [ -e "$COMPARE" ]; then flags=$(without_initial_check); fi
  [ -z "${LOOPBACK-127.0.0.1}" ] || clients=$clients,$CLIENT_SCHEME://${LOOPBACK-127.0.0.1}:$CLIENT_PORT
  # etcd serves both schemes on one port.
  [ -z "${CLIENT_SCHEME_TOO:-}" ] || clients=$clients,$(echo "$clients" | sed "s#$CLIENT_SCHEME://#$CLIENT_SCHEME_TOO://#g")
  [ "$flag" != --force-new-cluster ] || clients=$CLIENT_SCHEME://127.0.0.1:$CLIENT_PORT # no member may join yet
  set -f # the static flags, one a line, without patterns
  IFS='
'
  # shellcheck disable=SC2086
  set -- ${flags:-$STATIC_FLAGS}
  set +f
  unset IFS
  "$how" etcd "$@" \
    --name="$POD_NAME" --data-dir="$DATA" \
    --listen-peer-urls="$PEER_SCHEME://$ip:$PEER_PORT" --initial-advertise-peer-urls="$(peer_url "$ORDINAL")" \
    --listen-client-urls="$clients" --advertise-client-urls="$CLIENT_SCHEME://$host:$CLIENT_PORT" \
    --listen-metrics-urls="http://$ip:$METRICS_PORT${METRICS_TLS:+,https://$ip:$METRICS_TLS_PORT}" \
    --initial-cluster="$initial" --initial-cluster-state="$state" \
    ${snapshot_count:+--snapshot-count="$snapshot_count"} ${token:+--initial-cluster-token="$token"} ${flag:+"$flag"}
}

# This process becomes etcd.
start_etcd() { # STATE INITIAL_CLUSTER [TOKEN]
  : >"$RUN/unproven" # until it has a leader
  rm -f "$RUN/waiting" "$RUN/learner"
  trusted_cas >"$BEACON/trusted"
  if has_snapshot; then echo yes >"$BEACON/snapshot"; fi
  ETCD_PID=$$ sh "$SCRIPTS/member/supervise.sh" 9>&- &
  run_etcd exec "$@"
}

# Runs etcd beside this process.
watched() {
  "$@" >"$RUN/watched.log" 2>&1 9>&- &
  child=$!
}
# It ended by itself: copies its last messages to the pod's log.
child_ended() {
  wait "$child" || true
  child=
  tail -n 40 "$RUN/watched.log" >&2
}
stop_child() {
  [ -n "$child" ] || return 0
  kill "$child" 2>/dev/null || true
  wait "$child" || true
  child=
}
