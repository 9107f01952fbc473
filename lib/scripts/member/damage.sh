# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # set by common.sh and start.sh
# A member whose data is damaged: its data is kept under another name, and it is rebuilt from the others, but only while a
# quorum of them lives without it. What counts as damage is what etcd itself says when it dies of its own data as it starts, and that a
# quorum's data is equal and this member's differs (see member/compare.sh). A start that failed for another reason is just tried again.
# https://etcd.io/docs/v3.6/op-guide/data_corruption/

# The last words of an etcd that ends itself; before them, it may speak of damage that it has mended.
last_words='"level":"(fatal|panic)"|	(fatal|panic)	|^(panic|fatal error|unexpected fault)'
# What etcd says when its log, its snapshots or its database can't be read, contradict each other, or those of the others. Where a
# record does not decode, the words are protobuf's, and other ones in each minor.
damage='crc mismatch|proto:|unexpected block type|max entry size limit exceeded|failed to (read|repair) WAL|cannot use none as id'
damage="$damage|wal: (conflicting metadata|file not found|file sequence|slice bounds|snapshot)|database file \\(|failed to find database snapshot file"
damage="$damage|invalid database|failed to open database|failed to recover v3 backend|Page expected to be|fatal error: fault|page .* already freed"
damage="$damage|is out of range \[|is older than snapshot index|failed to unmarshal mvccpb"
# Says that members differ, and not which of them is damaged.
difference='data inconsistency|data corruption'
# Whatever it says beside this: then the data may be sound.
surroundings='permission denied|no space left on device|input/output error|read-only file system|too many open files|cannot allocate memory'
surroundings="$surroundings|stale (NFS )?file handle|disk quota exceeded|structure needs cleaning|transport endpoint|resource temporarily unavailable"
surroundings="$surroundings|no such device|host is down|connection timed out|interrupted system call|timer expired|remote I/O error|operation not permitted"
# Where it finds in its data what it never wrote, it may also crash, without a word of its own, in the function that loads the data:
# https://pkg.go.dev/go.etcd.io/etcd/server/v3/etcdserver#NewServer
loading='go.etcd.io/etcd/server/v3/etcdserver.NewServer('

# Says what tells that the data is damaged, in what an etcd said that did not start; fails where nothing does.
find_damage() { # FILE
  local words
  words=$(grep -E "$last_words" "$1")
  if echo "$words" | grep -qE "$surroundings"; then return 1; fi
  echo "$words" | grep -oE "($damage)[^\"\\]*" | head -n 1 | grep . && return 0
  case $words in 'panic: '*) ;; *) return 1 ;; esac
  grep -qF "$loading" "$1" && echo "$words" | head -n 1
}

# Watches an etcd start, after a start that failed. Fails when it says that its data is damaged: $damage_found is what it says.
damage_found=''
try_start() {
  local answered=0 now
  log "etcd did not come up the last time: watching it start"
  run_etcd watched existing "$POD_NAME=$(peer_url "$ORDINAL")"
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
  if grep -E "$last_words" "$RUN/watched.log" | grep -qE "$difference"; then
    log "etcd says that members differ, and not who is damaged: starting without that check. The watchdog compares the hashes of all"
    : >"$COMPARE"
    return 0
  fi
  damage_found=$(find_damage "$RUN/watched.log") || fail "etcd does not start, and does not say that its data is damaged: nothing is changed, and it is tried again"
  return 1
}

# The static flags without the check that keeps etcd from starting where members differ.
without_initial_check() {
  printf '%s\n' "$STATIC_FLAGS" |
    sed 's/InitialCorruptCheck=true/InitialCorruptCheck=false/; s/^--experimental-initial-corrupt-check=true$/--experimental-initial-corrupt-check=false/'
}

# Keeps the data under another name: from here on, the volume counts as empty. One generation is kept: what was kept before is removed
# by the watchdog once this member votes again. Of what never voted, only the last is kept, and until then: a member that is rebuilt again
# and again does not fill its volume.
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
  log "$2; what is in it is kept as $aside"
  # Before the folder is there: while this names none, nothing older is removed. What holds no log, or never voted, is no generation.
  case $1 in without-log | unvoted) ;; *) write "$SET_ASIDE" "$aside" ;; esac
  mv "$DATA" "$aside"
  sync
  [ "$1" = unvoted ] || return 0
  for kept in "$DATA".unvoted.*; do [ "$kept" = "$aside" ] || rm -rf "$kept"; done
}
