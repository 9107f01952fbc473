#!/tools/sh
# shellcheck shell=dash
# Runs beside etcd, and acts as decide.awk decides:
# - has this member promoted once it is in sync, and removes the files of bootstrap and join once there is a leader
# - records the cluster, and which etcd ran
# - compares the members' data if there is a reason
# - reports and ends the alarm NOSPACE
# - restarts etcd for a recovery, damaged data, new CAs or another scheme between members
# - on the leader: removes dead members that are beyond the StatefulSet's size
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/member/tls.sh
. "$SCRIPTS/member/tls.sh"
# shellcheck source=lib/scripts/member/metrics.sh
. "$SCRIPTS/member/metrics.sh"
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
  [ -e "$RUN/learner" ] || date +%s >"$RUN/learner"
  peers=$(running_peers)
  [ -n "$peers" ] || return 0
  # Once promoted, a write that a quorum acknowledged may rely on this data.
  rm -f "$UNVOTED"
  if answer=$(etcdctl_at "$peers" member promote "$1"); then
    log "joined: member $1 is promoted to a voter"
  else
    log_once "learner $1 is not promoted yet: $(echo "$answer" | tail -n 1)"
  fi
}

# Records the cluster once it has a leader for the first time, or if the record was lost; and learns of recoveries from the record.
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

# This member votes and has a leader, so one generation of kept data is enough.
tidy_volume() {
  local kept latest
  for kept in "$DATA".unvoted.*Z*; do
    [ -e "$kept" ] || continue
    log "removing $kept: it never voted, and this member votes again"
    rm -rf "$kept"
  done
  latest=$(cat "$SET_ASIDE" 2>/dev/null || true)
  [ -n "$latest" ] && [ -e "$latest" ] || return 0
  for kept in "$DATA".*.*Z*; do
    # Data without a log is no generation, and replaces none.
    case $kept in "$latest" | "$DATA".without-log.*) continue ;; esac
    [ -e "$kept" ] || continue
    log "removing $kept: a newer generation is kept as $latest"
    rm -rf "$kept"
  done
}

# Counts how often in a row each other member did not answer, and removes a dead one (see decide.awk).
remove_dead() { # OWN_ID
  local id ordinal
  list=$(members "$ORDINAL") || return 0
  voters=$(printf '%s\n' "$list" | awk '$1 != "cluster" && $4 == "false" { n++ } END { print n + 0 }')
  learners=$(printf '%s\n' "$list" | awk '$1 != "cluster" && $4 == "true" { n++ } END { print n + 0 }')
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

# Ends etcd, so that its container restarts.
restart_etcd() { # WHY
  log "$1: ending etcd, so that its container restarts"
  kill "$ETCD_PID"
}

# The quorum may come back at any time. Every few seconds, reports what is missing, and checks whether a recovery is requested.
without_leader() {
  local cas absent='' other
  [ $((alone % 10)) = 0 ] || return 0
  if cas=$(trusted_cas) && [ "$cas" != "$(cat "$BEACON/trusted")" ]; then
    restart_etcd "no leader, and the CAs have changed since etcd started"
  fi
  read_size 5 || true
  for other in $(other_ordinals); do
    fetch "http://$(member_host "$other"):$METRICS_PORT/livez" >/dev/null || absent="$absent $CLUSTER-$other"
  done
  log_once "no leader, so no quorum.${absent:+ Not running:$absent.} Waiting for the others;" \
    "if too many of their volumes are lost for good, request a recovery"
  if recovery_asked && [ "$ready" = 0 ]; then restart_etcd "recovery $token lets $CLUSTER-$survivor go on alone"; fi
}

# Restarts etcd if the CAs have changed since it started. The members restart one after the other, the highest ordinal first, each while
# all others serve. If the first one can't start with the new CAs, the others keep the old ones.
seen_cas=
take_new_cas() {
  local cas other
  cas=$(trusted_cas) || return 0
  if [ "$cas" = "$(cat "$BEACON/trusted")" ]; then return 0; fi
  # The Secrets do not change at the same time.
  if [ "$cas" != "$seen_cas" ]; then
    seen_cas=$cas
    return 0
  fi
  read_size 5 && [ "$ORDINAL" -lt "$size" ] || return 0
  for other in $(other_ordinals); do
    if [ "$other" -gt "$ORDINAL" ] && [ "$(fetch "http://$(member_host "$other"):$BEACON_PORT/trusted")" != "$cas" ]; then
      log_once "the CAs have changed: restarting etcd once $CLUSTER-$other has restarted"
      return 0
    fi
    if ! fetch "http://$(member_host "$other"):$METRICS_PORT/readyz" >/dev/null; then
      log_once "the CAs have changed: restarting etcd once $CLUSTER-$other serves"
      return 0
    fi
  done
  # As before any stop: waits for others that stop, and hands leadership over.
  sh "$SCRIPTS/member/stop.sh"
  restart_etcd "the CAs have changed, and etcd reads them only when it starts"
}

# Restarts etcd once it is this member's turn to change its scheme: the start script does the rest.
change_over() {
  local first other
  [ "$PEER_SCHEME" != "$WANTED_PEERS" ] || [ $((looks % 12)) = 0 ] || return 0
  list=$(members "$ORDINAL") || return 0
  case $(member_of "$ORDINAL") in
    # Its peer URL is foreign: somebody else changed it.
    '') return 0 ;;
    *" $PEER_SCHEME://"*) ;;
    *) # It was stopped after its peer URL changed, and before its volume recorded that.
      sh "$SCRIPTS/member/stop.sh"
      restart_etcd "this member uses $PEER_SCHEME, and is listed with another scheme"
      return 0
      ;;
  esac
  [ "$PEER_SCHEME" != "$WANTED_PEERS" ] || return 0
  all_can_dial "$WANTED_PEERS" || {
    log_once "using $PEER_SCHEME between members: not every pod can dial $WANTED_PEERS yet"
    return 0
  }
  first=$(echo "$list" | awk -v wanted="$WANTED_PEERS://" '$1 != "cluster" && index($3, wanted) != 1 { print $5 }' | sort -n | tail -n 1)
  [ "$first" = "$ORDINAL" ] || return 0
  for other in $(echo "$list" | awk -v own="$ORDINAL" '$1 != "cluster" && $5 != own { print $5 }'); do
    if ! fetch "http://$(member_host "$other"):$METRICS_PORT/readyz" >/dev/null; then
      log_once "changing to $WANTED_PEERS once $CLUSTER-$other serves"
      return 0
    fi
  done
  sh "$SCRIPTS/member/stop.sh"
  restart_etcd "this member is the next to use $WANTED_PEERS"
}

