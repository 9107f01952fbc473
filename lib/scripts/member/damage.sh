# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # set by common.sh and start.sh
# Rebuilds a member whose data is damaged: keeps its data under another name, and joins again, but only while the others have a quorum
# without it. Damage is what etcd reports when its own data ends it at its start, or data that differs from a quorum of equal members
# (see member/compare.sh). A start that fails for another reason is just repeated.
# https://etcd.io/docs/v3.6/op-guide/data_corruption/

# The last messages of an etcd that ends itself. Earlier ones may report damage that it repaired.
last_words='"level":"(fatal|panic)"|	(fatal|panic)	|^(panic|fatal error|unexpected fault)'
# What etcd reports when its log, its snapshots or its database can't be read, or contradict each other or those of the others. If a record
# can't be decoded, the message is protobuf's and differs by minor.
damage='crc mismatch|proto:|unexpected block type|max entry size limit exceeded|failed to (read|repair) WAL|cannot use none as id'
damage="$damage|wal: (conflicting metadata|file not found|file sequence|slice bounds|snapshot)|database file \\(|failed to find database snapshot file"
damage="$damage|invalid database|failed to open database|failed to recover v3 backend|Page expected to be|fatal error: fault|page .* already freed"
damage="$damage|is out of range \[|is older than snapshot index|failed to unmarshal mvccpb"
# Reports that members differ, not which one is damaged.
difference='data inconsistency|data corruption'
# With one of these, the data may be intact, whatever else is reported.
surroundings='permission denied|no space left on device|input/output error|read-only file system|too many open files|cannot allocate memory'
surroundings="$surroundings|stale (NFS )?file handle|disk quota exceeded|structure needs cleaning|transport endpoint|resource temporarily unavailable"
surroundings="$surroundings|no such device|host is down|connection timed out|interrupted system call|timer expired|remote I/O error|operation not permitted"
# On data that it never wrote, etcd may also crash without a message in the function that loads the data:
# https://pkg.go.dev/go.etcd.io/etcd/server/v3/etcdserver#NewServer
loading='go.etcd.io/etcd/server/v3/etcdserver.NewServer('

# Prints the message that shows damaged data in the output of an etcd that did not start. Fails if there is none.
find_damage() { # FILE
  local words
  words=$(grep -E "$last_words" "$1")
  if echo "$words" | grep -qE "$surroundings"; then return 1; fi
  echo "$words" | grep -oE "($damage)[^\"\\]*" | head -n 1 | grep . && return 0
  case $words in 'panic: '*) ;; *) return 1 ;; esac
  grep -qF "$loading" "$1" && echo "$words" | head -n 1
}

# Watches etcd start after a failed start. Fails if etcd reports damaged data: $damage_found holds the message.
damage_found=''
try_start() {
  local answered=0 now
  log "etcd did not start the last time: watching it start"
  run_etcd watched existing "$POD_NAME=$(peer_url "$ORDINAL")"
  while kill -0 "$child" 2>/dev/null; do
    sleep 0.5
    now=$(metrics | grep '^etcd_server_has_leader ') || continue
    answered=$((answered + 1))
    case $now in *" 1") ;; *) [ "$answered" -ge 40 ] || continue ;; esac
    log "etcd starts: running it as usual"
    stop_child
    return 0
  done
  child_ended
  if grep -E "$last_words" "$RUN/watched.log" | grep -qE "$difference"; then
    log "etcd reports that members differ, not which one is damaged: starting without that check. The watchdog compares all hashes"
    : >"$COMPARE"
    return 0
  fi
  damage_found=$(find_damage "$RUN/watched.log") || fail "etcd does not start, and does not report damaged data: trying again, with nothing changed"
  return 1
}

# Prints the static flags without the check that keeps etcd from starting while members differ.
without_initial_check() {
  printf '%s\n' "$STATIC_FLAGS" |
    sed 's/InitialCorruptCheck=true/InitialCorruptCheck=false/; s/^--experimental-initial-corrupt-check=true$/--experimental-initial-corrupt-check=false/'
}

# Keeps the data under another name: from now on, the volume counts as empty. The watchdog removes older generations once this member votes
# again. Of data that never voted, only the last is kept, and only until then: a member that is rebuilt repeatedly does not fill its volume.
set_aside() { # KIND REASON
  keep_aside "$1" "$2; the member is rebuilt from the others"
  forget_member
}
forget_member() {
  damage_found=
  rm -f "$JOINING" "$BOOTSTRAP" "$NONCE" "$VERSION" "$CORRUPT" "$PEERS" "$UNVOTED" "$IDENTITY" "$COMPARE" "$RUN/unproven"
}
keep_aside() { # KIND REASON
  local aside kept
  aside=$DATA.$1.$(date -u +%Y%m%dT%H%M%SZ)
  while [ -e "$aside" ]; do aside=$aside-again; done
  log "$2; the data is kept as $aside"
  # Written before the folder exists: until then, nothing older is removed. Data without a log, or that never voted, is no generation.
  case $1 in without-log | unvoted) ;; *) write "$SET_ASIDE" "$aside" ;; esac
  mv "$DATA" "$aside"
  sync
  [ "$1" = unvoted ] || return 0
  for kept in "$DATA".unvoted.*; do [ "$kept" = "$aside" ] || rm -rf "$kept"; done
}
