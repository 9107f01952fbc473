# shellcheck shell=sh
# shellcheck disable=SC2154 # set by common.sh and start.sh
# A member whose data is damaged: its data is kept under another name, and it is rebuilt from the others, but only while a
# quorum of them lives without it. What counts as damage is what etcd itself says: when it dies of its own data as it starts,
# or when the members compared theirs and raised the alarm CORRUPT. A start that failed for another reason is just tried again.
# https://etcd.io/docs/v3.6/op-guide/data_corruption/

# The last words of an etcd that ends itself; before them, it may speak of damage that it has mended.
last_words='"level":"(fatal|panic)"|	(fatal|panic)	|^(panic|fatal error|unexpected fault)'
# What etcd says when its log, its snapshots or its database can't be read, contradict each other, or those of the others. Where a
# record does not decode, the words are protobuf's, and other ones in each minor.
damage='crc mismatch|proto:|unexpected block type|max entry size limit exceeded|failed to (read|repair) WAL|cannot use none as id'
damage="$damage|wal: (conflicting metadata|file not found|file sequence|slice bounds|snapshot)|database file \\(|failed to find database snapshot file"
damage="$damage|invalid database|failed to open database|failed to recover v3 backend|Page expected to be|fatal error: fault|page .* already freed"
damage="$damage|is out of range \[|is older than snapshot index|failed to unmarshal mvccpb|data inconsistency|data corruption"
# Whatever it says beside this: then the data may be sound.
surroundings='permission denied|no space left on device|input/output error|read-only file system|too many open files|cannot allocate memory'
# Where it finds in its data what it never wrote, it may also crash, without a word of its own, in the function that loads the data:
# https://pkg.go.dev/go.etcd.io/etcd/server/v3/etcdserver#NewServer
loading='go.etcd.io/etcd/server/v3/etcdserver.NewServer('

# Says what tells that the data is damaged, in what an etcd said that did not start; fails where nothing does.
find_damage() { # FILE
  words=$(grep -E "$last_words" "$1")
  if echo "$words" | grep -qE "$surroundings"; then return 1; fi
  echo "$words" | grep -oE "($damage)[^\"\\]*" | head -n 1 | grep . && return 0
  case $words in 'panic: '*) ;; *) return 1 ;; esac
  grep -qF "$loading" "$1" && echo "$words" | head -n 1
}

# Before etcd is started on data for good: after a start that failed, it is watched while it starts.
examine() {
  if [ "$(cat "$CORRUPT" 2>/dev/null)" = "$member" ]; then
    rebuild "the cluster's alarm CORRUPT names this member"
    return 1
  fi
  rm -f "$CORRUPT"
  [ -e "$RUN/unproven" ] || return 0
  log "etcd did not come up the last time: watching it start"
  run_etcd watched existing "$POD_NAME=$(peer_url "$ORDINAL")"
  answered=0
  while kill -0 "$child" 2>/dev/null; do
    sleep 0.5
    now=$(metrics | grep '^etcd_server_has_leader ') || continue
    answered=$((answered + 1))
    case $now in *" 1") ;; *) [ "$answered" -ge 40 ] || continue ;; esac
    log "etcd comes up now: starting it as usual"
    stop_child
    return 0
  done
  child_ended
  found=$(find_damage "$RUN/watched.log") || {
    log "etcd does not start, and does not say that its data is damaged: nothing is changed, and it is tried again"
    exit 1
  }
  rebuild "etcd can't start on its data ($found)"
  return 1
}

# Keeps the data under another name, once a quorum of the others is there to rebuild this member from.
rebuild() { # REASON
  while ! list=$(members "$(running_peers)" 2s); do
    log_once "waiting: $1, and no quorum of other members answers to rebuild it from: $list. Nothing is changed"
    sleep 2
  done
  set_aside corrupt "$1: a quorum lives without it"
}

# Keeps the data under another name: from here on, the volume counts as empty.
set_aside() { # WHY LOG
  aside=$DATA.$1.$(date -u +%Y%m%dT%H%M%SZ)
  log "$2; its data is kept as $aside, which may be deleted, and the member is rebuilt from the others"
  mv "$DATA" "$aside"
  rm -f "$JOINING" "$FOUNDING" "$NONCE" "$VERSION" "$CORRUPT" "$PEERS" "$RUN/unproven"
}
