#!/tools/sh
# shellcheck shell=sh
# The main container's command. Decides how this member starts, each time its container starts, then becomes etcd:
#   a log on the volume            -> restart from it, unless a quorum says that this member was removed
#   no log, and a living cluster   -> join it as a learner
#   no log, and no log anywhere    -> found the cluster, once: pod 0 decides, the others take its decision
# Whatever it can't know, it waits for, and says so. Arguments: etcd's flags that do not depend on the pod.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/common.sh
. "$SCRIPTS/common.sh"
# shellcheck source=lib/scripts/wal.sh
. "$SCRIPTS/wal.sh"
# shellcheck source=lib/scripts/founding.sh
. "$SCRIPTS/founding.sh"
# shellcheck source=lib/scripts/joining.sh
. "$SCRIPTS/joining.sh"

# Process 1 gets no signal that it does not ask for. etcd, once it is process 1, handles its own.
trap 'log "asked to stop before etcd was started"; exit 143' TERM INT

mkdir -p "$BEACON"
exec 9>"$RUN/alive" # held until etcd is gone: the kubectl container stays for as long
flock 9
echo no >"$BEACON/stop"
say waiting
httpd -f -p "$(bracketed "$POD_IP"):2382" -h "$BEACON" 9>&- &

start_etcd() { # STATE INITIAL_CLUSTER [TOKEN]
  start_state=$1 start_cluster=$2 start_token=${3:-} start_host=$(member_host "$ORDINAL") start_ip=$(bracketed "$POD_IP")
  shift "$#"
  start_clients=http://$start_ip:2379
  [ -z "${LOOPBACK-127.0.0.1}" ] || start_clients=$start_clients,http://${LOOPBACK-127.0.0.1}:2379
  sh "$SCRIPTS/keeper.sh" 9>&- &
  set -f # the static flags, one a line, none of them a pattern
  IFS='
'
  # shellcheck disable=SC2086
  exec etcd $STATIC_FLAGS \
    --name="$POD_NAME" --data-dir="$DATA" \
    --listen-peer-urls="http://$start_ip:2380" --initial-advertise-peer-urls="http://$start_host:2380" \
    --listen-client-urls="$start_clients" --advertise-client-urls="http://$start_host:2379" \
    --listen-metrics-urls="http://$start_ip:2381" \
    --initial-cluster="$start_cluster" --initial-cluster-state="$start_state" ${start_token:+--initial-cluster-token="$start_token"}
}
STATIC_FLAGS=$(printf '%s\n' "$@")

# A quorum that answers decides whether this member still is one. No answer is no verdict: the data then speaks for itself.
restart() {
  identity=$(wal_identity) || {
    log "restart: $DATA/member/wal does not start as a log does; starting etcd on it as it is"
    identity="unknown unknown"
  }
  member=${identity% *} cluster=${identity#* }
  if [ -s "$FOUNDING" ]; then say decided "$(cat "$FOUNDING")"; else say member; fi
  running=$(running_peers)
  if [ "$member" = unknown ] || [ -z "$running" ]; then
    log "restart: member $member of cluster $cluster; starting from the data on the volume"
    start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
  fi
  if list=$(members "$running" 2s); then
    told_cluster=$(echo "$list" | sed -n 's/^cluster //p')
    while [ "$told_cluster" != "$cluster" ]; do
      log_once "waiting: this volume holds member $member of cluster $cluster, but the pods here run cluster $told_cluster." \
        "Nothing is deleted. If cluster $cluster is not wanted, delete this pod's claim and then this pod"
      sleep 2
      list=$(members "$(running_peers)" 2s) || continue
      told_cluster=$(echo "$list" | sed -n 's/^cluster //p')
    done
    echo "$list" | grep -q "^$member " || {
      log "restart: a quorum of cluster $cluster says that member $member was removed; its data is of no more use and is deleted"
      rm -rf "$DATA" "$JOINING" "$FOUNDING" "$NONCE"
      return 0
    }
    log "restart: member $member of cluster $cluster, as a quorum confirms; starting from the data on the volume"
  else
    log "restart: member $member of cluster $cluster; no quorum answers now; starting from the data on the volume"
  fi
  start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
}

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
