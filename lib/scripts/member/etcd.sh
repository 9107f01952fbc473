# shellcheck shell=dash
# shellcheck disable=SC2154 # set by the scripts that read this one
# Runs etcd: for good, or beside the start script for a look.

snapshot_count='' # other than what the static flags say
STATIC_FLAGS=$(printf '%s\n' "$@")
run_etcd() { # HOW STATE INITIAL_CLUSTER [TOKEN [FLAG]]
  end_placeholder
  run_how=$1 run_state=$2 run_cluster=$3 run_token=${4:-} run_flag=${5:-} run_host=$(member_host "$ORDINAL") run_ip=$(bracketed "$POD_IP")
  shift "$#"
  run_clients=
  for run_address in $(printf %s "${CLIENT_ADDRESSES:-$POD_IP}" | tr , ' '); do
    run_clients=$run_clients${run_clients:+,}$CLIENT_SCHEME://$(bracketed "$run_address"):2379
  done
  run_compare=
  if [ -e "$COMPARE" ]; then run_compare=$(without_initial_check); fi
  [ -z "${LOOPBACK-127.0.0.1}" ] || run_clients=$run_clients,$CLIENT_SCHEME://${LOOPBACK-127.0.0.1}:2379
  # On one port, etcd takes both for what they are.
  [ -z "${CLIENT_SCHEME_TOO:-}" ] || run_clients=$run_clients,$(echo "$run_clients" | sed "s#$CLIENT_SCHEME://#$CLIENT_SCHEME_TOO://#g")
  [ "$run_flag" != --force-new-cluster ] || run_clients=$CLIENT_SCHEME://127.0.0.1:2379 # nobody may join yet
  set -f # the static flags, one a line, none of them a pattern
  IFS='
'
  # shellcheck disable=SC2086
  set -- ${run_compare:-$STATIC_FLAGS}
  set +f
  unset IFS
  "$run_how" etcd "$@" \
    --name="$POD_NAME" --data-dir="$DATA" \
    --listen-peer-urls="$PEER_SCHEME://$run_ip:2380" --initial-advertise-peer-urls="$(peer_url "$ORDINAL")" \
    --listen-client-urls="$run_clients" --advertise-client-urls="$CLIENT_SCHEME://$run_host:2379" \
    --listen-metrics-urls="http://$run_ip:2381${METRICS_TLS:+,https://$run_ip:2384}" \
    --initial-cluster="$run_cluster" --initial-cluster-state="$run_state" \
    ${snapshot_count:+--snapshot-count="$snapshot_count"} ${run_token:+--initial-cluster-token="$run_token"} ${run_flag:+"$run_flag"}
}

# For good: this process becomes etcd.
start_etcd() { # STATE INITIAL_CLUSTER [TOKEN]
  : >"$RUN/unproven" # until it has a leader
  trusted_cas >"$BEACON/trusted"
  if has_snapshot; then echo yes >"$BEACON/snapshot"; fi
  ETCD_PID=$$ sh "$SCRIPTS/member/supervise.sh" 9>&- &
  run_etcd exec "$@"
}

# For a look: beside this process, which learns how it goes.
watched() {
  "$@" >"$RUN/watched.log" 2>&1 9>&- &
  child=$!
}
# It ended by itself: what it said last goes to the pod's log.
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
