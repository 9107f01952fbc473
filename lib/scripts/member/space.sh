# shellcheck shell=dash
# shellcheck disable=SC2034,SC2153,SC2154 # set by common.sh and watchdog.sh, or used there
# Whether the cluster takes writes. etcd raises the alarm NOSPACE where a database would exceed its quota, refuses writes from then on, and
# does not take the alarm back by itself. Every member says so. The leader ends it: it compacts, has every member defragment its database, and
# disarms the alarm once all databases are well below their quota. What it does next is decided in decide.awk, anew after each step.
# https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota
#
#   QUOTA_EXCEEDED   alert where nobody is to do more than say so

# Once a minute, and every ten seconds while the alarm is raised. To ask for the health costs nothing; to list the alarms costs an entry
# in the log. They are listed last: what disarms one alarm disarms all.
space_is_out=no compacted=no defragmentation=''
watch_space() { # OWN_METRICS
  local health alarms='' list
  [ $((looks % 12)) = 0 ] || { [ "$space_is_out" = yes ] && [ $((looks % 2)) = 0 ]; } || return 0
  tell_free_disk
  # One of another member runs for as long as it takes; etcd goes on with it even where this process ends.
  [ -z "$defragmentation" ] || ! kill -0 "$defragmentation" 2>/dev/null || return 0
  health="http://$(bracketed "$POD_IP"):2381/health?serializable=true"
  if ! fetch "$health" >/dev/null && fetch "$health&exclude=NOSPACE" >/dev/null; then
    list=$(members "$ORDINAL") || return 0
    observe_pod evidence.space
    observe_members
    observe_space
    alarms=$(etcdctl_at "$ORDINAL" alarm list || true)
  fi
  case $alarms in
    *alarm:NOSPACE*) ;;
    *)
      [ "$space_is_out" = no ] || log "the alarm NOSPACE is no longer raised: the cluster takes writes again"
      space_is_out=no compacted=no
      return 0
      ;;
  esac
  space_is_out=yes
  case $1 in *"is_leader 1"*) fact pod.leads yes ;; *) compacted=no ;; esac
  case $alarms in *alarm:CORRUPT*) fact etcd.corrupt yes ;; esac
  [ "$compacted" = no ] || fact pod.compacted yes
  [ "${QUOTA_EXCEEDED:-}" != alert ] || fact config.alert-only yes
  ask space
  log_once "[$rule] $reason"
  # shellcheck disable=SC2086 # words
  set -- $action
  [ "$1" = keep ] || log_evidence
  case $1 in
    compact)
      log_contents
      if compact_all; then compacted=yes; fi
      ;;
    defragment) defragment "$2" & defragmentation=$! ;;
    hand-over) etcdctl_at "$ORDINAL" move-leader "$2" >&2 || true ;;
    disarm) etcdctl_at "$ORDINAL" alarm disarm >&2 || true ;;
  esac
}

# For the leader: how much of this volume is free, in bytes.
tell_free_disk() {
  df -Pk "$VOLUME" 2>/dev/null | awk 'NR == 2 { printf "%.0f\n", $4 * 1024 }' >"$BEACON/free.new"
  mv "$BEACON/free.new" "$BEACON/free"
}

# What fills the database: how many keys begin with the same two words, for the first fifty such beginnings, and how large the first ten values of
# each are. Each question costs etcd no more than ten values: to read all keys would take as much memory as the database.
log_contents() {
  local from='' key prefix count bytes looked=0
  while [ "$looked" -lt 50 ]; do
    looked=$((looked + 1))
    key=$(etcdctl_at "$ORDINAL" get --from-key --keys-only --limit=1 -- "$from" | head -n 1)
    [ -n "$key" ] || break
    prefix=$(printf '%s\n' "$key" | awk '{
      n = split($0, part, "/")
      for (i = words = 0; words < 2 && i < n - 1; prefix = prefix part[i] "/") if (part[++i] != "") words++
      print prefix
    }')
    # The key that follows all of them: "0" comes after "/".
    if [ -z "$prefix" ]; then prefix=$key from=$key! count=1; else from=${prefix%/}0 count=; fi
    count=${count:-$(etcdctl_at "$ORDINAL" get --prefix --count-only -w fields -- "$prefix" | sed -n 's/^"Count" : //p')}
    bytes=$(etcdctl_at "$ORDINAL" get --prefix --limit=10 --print-value-only -- "$prefix" | wc -c)
    echo "$count $bytes $prefix"
  done | awk '{
      count = $1
      bytes = $2 * (count > 10 ? count / 10 : 1)
      sub(/^[^ ]* [^ ]* /, "")
      printf "%.0f %d keys that begin with %s, about %d KiB\n", bytes, count, $0, bytes / 1024
    }' | sort -rn | head -n 5 | cut -d' ' -f2- | tr -c '\n -~' '?' | while read -r key; do log "what fills the database: $key"; done
}

# All revisions but the last, and waits until that is done.
compact_all() {
  local revision answer
  revision=$(etcdctl_at "$ORDINAL" get etcd-kit --count-only -w fields | sed -n 's/^"Revision" : //p')
  [ -n "$revision" ] || return 1
  answer=$(etcdctl --endpoints="$(endpoints "$ORDINAL")" --dial-timeout=1s --command-timeout=120s compact --physical "$revision" 2>&1) || {
    case $answer in *"has been compacted"*) return 0 ;; esac
    log "not compacted yet: $(echo "$answer" | tail -n 1)"
    return 1
  }
}

# As long as etcd may take for it: etcdctl would give up, and the server go on.
defragment() { # ORDINAL
  local size answer
  size=$(sed -n "s/^etcd.space.$1 \([0-9]*\) .*/\1/p" "$EVIDENCE")
  if answer=$(etcdctl --endpoints="$(endpoints "$1")" --dial-timeout=1s --command-timeout="$((60 + size / 50000000))s" defrag 2>&1); then
    log "the database of $CLUSTER-$1 is defragmented"
  else
    log "the database of $CLUSTER-$1 is not defragmented: $(echo "$answer" | tail -n 1)"
  fi
}

# Of each member: "SIZE IN_USE QUOTA SENDING", bytes of its database and how many snapshots of it are being sent; and how much of its volume
# is free.
observe_space() {
  local ordinal numbers free
  for ordinal in $(printf '%s\n' "$list" | awk '$1 != "cluster" { print $5 }'); do
    numbers=$(fetch "http://$(member_host "$ordinal"):2381/metrics" | awk '
      $1 == "etcd_mvcc_db_total_size_in_bytes" { size = $2 + 0 }
      $1 == "etcd_mvcc_db_total_size_in_use_in_bytes" { used = $2 + 0 }
      $1 == "etcd_server_quota_backend_bytes" { quota = $2 + 0 }
      /^grpc_server_started_total\{.*grpc_method="Snapshot"/ { sending += $2 }
      /^grpc_server_handled_total\{.*grpc_method="Snapshot"/ { sending -= $2 }
      /^etcd_network_snapshot_send_inflights_total/ { sending += $2 }
      END { if (size > 0 && quota > 0) printf "%.0f %.0f %.0f %d\n", size, used, quota, sending }')
    if [ -n "$numbers" ]; then fact "etcd.space.$ordinal" "$numbers"; else unknown "etcd.space.$ordinal" "it does not answer"; fi
    free=$(fetch "http://$(member_host "$ordinal"):2382/free" | grep -xE '[0-9]{1,18}') || free='- it does not tell'
    fact "disk.free.$ordinal" "$free"
  done
}
