#!/tools/sh
# shellcheck shell=dash
# Runs beside etcd: has this member promoted once it is in sync, takes back the marks of bootstrapping and joining once there
# is a leader, records the cluster, remembers which etcd ran, compares members' data where there is cause to, says when writes are refused for
# want of space and ends that, ends etcd where it must start anew (a recovery is asked for, the data is damaged, there are other CAs,
# peers are to be spoken to otherwise), and, on the leader only, removes members whose pods the StatefulSet no longer asks for and that are
# dead. What it may do is decided in decide.awk.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/member/tls.sh
. "$SCRIPTS/member/tls.sh"
# shellcheck source=lib/scripts/lib/login.sh
. "$SCRIPTS/lib/login.sh"
# shellcheck source=lib/scripts/member/peer-scheme.sh
. "$SCRIPTS/member/peer-scheme.sh"
# shellcheck source=lib/scripts/member/version.sh
. "$SCRIPTS/member/version.sh"
# shellcheck source=lib/scripts/member/recovery.sh
. "$SCRIPTS/member/recovery.sh"
# shellcheck source=lib/scripts/lib/identity.sh
. "$SCRIPTS/lib/identity.sh"
# shellcheck source=lib/scripts/member/record.sh
. "$SCRIPTS/member/record.sh"
# shellcheck source=lib/scripts/member/observe.sh
. "$SCRIPTS/member/observe.sh"
# shellcheck source=lib/scripts/member/compare.sh
. "$SCRIPTS/member/compare.sh"
# shellcheck source=lib/scripts/member/space.sh
. "$SCRIPTS/member/space.sh"

promote() { # ID
  local peers answer
  peers=$(running_peers)
  [ -n "$peers" ] || return 0
  # From the promotion on, what others acknowledge may rest on this data.
  rm -f "$UNVOTED"
  if answer=$(etcdctl_at "$peers" member promote "$1"); then
    log "joined: member $1 is promoted to a voter"
  else
    log_once "learner $1 is not promoted yet: $(echo "$answer" | tail -n 1)"
  fi
}

# Records which cluster this is, once it has a leader for the first time, or the record was lost; and learns from it of recoveries.
recorded=no
record_cluster() { # OWN_ID
  [ "$recorded" = no ] || [ $((looks % 60)) = 0 ] || return 0
  observe_pod evidence.record
  observe_volume
  ask record
  [ -z "$reason" ] || log_once "[$rule] $reason"
  # shellcheck disable=SC2086 # words
  set -- "$1" $action
  case $2 in
    recorded) ;;
    record-cluster) change_record cluster "$3" || return 0 ;;
    *) return 0 ;;
  esac
  record_identity "$1" "$(printf '%s\n' "$list" | sed -n 's/^cluster //p')"
  [ "$record_recovered" = - ] || spend_token "$record_recovered"
  rm -f "$BOOTSTRAP"
  recorded=yes
}

# This member votes and has a leader: of what was kept aside, one generation is enough.
tidy_volume() {
  local kept latest
  for kept in "$DATA".unvoted.*Z*; do
    [ -e "$kept" ] || continue
    log "removing $kept: it never voted, and this member votes with what the others have"
    rm -rf "$kept"
  done
  latest=$(cat "$SET_ASIDE" 2>/dev/null || true)
  [ -n "$latest" ] && [ -e "$latest" ] || return 0
  for kept in "$DATA".*.*Z*; do
    # What holds no log is no generation, and displaces none.
    case $kept in "$latest" | "$DATA".without-log.*) continue ;; esac
    [ -e "$kept" ] || continue
    log "removing $kept: a later generation is kept as $latest"
    rm -rf "$kept"
  done
}

