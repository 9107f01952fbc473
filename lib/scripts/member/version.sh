# shellcheck shell=dash
# shellcheck disable=SC2153,SC2154 # set by common.sh
# Decides which etcd may run on which data. etcd upgrades one minor at a time, from a recent enough patch, once every member runs the same
# minor, and downgrades one minor only after `etcdctl downgrade enable`. A pod with any other etcd waits, and the other members continue.
# etcd 3.7 also panics on a log with requests of 3.5, which stay in it until the next snapshot. So a 3.6 that follows a 3.5 makes snapshots
# soon, and a volume records ("no-v2") that one was made since all members run 3.6.
# https://etcd.io/docs/v3.6/upgrades/ https://etcd.io/docs/v3.6/downgrades/

minor() { # VERSION
  local rest=${1#*.}
  echo "${rest%%.*}"
}
patch() { # VERSION
  local rest=${1##*.}
  echo "${rest%%[!0-9]*}"
}

# The first patch of a minor that the next minor may follow: with earlier ones, removed members come back.
# https://etcd.io/blog/2025/upgrade_from_3.5_to_3.6_issue/
first_patch_to_leave() {
  case $1 in
    5) echo 32 ;;
    6) echo 11 ;;
    *) echo 0 ;;
  esac
}
too_early_to_leave() { [ "$(patch "$1")" -lt "$(first_patch_to_leave "$(minor "$1")")" ]; }
may_only_follow() { echo "etcd $1 may only follow 3.$(minor "$2").$(first_patch_to_leave "$(minor "$2")") or later"; }

# Print the versions of this pod's etcd, and of the members that answer: "ORDINAL SERVER_VERSION CLUSTER_VERSION".
own_version() { etcd --version | sed -n 's/^etcd Version: *//p'; }
peer_versions() { # ORDINALS
  local ordinal versions
  for ordinal in $(echo "$1" | tr , ' '); do
    versions=$(fetch "http://$(member_host "$ordinal"):$METRICS_PORT/metrics" | versions_of_metrics) || continue
    echo "$ordinal $versions"
  done
}

# Prints why etcd OWN_VERSION must not start on this volume. Fails if nothing prevents it.
#   OWN_VERSION PEERS RAN_SERVER RAN_CLUSTER [no-v2]     the third and fourth are - without data, or if it holds no version
version_problem() {
  local own=$1 peers="$2" ran=$3 cluster_version=$4 no_v2=${5:-} lowest='' peer server working
  [ "$cluster_version" = - ] || lowest=$(minor "$cluster_version")
  while read -r peer server working; do
    [ -n "$peer" ] || continue
    [ "$working" = - ] || lowest=$(minor "$working")
    if [ "$(minor "$server")" -lt "$(minor "$own")" ] && too_early_to_leave "$server"; then
      echo "$CLUSTER-$peer runs etcd $server, and $(may_only_follow "$own" "$server")"
      return 0
    fi
  done <<END
$peers
END
  [ "$ran" != - ] || ran=${lowest:+3.$lowest.999}
  [ -n "$ran" ] || return 1
  case $(($(minor "$own") - $(minor "$ran"))) in
    0) return 1 ;;
    1)
      if too_early_to_leave "$ran"; then
        echo "etcd $ran ran on this volume, and $(may_only_follow "$own" "$ran")"
        return 0
      fi
      if [ "$(minor "$own")" = 7 ] && [ "$3" != - ] && [ -z "$no_v2" ]; then
        echo "the log on this volume may hold requests of etcd 3.5, which etcd 3.7 can't read." \
          "A minute after every member runs 3.6, there is a snapshot without them"
        return 0
      fi
      [ "${lowest:-$(minor "$ran")}" -lt "$(minor "$ran")" ] || return 1
      echo "the cluster still works as 3.$lowest: not every member runs 3.$(minor "$ran") yet"
      ;;
    -1)
      [ "${lowest:-$(minor "$ran")}" -gt "$(minor "$own")" ] || return 1
      echo "the cluster works as 3.$lowest, and no downgrade is enabled: run \`etcdctl downgrade enable 3.$(minor "$own")\`" \
        "while every member still runs 3.$lowest"
      ;;
    -*) echo "this volume is of etcd 3.$(minor "$ran"), and etcd downgrades one minor at a time" ;;
    *) echo "this volume is of etcd 3.$(minor "$ran"), and etcd upgrades one minor at a time: 3.$(($(minor "$ran") + 1)) comes first" ;;
  esac
}

# Adds whether this pod's etcd may start on its volume, beside the members that run.
observe_version() {
  local own ran='- -' problem back=''
  own=$(own_version)
  if has_log; then
    ran=$(cat "$VERSION" 2>/dev/null || echo - -)
    back=${ran%% *}
    back=". Nothing is started, and the other members continue. If this lasts, set the version back$([ "$back" = - ] || echo " to $back")"
  fi
  # shellcheck disable=SC2086 # two or three words
  if problem=$(version_problem "$own" "$(peer_versions "${quorum_at:-$(running_peers)}")" $ran); then
    fact version.problem "this pod's etcd is $own. $problem$back"
  else
    fact version.problem -
  fi
}

# Logs which etcd follows which on this volume, and sets $snapshot_count for run_etcd.
note_version() {
  local own
  own=$(own_version)
  # shellcheck disable=SC2046 # two or three words
  set -- $(cat "$VERSION" 2>/dev/null || echo - -)
  [ "$1" = - ] || [ "$1" = "$own" ] || log "etcd $own follows $1"
  # shellcheck disable=SC2034 # for run_etcd
  if [ "$1" != - ] && [ "$(minor "$own")" = 6 ] && [ -z "${3:-}" ]; then snapshot_count=$snapshot_soon; fi
}

# Entries between snapshots while one is needed soon.
snapshot_soon=50

# Records the versions of etcd and of the cluster, from metrics.
remember_version() {
  local remembered
  # shellcheck disable=SC2046 # two words
  set -- $(echo "$1" | versions_of_metrics)
  [ "${2:--}" != - ] || return 0
  remembered=$(cat "$VERSION" 2>/dev/null || true)
  if [ "$(minor "$2")" -ge 6 ]; then
    case $remembered in
      '' | *" no-v2") set -- "$1" "$2 no-v2" ;;
      *) if snapshot_was_made; then set -- "$1" "$2 no-v2"; fi ;;
    esac
  fi
  [ "$1 $2" = "$remembered" ] || write "$VERSION" "$1 $2"
}

# Whether this etcd has made a snapshot since the first call. Adds entries to the log until it does: an alarm list is one.
snapshots_before=
snapshot_was_made() {
  local snapshots
  snapshots=$(metrics | sed -n 's/^etcd_snap_fsync_duration_seconds_count //p')
  [ -n "$snapshots" ] || return 1
  snapshots_before=${snapshots_before:-$snapshots}
  [ "$snapshots" -le "$snapshots_before" ] || return 0
  for _ in $(seq 0 $((snapshot_soon + 2))); do etcdctl_at "$ORDINAL" alarm list >/dev/null || return 1; done
  snapshots=$(metrics | sed -n 's/^etcd_snap_fsync_duration_seconds_count //p')
  [ "${snapshots:-0}" -gt "$snapshots_before" ]
}
