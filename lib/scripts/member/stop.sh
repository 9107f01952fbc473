#!/tools/sh
# shellcheck shell=dash
# The preStop hook.
#   the StatefulSet is gone or paused -> stops at once
#   the StatefulSet was scaled down   -> leaves the cluster for good
#   a restart                         -> holds the stop while it would cost the quorum, then hands leadership over
# Members that stop at the same time agree on an order through their beacons: "want" before "going", each published before the others'
# are read, and the higher ordinal first, as in the StatefulSet controller.
set -eu
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"

# shellcheck source=lib/scripts/lib/identity.sh
. "$SCRIPTS/lib/identity.sh"
# shellcheck source=lib/scripts/lib/login.sh
. "$SCRIPTS/lib/login.sh"
# shellcheck source=lib/scripts/member/observe.sh
. "$SCRIPTS/member/observe.sh"
# shellcheck source=lib/scripts/member/version.sh
. "$SCRIPTS/member/version.sh"

# Kubernetes discards the output of a hook: write where etcd does.
HOOK_LOG=${HOOK_LOG:-/proc/1/fd/2}
if (: >>"$HOOK_LOG") 2>/dev/null; then exec 2>>"$HOOK_LOG"; fi
deadline=$(($(date +%s) + ${HOLD_SECONDS:-60}))
time_left() { [ "$(date +%s)" -lt "$deadline" ]; }
announce() {
  echo "$1" >"$BEACON/stop.new"
  mv "$BEACON/stop.new" "$BEACON/stop"
}
finish() {
  log "stopping: $*"
  exit 0
}

# Hands leadership to one of the given ordinals, of voters that stay.
hand_over() { # ORDINAL...
  local stayer target
  case $(sed -n 's/^etcd\.self //p' "$EVIDENCE") in *" leader") ;; *) return 0 ;; esac
  for stayer in "$@"; do
    target=$(member_of "$stayer" | cut -d' ' -f1)
    [ -n "$target" ] || continue
    if etcdctl_at "$ORDINAL" move-leader "$target" >/dev/null; then
      log "stopping: leadership handed to $CLUSTER-$stayer"
      return 0
    fi
  done
}

# Adds what the API server reports, and whose data this is. Asked only on every sixth pass: it costs more than the beacons.
observe_stop() {
  local answer
  answer=$(statefulset stopping)
  case $answer in
    "replicas "*) fact api.size "${answer#* }" ;;
    gone) fact api.statefulset gone ;;
    refused*) fact api.statefulset refused ;;
    *) unknown api.size "$answer" ;;
  esac
  fact_of volume.host "$(volume_host)"
  fact_of volume.log "$(wal_identity || true)"
  fact_of volume.member "$(recorded_member)"
  fact_of volume.cluster "$(recorded_cluster)"
}

# The next etcd may be a 3.7, which must not find entries of 3.5. The watchdog makes the snapshot once no member runs 3.5.
await_snapshot() {
  local awaited=0
  while [ "$awaited" -lt 60 ] && time_left; do
    case $(metrics | versions_of_metrics) in 3.6.*) ;; *) return 0 ;; esac
    case $(cat "$VERSION" 2>/dev/null) in *" no-v2") return 0 ;; esac
    case $(peer_versions "$(running_peers)") in *" 3.5."*) return 0 ;; esac
    log_once "holding the stop, for a minute at most, until there is a snapshot without what etcd 3.5 wrote"
    awaited=$((awaited + 1))
    sleep 1
  done
}

# Holds until the decision lets this member stop, or the time is over.
main() {
  local looks=0 lost_since='' slow=$RUN/evidence.stop.slow rest="held for ${HOLD_SECONDS:-60} s, and the grace period ends: this stop may cost the quorum"
  while time_left; do
    observe_pod evidence.stop
    if [ $((looks % 6)) = 0 ]; then observe_stop; else cat "$slow" >>"$EVIDENCE"; fi
    fact pod.stop "$(cat "$BEACON/stop")"
    fact pod.lost $(($(date +%s) - ${lost_since:-$(date +%s)}))
    ask stop
    grep -E '^(api|volume|etcd)\.' "$EVIDENCE" >"$slow" || true
    looks=$((looks + 1))
    case $rule in leave*) rest="could not leave in time; the leader's watchdog removes this member once it is dead" ;; esac
    # shellcheck disable=SC2086 # words
    set -- $action
    case $1 in
      finish) finish "[$rule] $reason" ;;
      go)
        shift
        hand_over "$@"
        finish "[$rule] $reason"
        ;;
      announce-going) announce going ;;
      leave)
        log_once "[$rule] $reason"
        leave "$2"
        looks=0
        ;;
      *)
        announce want
        log_once "[$rule] $reason"
        case $rule in
          hold-no-quorum)
            lost_since=${lost_since:-$(date +%s)}
            looks=0
            sleep 1
            ;;
          *)
            [ "$rule" = hold ] || looks=0
            lost_since=''
            sleep 0.5
            ;;
        esac
        ;;
    esac
  done
  finish "$rest"
}

leave() { # ID
  local answer peer stayers=''
  for peer in $(echo "$quorum_at" | tr , ' '); do
    [ "$peer" -ge "$(sed -n 's/^api\.size //p' "$EVIDENCE")" ] || stayers="$stayers $peer"
  done
  # shellcheck disable=SC2086 # words
  hand_over $stayers
  answer=$(etcdctl_at "$quorum_at" member remove "$1") || {
    log_once "not left yet: $(echo "$answer" | tail -n 1)"
    sleep 0.5
  }
}

log "asked to stop"
case $(statefulset stopping) in "replicas "[1-9]*) await_snapshot ;; esac
announce want
main