# Counts how often in a row each other member did not answer, and removes one that is dead (see decide.awk).
remove_dead() { # OWN_ID
  local id ordinal
  list=$(members "$ORDINAL") || return 0
  observe_pod evidence.dead
  fact pod.member "$1"
  observe_members
  printf '%s\n' "$list" | awk -v own="$1" '$1 != "cluster" && $1 != own && $5 != "-" { print $1, $5 }' >"$RUN/others"
  while read -r id ordinal; do
    if fetch "http://$(member_host "$ordinal"):$METRICS_PORT/livez" >/dev/null; then
      rm -f "$RUN/missed.$id"
      continue
    fi
    echo missed >>"$RUN/missed.$id"
    fact "etcd.missed.$id" "$(grep -c . "$RUN/missed.$id")"
  done <"$RUN/others"
  ask dead
  # shellcheck disable=SC2086 # words
  set -- $action
  [ "$1" = remove ] || return 0
  log "[$rule] $reason"
  log_evidence
  etcdctl_at "$ORDINAL" member remove "$2" >&2 || true
}

# Ends etcd, so that its container starts anew.
start_anew() { # WHY
  log "$1: ending etcd, for the start script to decide anew"
  kill "$ETCD_PID"
}

# The quorum may come back at any time; after a while, say what is missing, and see whether a human asks for recovery.
without_leader() {
  local cas absent='' other
  [ $((alone % 10)) = 0 ] || return 0
  if cas=$(trusted_cas) && [ "$cas" != "$(cat "$BEACON/trusted")" ]; then
    start_anew "no leader, and the CAs are others than etcd was started with"
  fi
  read_size 5 || true
  for other in $(other_ordinals); do
    fetch "http://$(member_host "$other"):$METRICS_PORT/livez" >/dev/null || absent="$absent $CLUSTER-$other"
  done
  log_once "no leader, so no quorum.${absent:+ Not running:$absent.} Waiting for the others;" \
    "if too many of their volumes are lost for good, ask for recovery"
  if recovery_asked && [ "$ready" = 0 ]; then start_anew "recovery $token asks $CLUSTER-$survivor to go on alone"; fi
}

# Other CAs to trust than etcd was started with: the members start anew one after the other, the highest ordinal first, each
# while all others serve. What the first one can't start with, the others never start with.
seen_cas=
take_new_cas() {
  local cas other
  cas=$(trusted_cas) || return 0
  if [ "$cas" = "$(cat "$BEACON/trusted")" ]; then return 0; fi
  # Secrets do not change in the same moment.
  if [ "$cas" != "$seen_cas" ]; then
    seen_cas=$cas
    return 0
  fi
  read_size 5 && [ "$ORDINAL" -lt "$size" ] || return 0
  for other in $(other_ordinals); do
    if [ "$other" -gt "$ORDINAL" ] && [ "$(fetch "http://$(member_host "$other"):$BEACON_PORT/trusted")" != "$cas" ]; then
      log_once "the CAs have changed: starting etcd anew once $CLUSTER-$other was"
      return 0
    fi
    if ! fetch "http://$(member_host "$other"):$METRICS_PORT/readyz" >/dev/null; then
      log_once "the CAs have changed: starting etcd anew once $CLUSTER-$other serves"
      return 0
    fi
  done
  # As before any other stop: not while another one stops, and leadership goes first.
  sh "$SCRIPTS/member/stop.sh"
  start_anew "the CAs have changed, and etcd reads them only when it starts"
}

# Starts etcd anew once it is this member's turn to speak otherwise to its peers: the start script does the rest.
change_over() {
  local first other
  [ "$PEER_SCHEME" != "$WANTED_PEERS" ] || [ $((looks % 12)) = 0 ] || return 0
  list=$(members "$ORDINAL") || return 0
  case $(member_of "$ORDINAL") in
    # An address that is none of ours is somebody else's doing.
    '') return 0 ;;
    *" $PEER_SCHEME://"*) ;;
    *) # It was stopped between the change of its address and the note of it on its volume.
      sh "$SCRIPTS/member/stop.sh"
      start_anew "this member speaks $PEER_SCHEME to the others, and is listed otherwise"
      return 0
      ;;
  esac
  [ "$PEER_SCHEME" != "$WANTED_PEERS" ] || return 0
  all_can_dial "$WANTED_PEERS" || {
    log_once "speaking $PEER_SCHEME to the other members: not every pod can dial $WANTED_PEERS yet"
    return 0
  }
  first=$(echo "$list" | awk -v wanted="$WANTED_PEERS://" '$1 != "cluster" && index($3, wanted) != 1 { print $5 }' | sort -n | tail -n 1)
  [ "$first" = "$ORDINAL" ] || return 0
  for other in $(echo "$list" | awk -v own="$ORDINAL" '$1 != "cluster" && $5 != own { print $5 }'); do
    if ! fetch "http://$(member_host "$other"):$METRICS_PORT/readyz" >/dev/null; then
      log_once "changing over to $WANTED_PEERS once $CLUSTER-$other serves"
      return 0
    fi
  done
  sh "$SCRIPTS/member/stop.sh"
  start_anew "this member is the next to speak $WANTED_PEERS to the others"
}

