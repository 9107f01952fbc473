#!/tools/sh
# shellcheck shell=sh
# The preStop hook: what a member does before it may stop.
#   the StatefulSet is gone or paused -> stops at once
#   it asks for fewer members         -> takes itself out of the cluster, for good
#   anything else is a restart        -> holds while stopping this member now would cost the cluster its quorum,
#                                        then hands leadership over
# Members that want to stop at the same time agree on an order through their beacons: "want" before "going", each published
# before the others' are read, and the higher ordinal first, as the StatefulSet controller goes.
set -eu
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"

# shellcheck source=lib/scripts/lib/identity.sh
. "$SCRIPTS/lib/identity.sh"
# shellcheck source=lib/scripts/member/version.sh
. "$SCRIPTS/member/version.sh"

# A hook's own output is kept nowhere: write where etcd does.
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

# Sets id and leads from this member's metrics; fails when etcd does not answer.
read_self() {
  self=$(metrics | grep -E '^etcd_server_(is_leader|id)[ {]') || return 1
  id=$(echo "$self" | sed -n 's/.*server_id="\([0-9a-f]*\)".*/\1/p')
  case $self in *"is_leader 1"*) leads=yes ;; *) leads=no ;; esac
}

# Whether another voter would still serve if this one stopped now.
stays() { # ORDINAL
  fetch "http://$(member_host "$1"):2381/readyz" >/dev/null || return 1
  case $(fetch "http://$(member_host "$1"):2382/stop") in
    no) return 0 ;;
    want) [ "$1" -lt "$ORDINAL" ] ;;
    *) return 1 ;;
  esac
}

count_staying() {
  staying=0 stayers=
  for voter in $voters; do
    if stays "$voter"; then staying=$((staying + 1)) stayers="$stayers $voter"; fi
  done
}

# Hands leadership to a voter that stays.
hand_over() {
  read_self && [ "$leads" = yes ] || return 0
  for stayer in $stayers; do
    target=$(member_of "$stayer" | cut -d' ' -f1)
    [ -n "$target" ] || continue
    if etcdctl_at "$ORDINAL" move-leader "$target" >/dev/null; then
      log "stopping: leadership handed to $CLUSTER-$stayer"
      return 0
    fi
  done
}

# Asks Kubernetes and etcd again, which costs more than asking the beacons.
look_again() {
  answer=$(statefulset stopping)
  case $answer in
    gone) finish "the StatefulSet or the namespace is being deleted" ;;
    "replicas 0") finish "the StatefulSet is paused: membership stays as it is" ;;
    "replicas "*) [ "$ORDINAL" -lt "${answer#* }" ] || leave "${answer#* }" ;;
    refused*) finish "the API server no longer knows this pod's service account: the cluster is being deleted" ;;
  esac
  read_self || finish "etcd does not run"
  case $(etcdctl_at "$ORDINAL" endpoint status -w fields) in *'"IsLearner" : true'* | *"not supported for learner"*) finish "a learner, which no quorum counts on" ;; esac
  list=$(members "$ORDINAL") || return 1
  voter_count=$(echo "$list" | grep -c ' false ') || true
  quorum=$((voter_count / 2 + 1))
  voters=$(echo "$list" | awk -v own="$id" '$1 != "cluster" && $1 != own && $4 == "false" && $5 != "-" { print $5 }')
}

# The next etcd may be a 3.7, which must not find what 3.5 wrote. The keeper sees to the snapshot, once no member is a 3.5.
await_snapshot() {
  awaited=0
  while [ "$awaited" -lt 60 ] && time_left; do
    case $(metrics | versions_of_metrics) in 3.6.*) ;; *) return 0 ;; esac
    case $(cat "$VERSION" 2>/dev/null) in *" no-v2") return 0 ;; esac
    case $(peer_versions "$(running_peers)") in *" 3.5."*) return 0 ;; esac
    log_once "holding the stop, a minute at most: a snapshot without what etcd 3.5 wrote is on its way"
    awaited=$((awaited + 1))
    sleep 1
  done
}

hold() {
  lost_since='' looks=0
  while time_left; do
    if [ $((looks % 6)) = 0 ]; then
      if look_again; then
        lost_since=''
      else
        lost_since=${lost_since:-$(date +%s)}
        [ $(($(date +%s) - lost_since)) -lt 15 ] || finish "there has been no quorum for 15 s, so holding on keeps none"
        log_once "holding the stop: no quorum answers now"
        sleep 1
        continue
      fi
    fi
    looks=$((looks + 1))
    count_staying
    if [ "$voter_count" -lt 3 ]; then
      hand_over
      finish "one of $voter_count voters: there is no quorum without it, now or later"
    fi
    if [ "$staying" -ge "$quorum" ]; then
      announce going
      count_staying
      if [ "$staying" -ge "$quorum" ]; then
        hand_over
        finish "$staying other voters stay, and the quorum is $quorum"
      fi
      announce want
    fi
    log_once "holding the stop: $staying other voters would stay, and the quorum is $quorum"
    sleep 0.5
  done
  finish "held for ${HOLD_SECONDS:-60} s, and the grace period ends: this stop may cost the quorum"
}

leave() { # SIZE
  size=$1
  # By the id that this pod's own etcd reports, or else its volume: which member is listed under this ordinal is not for this pod to say.
  read_self || id=$(recorded_member)
  [ -n "$id" ] || finish "which member this is can't be told; the leader's watchdog removes it once it is dead"
  own_cluster=$(recorded_cluster)
  log "leaving: the StatefulSet asks for $size members, and this is none of them"
  while time_left; do
    peers=$(running_peers)
    if [ -z "$peers" ]; then
      log_once "not left yet: no other pod says that it is a member"
      sleep 0.5
    elif find_quorum "${own_cluster:--}" "$peers"; then
      echo "$list" | grep -q "^$id " || finish "left: no longer a member"
      stayers=$(echo "$peers" | tr , '\n' | while read -r peer; do [ "$peer" -ge "$size" ] || echo "$peer"; done)
      hand_over
      answer=$(etcdctl_at "$quorum_at" member remove "$id") || {
        log_once "not left yet: $(echo "$answer" | tail -n 1)"
        sleep 0.5
      }
    else
      log_once "not left yet: $list"
      sleep 0.5
    fi
  done
  finish "could not leave in time; the leader's watchdog removes this member once it is dead"
}

log "asked to stop"
case $(statefulset stopping) in "replicas "[1-9]*) await_snapshot ;; esac
announce want
hold
