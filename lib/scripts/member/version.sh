# shellcheck shell=dash
# shellcheck disable=SC2153,SC2154 # set by common.sh
# Which etcd may run on which data. etcd goes up one minor at a time, from late enough a patch, once every member is on one
# minor; and down one minor only after `etcdctl downgrade enable`. A pod that got another etcd than that waits, and the
# members that run go on without it.
# And etcd 3.7 panics on a log that holds requests of 3.5's making, which stay in it until the next snapshot: so a 3.6 that
# follows a 3.5 takes its snapshots soon, and a volume remembers ("no-v2") that one was made since all members are on 3.6.
# https://etcd.io/docs/v3.6/upgrades/ https://etcd.io/docs/v3.6/downgrades/

minor() { # VERSION
  local rest=${1#*.}
  echo "${rest%%.*}"
}
patch() { # VERSION
  local rest=${1##*.}
  echo "${rest%%[!0-9]*}"
}

# The first patch of a minor that the next minor may follow: earlier ones leave members behind that were removed long ago.
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

# The versions of this pod's etcd, and of the members that answer: "ORDINAL SERVER_VERSION CLUSTER_VERSION".
own_version() { etcd --version | sed -n 's/^etcd Version: *//p'; }
peer_versions() { # ORDINALS
  local ordinal versions
  for ordinal in $(echo "$1" | tr , ' '); do
    versions=$(fetch "http://$(member_host "$ordinal"):$METRICS_PORT/metrics" | versions_of_metrics) || continue
    echo "$ordinal $versions"
  done
}

# Prints what speaks against starting etcd OWN_VERSION on this volume; fails when nothing does.
#   OWN_VERSION PEERS RAN_SERVER RAN_CLUSTER [no-v2]     the third and fourth are - where there is no data, or it tells no version
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
          "A minute after every member is on 3.6, there is a snapshot without them"
        return 0
      fi
      [ "${lowest:-$(minor "$ran")}" -lt "$(minor "$ran")" ] || return 1
      echo "the cluster still works as 3.$lowest: not every member is on 3.$(minor "$ran") yet"
      ;;
    -1)
      [ "${lowest:-$(minor "$ran")}" -gt "$(minor "$own")" ] || return 1
      echo "the cluster works as 3.$lowest, and was not asked to go down: \`etcdctl downgrade enable 3.$(minor "$own")\`," \
        "while every member still runs 3.$lowest"
      ;;
    -*) echo "this volume is 3.$(minor "$ran")'s, and etcd goes down one minor at a time" ;;
    *) echo "this volume is 3.$(minor "$ran")'s, and etcd goes up one minor at a time: 3.$(($(minor "$ran") + 1)) comes first" ;;
  esac
}

# Whether this pod's etcd may start on what is on the volume, beside the members that run.
observe_version() {
  local own ran='- -' problem back=''
  own=$(own_version)
  if has_log; then
    ran=$(cat "$VERSION" 2>/dev/null || echo - -)
    back=${ran%% *}
    back=". Nothing is started, and the other members go on. If it does not end by itself, set the version back$([ "$back" = - ] || echo " to $back")"
  fi
  # shellcheck disable=SC2086 # two or three words
  if problem=$(version_problem "$own" "$(peer_versions "${quorum_at:-$(running_peers)}")" $ran); then
    fact version.problem "this pod's etcd is $own. $problem$back"
  else
    fact version.problem -
  fi
}

# For the log, and for run_etcd: which etcd follows which on this volume.
note_version() {
  local own
  own=$(own_version)
  # shellcheck disable=SC2046 # two or three words
  set -- $(cat "$VERSION" 2>/dev/null || echo - -)
  [ "$1" = - ] || [ "$1" = "$own" ] || log "etcd $own follows $1"
  # shellcheck disable=SC2034 # for run_etcd
  if [ "$1" != - ] && [ "$(minor "$own")" = 6 ] && [ -z "${3:-}" ]; then snapshot_count=$snapshot_soon; fi
}

# Entries between snapshots, while one is to come soon.
snapshot_soon=50

# Writes down which etcd runs here and as what the cluster works, of metrics.
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

# Whether this etcd has made a snapshot since it was asked first. Sees to it that it will: an alarm list is an entry in the log.
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