settled=no alone=0 looks=0
while :; do
  if [ "$settled" = yes ] && [ "$alone" = 0 ]; then sleep 5; else sleep 0.5; fi
  sign_of_life
  now=$(metrics | grep -E '^etcd_(server_(has_leader|is_leader|id|version)|cluster_version)[ {]') || continue
  case $now in
    *"has_leader 1"*) alone=0 ;;
    *)
      alone=$((alone + 1))
      without_leader
      continue
      ;;
  esac
  id=$(echo "$now" | sed -n 's/.*server_id="\([0-9a-f]*\)".*/\1/p')
  rm -f "$NONCE" "$JOINING" "$RUN/unproven"
  [ "$(cat "$PEERS" 2>/dev/null)" = "$PEER_SCHEME" ] || write "$PEERS" "$PEER_SCHEME"
  say member
  if [ "$settled" = no ]; then
    # Asked of etcd itself: in 3.5, the metric is_learner is wrong after a snapshot from the leader. Clients may be kept waiting
    # for seconds then, too, and a voter that is ready is sent clients: so a learner is not promoted before it serves them.
    case $(ETCDCTL_COMMAND_TIMEOUT=1s etcdctl --endpoints="$(endpoints "$ORDINAL")" --dial-timeout=1s endpoint status -w fields 2>&1) in
      # Nobody can log in at a learner: that it refuses to is an answer, too.
      *'"IsLearner" : true'* | *"not supported for learner"*)
        promote "$id"
        continue
        ;;
      *'"IsLearner" : false'*) ;;
      *)
        log_once "member $id has a leader, and does not serve clients yet"
        # After a snapshot of more than 5000 entries, etcd serves nobody before one more entry is in the log ("too many requests",
        # it tells itself); on a quiet cluster none comes. An alarm list is one.
        peers=$(running_peers)
        [ -z "$peers" ] || etcdctl_at "$peers" alarm list >/dev/null || true
        continue
        ;;
    esac
    log "member $id votes and has a leader"
    settled=yes
    rm -f "$UNVOTED" # whoever had it promoted
    tidy_volume
  fi
  record_cluster "$id"
  remember_version "$now"
  # While a quorum answers, no recovery is needed: what is asked for now is not to be done later. That etcd knows a leader proves
  # nothing of the last second.
  if [ $((looks % 12)) = 0 ] && recovery_asked && members "$ORDINAL" >/dev/null; then
    spend_token
    log "recovery $token: a quorum answers, so nothing is left to do for it"
  fi
  watch_space "$now"
  looks=$((looks + 1))
  keep_login
  take_new_cas
  change_over
  compare "$id"
  case $now in *"is_leader 1"*) remove_dead "$id" ;; *) rm -f "$RUN"/missed.* ;; esac
done
