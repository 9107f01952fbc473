# shellcheck shell=sh
# shellcheck disable=SC2154 # set by common.sh and watchdog.sh
# Which member's data is damaged. etcd says that members differ, not who: a member that finds a difference as it starts may be the sound
# one, and the alarm CORRUPT may name nobody, or the wrong one. So every voter's hash at one revision is compared, and a member rebuilds
# itself only when a quorum of equal hashes differs from its own. Without such a quorum nobody is rebuilt.
# https://etcd.io/docs/v3.6/op-guide/data_corruption/

# Prints a line for each voter of $list: "ORDINAL HASH COMPACT_REVISION", or "ORDINAL - -" where the voter itself does not answer.
hashes() {
  hashes_voters=$(echo "$list" | awk '$1 != "cluster" && $4 == "false" { print $5 ":" $1 }')
  hashes_cluster=$(echo "$list" | sed -n 's/^cluster //p')
  hashes_at=
  for voter in $hashes_voters; do
    now_at=$(ask_voter "$voter" status | sed -n 's/.*"revision":\([0-9]*\).*/\1/p')
    [ -n "$now_at" ] || continue
    if [ -z "$hashes_at" ] || [ "$now_at" -lt "$hashes_at" ]; then hashes_at=$now_at; fi
  done
  for voter in $hashes_voters; do
    answer=
    [ -z "$hashes_at" ] || answer=$(ask_voter "$voter" hashkv --rev="$hashes_at")
    hash=$(echo "$answer" | sed -n 's/.*"hash":\([0-9]*\).*/\1/p')
    compact=$(echo "$answer" | sed -n 's/.*"compact_revision":\(-\{0,1\}[0-9]*\).*/\1/p')
    echo "${voter%%:*} ${hash:--} ${compact:-0}"
  done
}

# What etcd answers at the address of a voter; nothing when it is not that member of this cluster that answers.
ask_voter() { # ORDINAL:ID QUESTION [FLAG]
  [ "${1%%:*}" != - ] || return 0
  voter_answer=$(etcdctl --endpoints="$(endpoints "${1%%:*}")" --dial-timeout=1s --command-timeout=60s endpoint "$2" ${3:+"$3"} -w json 2>/dev/null) ||
    return 0
  voter_cluster=$(echo "$voter_answer" | sed -n 's/.*"cluster_id":\([0-9]*\).*/\1/p')
  voter_member=$(echo "$voter_answer" | sed -n 's/.*"member_id":\([0-9]*\).*/\1/p')
  [ "$(etcd_hex "${voter_member:-0}") $(etcd_hex "${voter_cluster:-0}")" != "${1#*:} $hashes_cluster" ] || printf '%s\n' "$voter_answer"
}

# What such lines mean for the member of an ordinal:
#   equal              every voter answered, and all hashes are equal
#   odd                a quorum has equal hashes, and this member's differs
#   sound ORDINALS     this member's hash is a quorum's, and these differ or do not answer
#   undecided          no quorum has equal hashes
verdict() { # ORDINAL
  awk -v own="$1" '
    NF == 3 {
      voters++
      hash[$1] = ($2 == "-") ? "-" : ($2 "/" $3)
    }
    END {
      for (voter in hash) if (hash[voter] != "-") count[hash[voter]]++
      quorum = int(voters / 2) + 1
      for (each in count) if (count[each] >= quorum) most = each
      own_hash = hash[own]
      if (most == "" || own_hash == "" || own_hash == "-") {
        print "undecided"
        exit
      }
      if (own_hash != most) {
        # Compacted to another revision, the same data has another hash.
        sub(/.*\//, "", own_hash)
        if (most ~ "/" own_hash "$") print "odd"
        else print "undecided"
        exit
      }
      for (voter in hash) if (hash[voter] != most) others = others " " voter
      if (others == "") print "equal"
      else print "sound" others
    }'
}

# Compares where there is cause to: this member could not start beside the others with etcd's own check, the alarm CORRUPT is raised, or
# another pod asks for it. Right after a cause, and then every half minute.
odd_before='' compared_at='' asked_at=0
compare() { # OWN_ID
  if [ -e "$COMPARE" ]; then echo yes >"$BEACON/compare"; fi
  alarms=
  if ! fetch "http://$(bracketed "$POD_IP"):2381/readyz" >/dev/null; then
    alarms=$(etcdctl_at "$ORDINAL" alarm list | grep 'alarm:CORRUPT' || true) # with a member's id, or with none
  fi
  if [ -z "$alarms" ] && [ ! -e "$COMPARE" ]; then
    another_asks || return 0
  elif [ -z "$odd_before" ] && [ -n "$compared_at" ] && [ $(($(uptime_seconds) - compared_at)) -lt 30 ]; then
    return 0
  fi
  compared_at=$(uptime_seconds)
  list=$(members "$ORDINAL") || return 0
  compared=$(hashes)
  found=$(echo "$compared" | verdict "$ORDINAL")
  told="hashes of the voters (ordinal, hash, compacted to): $(echo "$compared" | tr '\n' ';')"
  case $found in
    odd)
      # Seen twice, at different moments, before data is given up.
      if [ -z "$odd_before" ]; then
        odd_before=yes
        return 0
      fi
      log "this member's data differs from that of a quorum, which is equal. $told"
      write "$CORRUPT" "$1"
      # While the alarm is raised no member is ready, so a stop would be held for nothing.
      HOLD_SECONDS=$([ -n "$alarms" ] && echo 15 || echo "${HOLD_SECONDS:-60}") sh "$SCRIPTS/member/stop.sh"
      start_anew "this member's data differs from a quorum's"
      ;;
    equal)
      if [ -e "$COMPARE" ]; then log "the data of every voter is equal. $told"; fi
      rm -f "$COMPARE" "$BEACON/compare"
      [ -n "$alarms" ] || return 0
      case $now in *"is_leader 1"*) ;; *) return 0 ;; esac
      log "the alarm CORRUPT is raised, and the data of every voter is equal: disarming it. $told"
      etcdctl_at "$ORDINAL" alarm disarm >&2 || true
      ;;
    sound*) log_once "voters differ from the quorum, or do not answer:${found#sound}. They compare and rebuild themselves. $told" ;;
    *) log_once "voters differ, and no quorum of them is equal: nobody is rebuilt. A human must see to it. $told" ;;
  esac
  odd_before=
}

# Three times a minute.
another_asks() {
  [ $(($(uptime_seconds) - asked_at)) -ge 20 ] || return 1
  asked_at=$(uptime_seconds)
  read_size 300 || true
  for other in $(other_ordinals); do
    [ "$(fetch "http://$(member_host "$other"):2382/compare")" != yes ] || return 0
  done
  return 1
}
