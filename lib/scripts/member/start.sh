#!/tools/sh
# shellcheck shell=sh
# The main container's command. Decides how this member starts, each time its container starts, then becomes etcd:
#   a log of another host          -> nothing, but for a human's word: this volume is a copy, or is another pod's
#   a log on the volume            -> restart from it, unless a quorum says that this member was removed, or it is damaged
#   no log, and a living cluster   -> join it as a learner
#   no log, and no log anywhere    -> bootstrap the cluster, once: pod 0 decides, and the others follow what is recorded
# Whatever it can't know, it waits for, and says so. Arguments: etcd's flags that do not depend on the pod.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/identity.sh
. "$SCRIPTS/lib/identity.sh"
# shellcheck source=lib/scripts/member/tls.sh
. "$SCRIPTS/member/tls.sh"
# shellcheck source=lib/scripts/lib/login.sh
. "$SCRIPTS/lib/login.sh"
# shellcheck source=lib/scripts/member/peer-scheme.sh
. "$SCRIPTS/member/peer-scheme.sh"
# shellcheck source=lib/scripts/member/version.sh
. "$SCRIPTS/member/version.sh"
# shellcheck source=lib/scripts/member/damage.sh
. "$SCRIPTS/member/damage.sh"
# shellcheck source=lib/scripts/member/recovery.sh
. "$SCRIPTS/member/recovery.sh"
# shellcheck source=lib/scripts/member/take-over.sh
. "$SCRIPTS/member/take-over.sh"
# shellcheck source=lib/scripts/member/record.sh
. "$SCRIPTS/member/record.sh"
# shellcheck source=lib/scripts/member/bootstrap.sh
. "$SCRIPTS/member/bootstrap.sh"
# shellcheck source=lib/scripts/member/join.sh
. "$SCRIPTS/member/join.sh"

# No proxy stands between members, whatever is set for all pods of a Kubernetes cluster.
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY

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

# Sets $running, and $list as a quorum of this volume's cluster knows the members. Fails when none answers; then $strangers holds the
# ordinals at which another cluster answers. The first seconds of a pod, its network may not be there yet.
ask_quorum() {
  ask_until=$(($(uptime_seconds) + 2))
  while :; do
    running=$(running_peers)
    if find_quorum "${cluster:--}" "$running" 2s; then
      running=$quorum_at
      return 0
    fi
    # Who is logged in wrongly is told so by a member that is there: that is no lost quorum, and nothing to start on.
    if login_refused "$list"; then
      log_once "waiting: the cluster asks for a login, and takes none that this pod has ($list). Nothing is started, and the" \
        "other members go on. Set auth back, with enabled: false until it is off, or see what the Deployment $CLUSTER-auth says"
      sleep 2
      continue
    fi
    [ "${size:-2}" != 1 ] && [ "$(uptime_seconds)" -le "$ask_until" ] || return 1
    sleep 0.3
  done
}

# A quorum that answers decides whether this member still is one. No answer is no verdict: the data then speaks for itself.
restart() {
  member=unknown cluster=
  if identity=$(wal_identity); then
    member=${identity% *} cluster=${identity#* }
  else
    cluster=$(recorded_cluster)
    log "restart: $DATA/member/wal does not start as a log does; starting etcd on it as it is"
  fi
  await_own_volume || return 0
  say member
  if ask_quorum; then
    if [ "$member" = unknown ]; then
      log "restart: whether it still is a member can't be told from its log"
      speak no
    elif echo "$list" | grep -q "^$member "; then
      log "restart: member $member of cluster $cluster, as a quorum confirms"
      speak yes
    else
      leave_removed
      return 0
    fi
  else
    await_own_cluster || return 0
    log "restart: member $member of cluster ${cluster:-unknown}; no quorum answers now"
    speak no
    recover || return 0
    running=$(running_peers)
  fi
  await_version "$running"
  examine || return 0
  log "restart: starting from the data on the volume"
  start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
}

# A quorum says that this member was removed. What it had acknowledged may not be in the cluster that goes on: it is kept.
leave_removed() {
  if recovery_asked; then
    leave_aside
  else
    set_aside removed "restart: a quorum of cluster $cluster says that member $member was removed"
  fi
}

# No quorum of this volume's cluster answers. Fails when the data was set aside, and the volume is empty now.
#   another cluster answers at most of the other pods   this volume is the odd one out
#   the record names another cluster                    the same, though nobody answers
#   the record tells of a recovery that this volume has not seen   its data must not make a quorum of those that were given up
# One pod that runs another cluster is no reason to wait: a minority stops nobody.
await_own_cluster() {
  while :; do
    # shellcheck disable=SC2086 # a list
    odd=$(set -- ${strangers:-} && echo $#)
    if [ "$odd" -gt 0 ] && [ $((odd * 2)) -gt "$(other_ordinals | grep -c .)" ]; then
      if [ -e "$NONCE" ] && [ -s "$BOOTSTRAP" ]; then
        set_aside never-led "restart: member $member of cluster $cluster never had a leader, and the pods here run cluster $stranger"
        return 1
      fi
      why="the pods here run cluster $stranger"
    elif ! read_record; then
      log "restart: $record_error. Going by what is on the volume"
      return 0
    elif [ -n "$cluster" ] && [ "$record_cluster" != - ] && [ "$record_cluster" != "$cluster" ] && [ ! -s "$BOOTSTRAP" ]; then
      why="the record $CLUSTER-bootstrap names cluster $record_cluster"
    elif [ "$record_recovered" != - ] && ! grep -qxF "$record_recovered" "$RECOVERED" 2>/dev/null; then
      why="the cluster went on by recovery $record_recovered without this volume"
    else
      [ "$odd" = 0 ] || log "restart: cluster $stranger answers at$strangers, a minority; going on as cluster $cluster"
      return 0
    fi
    # A human may choose this volume.
    if recovery_asked && [ "$survivor" = "$ORDINAL" ]; then return 0; fi
    say waiting
    log_once "waiting: this volume holds member $member of cluster $cluster, but $why. Nothing is deleted. If cluster $cluster is" \
      "not wanted, delete this pod's claim and then this pod. If it is the one to keep, ask for recovery with this member's ordinal"
    sleep 2
    if find_quorum "${cluster:--}" "$(running_peers)" 2s; then
      if echo "$list" | grep -q "^$member "; then return 0; fi
      leave_removed
      return 1
    fi
  done
}

finish_take_over
await_certificates
await_login
if has_log; then restart; fi
if [ -e "$DATA" ] && [ -n "$(ls -A "$DATA")" ]; then
  # etcd was interrupted before it wrote its log's first record, or somebody took the log away: keep what is there.
  keep_aside without-log "the data directory holds no log"
fi
[ -s "$NONCE" ] || write "$NONCE" "$(random_id)"

while :; do
  look_around
  sleep 0.3
done
