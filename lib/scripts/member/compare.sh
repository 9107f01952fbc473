# shellcheck shell=dash
# shellcheck disable=SC2154 # set by common.sh and watchdog.sh
# Finds the member whose data is damaged. etcd reports that members differ, not which one is damaged: a member that finds a difference when it
# starts may be intact, and the alarm CORRUPT may name no member, or the wrong one. So the watchdog compares every voter's hash at one
# revision, and a member rebuilds itself only when a quorum of equal hashes differs from its own. Without such a quorum, none is rebuilt.
# https://etcd.io/docs/v3.6/op-guide/data_corruption/

# Prints a line for each voter of $list: "ORDINAL HASH COMPACT_REVISION", or "ORDINAL - 0" if the voter does not answer.
hashes() {
  local voters cluster at='' voter now_at answer hash compact
  voters=$(echo "$list" | awk '$1 != "cluster" && $4 == "false" { print $5 ":" $1 }')
  cluster=$(echo "$list" | sed -n 's/^cluster //p')
  for voter in $voters; do
    now_at=$(ask_voter "$voter" status | json_field revision)
    [ -n "$now_at" ] || continue
    if [ -z "$at" ] || [ "$now_at" -lt "$at" ]; then at=$now_at; fi
  done
  for voter in $voters; do
    answer=
    [ -z "$at" ] || answer=$(ask_voter "$voter" hashkv --rev="$at")
    hash=$(echo "$answer" | json_field hash)
    compact=$(echo "$answer" | json_field compact_revision)
    echo "${voter%%:*} ${hash:--} ${compact:-0}"
  done
}

# Prints the answer of a voter, or nothing if another member, or one of another cluster, answers at its address.
ask_voter() { # ORDINAL:ID QUESTION [FLAG]
  local answer member_id cluster_id
  [ "${1%%:*}" != - ] || return 0
  answer=$(etcdctl --endpoints="$(endpoints "${1%%:*}")" --dial-timeout=1s --command-timeout=60s endpoint "$2" ${3:+"$3"} -w json 2>/dev/null) ||
    return 0
  cluster_id=$(echo "$answer" | json_field cluster_id)
  member_id=$(echo "$answer" | json_field member_id)
  [ "$(etcd_hex "${member_id:-0}") $(etcd_hex "${cluster_id:-0}")" != "${1#*:} $cluster" ] || printf '%s\n' "$answer"
}

# Compares if there is a reason: etcd's own check kept this member from starting, the alarm CORRUPT is raised, or another pod requests it.
# Compares at once, and then every half minute.
odd_before='' compared_at='' asked_at=0
compare() { # OWN_ID
  local alarms='' told list
  if [ -e "$COMPARE" ]; then echo yes >"$BEACON/compare"; fi
  if ! fetch "http://$(bracketed "$POD_IP"):$METRICS_PORT/readyz" >/dev/null; then
    alarms=$(etcdctl_at "$ORDINAL" alarm list | grep 'alarm:CORRUPT' || true) # with or without a member's id
  fi
  if [ -z "$alarms" ] && [ ! -e "$COMPARE" ]; then
    another_asks || return 0
  elif [ -z "$odd_before" ] && [ -n "$compared_at" ] && [ $(($(uptime_seconds) - compared_at)) -lt 30 ]; then
    return 0
  fi
  compared_at=$(uptime_seconds)
  list=$(members "$ORDINAL") || return 0
  observe_pod evidence.compare
  hashes | sed 's/^/etcd.hash /' >>"$EVIDENCE"
  fact_of pod.odd-before "$odd_before"
  ask compare
  told="Hashes of the voters (ordinal, hash, compacted to): $(sed -n 's/^etcd.hash //p' "$EVIDENCE" | tr '\n' ';')"
  case $action in
    compare-again)
      # Data is given up only after two comparisons.
      odd_before=yes
      return 0
      ;;
    give-up)
      log "[$rule] $reason. $told"
      write "$CORRUPT" "$1"
      # While the alarm is raised, no member is ready, and holding the stop achieves nothing.
      HOLD_SECONDS=$([ -n "$alarms" ] && echo 15 || echo "${HOLD_SECONDS:-60}") sh "$SCRIPTS/member/stop.sh"
      restart_etcd "this member's data differs from a quorum's"
      ;;
    equal)
      if [ -e "$COMPARE" ]; then log "[$rule] $reason. $told"; fi
      rm -f "$COMPARE" "$BEACON/compare"
      [ -n "$alarms" ] || return 0
      case $now in *"is_leader 1"*) ;; *) return 0 ;; esac
      log "the alarm CORRUPT is raised, but the data of every voter is equal: disarming it. $told"
      etcdctl_at "$ORDINAL" alarm disarm >&2 || true
      ;;
    *) log_once "[$rule] $reason. $told" ;;
  esac
  odd_before=
}

# Whether another pod requests a comparison. Asks three times a minute.
another_asks() {
  local other
  [ $(($(uptime_seconds) - asked_at)) -ge 20 ] || return 1
  asked_at=$(uptime_seconds)
  read_size 300 || true
  for other in $(other_ordinals); do
    [ "$(fetch "http://$(member_host "$other"):$BEACON_PORT/compare")" != yes ] || return 0
  done
  return 1
}
