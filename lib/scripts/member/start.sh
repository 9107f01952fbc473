#!/tools/sh
# shellcheck shell=dash
# The main container's command. Gathers evidence (observe.sh), asks for a decision (decide.awk) and acts on it, until it becomes etcd:
#   a log of another host          -> nothing, unless a human requests it: this volume is a copy, or another pod's
#   a log on the volume            -> restart from it, unless a quorum reports that this member was removed, or it is damaged
#   no log, and a running cluster  -> join it as a learner
#   no log, and no log anywhere    -> bootstrap the cluster once: pod 0 decides, and the others follow the record
# Waits for what it does not know, and logs it. Arguments: etcd's flags that do not depend on the pod.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/identity.sh
. "$SCRIPTS/lib/identity.sh"
# shellcheck source=lib/scripts/lib/login.sh
. "$SCRIPTS/lib/login.sh"
# shellcheck source=lib/scripts/member/tls.sh
. "$SCRIPTS/member/tls.sh"
# shellcheck source=lib/scripts/member/metrics.sh
. "$SCRIPTS/member/metrics.sh"
# shellcheck source=lib/scripts/member/peer-scheme.sh
. "$SCRIPTS/member/peer-scheme.sh"
# shellcheck source=lib/scripts/member/version.sh
. "$SCRIPTS/member/version.sh"
# shellcheck source=lib/scripts/member/record.sh
. "$SCRIPTS/member/record.sh"
# shellcheck source=lib/scripts/member/observe.sh
. "$SCRIPTS/member/observe.sh"
# shellcheck source=lib/scripts/member/etcd.sh
. "$SCRIPTS/member/etcd.sh"
# shellcheck source=lib/scripts/member/damage.sh
. "$SCRIPTS/member/damage.sh"
# shellcheck source=lib/scripts/member/recovery.sh
. "$SCRIPTS/member/recovery.sh"
# shellcheck source=lib/scripts/member/take-over.sh
. "$SCRIPTS/member/take-over.sh"
# shellcheck source=lib/scripts/member/bootstrap.sh
. "$SCRIPTS/member/bootstrap.sh"
# shellcheck source=lib/scripts/member/join.sh
. "$SCRIPTS/member/join.sh"

# Members never use a proxy, even if one is set for all pods of the Kubernetes cluster.
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY

# Process 1 gets only signals that it handles. etcd, once it is process 1, handles its own.
child=
trap 'log "asked to stop before etcd started"; stop_child; exit 143' TERM INT

mkdir -p "$BEACON"
exec 9>"$RUN/alive" # held until etcd ends: the kubectl container runs for as long
flock 9
echo no >"$BEACON/stop"
export WANTED_PEERS="$PEER_SCHEME" # for the watchdog, too
dials >"$BEACON/dials"
say waiting
httpd -f -p "$(bracketed "$POD_IP"):$BEACON_PORT" -h "$BEACON" 9>&- &

# Starts etcd from the data on the volume.
restart() { # listed|alone: whether a quorum lists this member
  running=${quorum_at:-$(running_peers)}
  if [ "$1" = listed ]; then speak yes; else speak no; fi
  note_version
  rm -f "$CORRUPT"
  if [ -e "$RUN/unproven" ]; then try_start || return 0; fi
  log "restart: starting from the data on the volume"
  start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
}

# An action may be killed between any two steps, and then begins again.
act() { # ACTION [ARGUMENT...]
  case $1 in
    wait)
      case $2 in
        empty)
          say empty "$(cat "$NONCE")"
          let_rollout_through
          ;;
        waiting) say waiting && held=yes ;;
        *) say "$2" ;;
      esac
      log_once "[$rule] $reason"
      waits "$rule"
      case $2,$rule in
        empty,all-lost) sleep 3 ;;
        empty,*) sleep 0.3 ;;
        *) sleep 2 ;;
      esac
      return 0
      ;;
    again)
      sleep 0.3
      return 0
      ;;
    announce)
      say member
      return 0
      ;;
  esac
  hold_rollout
  # An action that fails is repeated on the next pass, and logged once.
  if [ "$acted" != "$action $reason" ]; then
    acted="$action $reason"
    log "[$rule] ${reason:-$action}"
    log_evidence
  fi
  case $1 in
    restart) restart "$2" ;;
    set-aside)
      case $rule in damaged | differs) uptime_seconds >"$RUN/rebuilt" ;; esac
      set_aside "$2" "$reason"
      [ "$3" = - ] || spend_token "$3"
      say waiting
      ;;
    keep-aside) keep_aside "$2" "$reason" ;;
    record-recovery)
      say waiting
      record_recovery "$2"
      sleep 1
      ;;
    go-on-alone) go_on_alone "$2" ;;
    take-over) take_over "$2" ;;
    record-decision) record_decision "$2" "$3" "$4" ;;
    withdraw) withdraw ;;
    follow) follow "$2" "$3" ;;
    follow-restore) follow_restore "$2" ;;
    add) add_learner ;;
    remove) remove_dead_entry "$2" ;;
    start-joined) start_joined ;;
    *) fail "no such action: $1" ;;
  esac
}

finish_take_over
await_certificates
await_login waits login
held='' acted=''
while :; do
  has_log || [ -s "$NONCE" ] || write "$NONCE" "$(random_id)"
  observe_pod evidence.start
  observe_volume
  observe_start
  ask start
  # shellcheck disable=SC2086 # words
  act $action
done
