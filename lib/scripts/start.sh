#!/tools/sh
# shellcheck shell=sh
# The main container's command. Decides how this member starts, each time its container starts, then becomes etcd:
#   a log on the volume            -> restart from it, unless a quorum says that this member was removed, or it is damaged
#   no log, and a living cluster   -> join it as a learner
#   no log, and no log anywhere    -> found the cluster, once: pod 0 decides, the others take its decision
# Whatever it can't know, it waits for, and says so. Arguments: etcd's flags that do not depend on the pod.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/common.sh
. "$SCRIPTS/common.sh"
# shellcheck source=lib/scripts/wal.sh
. "$SCRIPTS/wal.sh"
# shellcheck source=lib/scripts/tls.sh
. "$SCRIPTS/tls.sh"
# shellcheck source=lib/scripts/login.sh
. "$SCRIPTS/login.sh"
# shellcheck source=lib/scripts/peers.sh
. "$SCRIPTS/peers.sh"
# shellcheck source=lib/scripts/version.sh
. "$SCRIPTS/version.sh"
# shellcheck source=lib/scripts/corruption.sh
. "$SCRIPTS/corruption.sh"
# shellcheck source=lib/scripts/recovery.sh
. "$SCRIPTS/recovery.sh"
# shellcheck source=lib/scripts/founding.sh
. "$SCRIPTS/founding.sh"
# shellcheck source=lib/scripts/joining.sh
. "$SCRIPTS/joining.sh"

# Process 1 gets no signal that it does not ask for. etcd, once it is process 1, handles its own.
child=
trap 'log "asked to stop before etcd was started"; stop_child; exit 143' TERM INT

mkdir -p "$BEACON"
exec 9>"$RUN/alive" # held until etcd is gone: the kubectl container stays for as long
flock 9
echo no >"$BEACON/stop"
export WANTED_PEERS="$PEER_SCHEME" # for the keeper, too
dials >"$BEACON/dials"
say waiting
httpd -f -p "$(bracketed "$POD_IP"):2382" -h "$BEACON" 9>&- &

snapshot_count='' # other than what the static flags say
STATIC_FLAGS=$(printf '%s\n' "$@")
run_etcd() { # HOW STATE INITIAL_CLUSTER [TOKEN [FLAG]]
  end_placeholder
  run_how=$1 run_state=$2 run_cluster=$3 run_token=${4:-} run_flag=${5:-} run_host=$(member_host "$ORDINAL") run_ip=$(bracketed "$POD_IP")
  shift "$#"
  run_clients=$CLIENT_SCHEME://$run_ip:2379
  [ -z "${LOOPBACK-127.0.0.1}" ] || run_clients=$run_clients,$CLIENT_SCHEME://${LOOPBACK-127.0.0.1}:2379
  # On one port, etcd takes both for what they are.
  [ -z "${CLIENT_SCHEME_TOO:-}" ] || run_clients=$run_clients,$(echo "$run_clients" | sed "s#$CLIENT_SCHEME://#$CLIENT_SCHEME_TOO://#g")
  [ "$run_flag" != --force-new-cluster ] || run_clients=$CLIENT_SCHEME://127.0.0.1:2379 # nobody may join yet
  set -f # the static flags, one a line, none of them a pattern
  IFS='
'
  # shellcheck disable=SC2086
  set -- $STATIC_FLAGS
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
  ETCD_PID=$$ sh "$SCRIPTS/keeper.sh" 9>&- &
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

# Sets $running and $list. The first seconds of a pod, its network may not be there yet.
ask_quorum() {
  ask_until=$(($(date +%s) + 2))
  while :; do
    running=$(running_peers)
    if [ -n "$running" ] && list=$(members "$running" 2s); then return 0; fi
    # A quorum answers, and tells nothing: more than no answer, and nothing to start on.
    if [ -n "$running" ] && login_refused "$list"; then
      log_once "waiting: the cluster asks for a login, and takes none that this pod has ($list). Nothing is started, and the" \
        "other members go on. Set auth back, with enabled: false until it is off, or see what the Deployment $CLUSTER-auth says"
      sleep 2
      continue
    fi
    [ "${size:-2}" != 1 ] && [ "$(date +%s)" -le "$ask_until" ] || return 1
    sleep 0.3
  done
}

# A quorum that answers decides whether this member still is one. No answer is no verdict: the data then speaks for itself.
restart() {
  identity=$(wal_identity) || {
    log "restart: $DATA/member/wal does not start as a log does; starting etcd on it as it is"
    identity="unknown unknown"
  }
  member=${identity% *} cluster=${identity#* }
  if [ -s "$FOUNDING" ]; then say decided "$(cat "$FOUNDING")"; else say member; fi
  if ! ask_quorum; then
    log "restart: member $member of cluster $cluster; no quorum answers now"
    speak no
    recover || return 0
    running=$(running_peers)
  elif [ "$member" = unknown ]; then
    log "restart: whether it still is a member can't be told from its log"
    speak no
  else
    told_cluster=$(echo "$list" | sed -n 's/^cluster //p')
    while [ "$told_cluster" != "$cluster" ]; do
      log_once "waiting: this volume holds member $member of cluster $cluster, but the pods here run cluster $told_cluster." \
        "Nothing is deleted. If cluster $cluster is not wanted, delete this pod's claim and then this pod"
      sleep 2
      list=$(members "$(running_peers)" 2s) || continue
      told_cluster=$(echo "$list" | sed -n 's/^cluster //p')
    done
    echo "$list" | grep -q "^$member " || {
      if recovery_asked; then
        leave_aside
        return 0
      fi
      log "restart: a quorum of cluster $cluster says that member $member was removed; its data is of no more use and is deleted"
      rm -rf "$DATA" "$JOINING" "$FOUNDING" "$NONCE" "$VERSION" "$CORRUPT" "$PEERS" "$RUN/unproven"
      return 0
    }
    log "restart: member $member of cluster $cluster, as a quorum confirms"
    speak yes
  fi
  await_version "$running"
  examine || return 0
  log "restart: starting from the data on the volume"
  start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
}

await_certificates
await_login
if has_log; then restart; fi
if [ -e "$DATA" ] && [ -n "$(ls -A "$DATA")" ]; then
  # etcd was interrupted before it wrote its log's first record, or somebody took the log away: keep what is there.
  aside=$DATA.without-log.$(date -u +%Y%m%dT%H%M%SZ)
  log "the data directory holds no log; what is in it is kept as $aside"
  mv "$DATA" "$aside"
fi
[ -s "$NONCE" ] || write "$NONCE" "$(head -c 8 /dev/urandom | od -An -v -tx1 | tr -d ' \n')"
if [ -s "$FOUNDING" ]; then
  # Only with the volume that it was made for: on this one, no log was ever written since.
  if founding_includes_us "$(cat "$FOUNDING")"; then follow_founding; else rm "$FOUNDING"; fi
fi

while :; do
  look_around
  sleep 0.3
done