settled=no alone=0 looks=0
while :; do
  if [ "$settled" = yes ] && [ "$alone" = 0 ]; then sleep 5; else sleep 0.5; fi
  sign_of_life
  report_metrics
  now=$(metrics | grep -E '^etcd_(server_(has_leader|is_leader|id|version)|cluster_version)[ {]') || continue
  case $now in
    *"has_leader 1"*) alone=0 ;;
    *)
      alone=$((alone + 1)) voters=''
      without_leader
      continue
      ;;
  esac
  id=$(echo "$now" | sed -n 's/.*server_id="\([0-9a-f]*\)".*/\1/p')
  rm -f "$NONCE" "$JOINING" "$RUN/unproven"
  [ "$(cat "$PEERS" 2>/dev/null)" = "$PEER_SCHEME" ] || write "$PEERS" "$PEER_SCHEME"
  say member
  if [ "$settled" = no ]; then
    # Asks etcd itself: in 3.5, the metric is_learner is wrong after a snapshot from the leader. Clients may then also wait for
    # seconds, and a ready voter receives clients: so a learner is not promoted before it serves them.
    case $(ETCDCTL_COMMAND_TIMEOUT=1s etcdctl --endpoints="$(endpoints "$ORDINAL")" --dial-timeout=1s endpoint status -w fields 2>&1) in
      # A learner accepts no login: that error identifies it, too.
      *'"IsLearner" : true'* | *"not supported for learner"*)
        promote "$id"
        continue
        ;;
      *'"IsLearner" : false'*) ;;
      *)
        log_once "member $id has a leader, but does not serve clients yet"
        # After a snapshot of more than 5000 entries, etcd serves no clients until the next entry ("too many requests"), which a
        # quiet cluster never writes. An alarm list is one.
        peers=$(running_peers)
        [ -z "$peers" ] || etcdctl_at "$peers" alarm list >/dev/null || true
        continue
        ;;
    esac
    log "member $id votes and has a leader"
    settled=yes
    rm -f "$RUN/learner"
    rm -f "$UNVOTED" # another pod may have promoted it
    tidy_volume
  fi
  record_cluster "$id"
  remember_version "$now"
  # While a quorum answers, no recovery is needed, and a requested one must not be done later. That etcd knows a leader does not prove that
  # there is a quorum now.
  if [ $((looks % 12)) = 0 ] && recovery_asked && members "$ORDINAL" >/dev/null; then
    spend_token
    log "recovery $token: a quorum answers, so it is not needed"
  fi
  watch_space "$now"
  looks=$((looks + 1))
  keep_login
  take_new_cas
  change_over
  compare "$id"
  case $now in
    *"is_leader 1"*) remove_dead "$id" ;;
    *)
      voters=''
      rm -f "$RUN"/missed.*
      ;;
  esac
done
