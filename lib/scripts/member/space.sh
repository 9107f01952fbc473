# shellcheck shell=dash
# shellcheck disable=SC2034,SC2153,SC2154 # set by common.sh and watchdog.sh, or used there
# Keeps the databases small enough: ends the alarm NOSPACE, and defragments where that pays. What is done next is decided in decide.awk, by
# the leader, one step at a time.
#
# etcd raises NOSPACE where a database would exceed its quota, refuses writes from then on, and does not end the alarm by itself.
# https://etcd.io/docs/v3.6/op-guide/maintenance/
#
#   QUOTA_EXCEEDED         "alert": the alarm is reported, and nothing is done about it
#   DEFRAGMENT             "PERCENT BYTES" that must be free in a database; not set where maintenance is switched off
#   MAINTENANCE_SCHEDULE   when a defragmentation may begin, as cron has it (see schedule.awk); not set: at any time

# Every ten seconds, and every five while the alarm is being ended. To ask for the health costs nothing; to list the alarms costs an entry in
# the log. They are listed last, because a disarm ends every alarm.
hurry=no contents_told=no defragmentation='' compacted=''
watch_space() { # OWN_METRICS
  local health alarms='' list
  [ $((looks % 12)) != 0 ] || tell_free_disk
  [ $((looks % 2)) = 0 ] || [ "$hurry" = yes ] || return 0
  # One of another member runs for as long as it takes; etcd goes on with it even where this process ends.
  [ -z "$defragmentation" ] || ! kill -0 "$defragmentation" 2>/dev/null || return 0
  health="http://$(bracketed "$POD_IP"):$METRICS_PORT/health?serializable=true"
  if ! fetch "$health" >/dev/null && fetch "$health&exclude=NOSPACE" >/dev/null; then
    list=$(members "$ORDINAL") || return 0
    observe_maintenance evidence.space
    alarms=$(etcdctl_at "$ORDINAL" alarm list || true)
  fi
  case $alarms in
    *alarm:NOSPACE*) ;;
    *)
      [ "$space_is_out" = no ] || log "the alarm NOSPACE is no longer raised: the cluster accepts writes again"
      space_is_out=no hurry=no contents_told=no
      maintain "$1"
      return 0
      ;;
  esac
  space_is_out=yes
  case $1 in
    *"is_leader 1"*)
      fact pod.leads yes
      [ "$contents_told" = yes ] || log_contents
      contents_told=yes
      ;;
  esac
  case $alarms in *alarm:CORRUPT*) fact etcd.corrupt yes ;; esac
  if [ -n "$compacted" ] && [ "$compacted" = "$(current_revision)" ]; then fact pod.compacted yes; fi
  [ "${QUOTA_EXCEEDED:-}" != alert ] || fact config.alert-only yes
  ask space
  take_step
  case $rule in alert-only | in-use | no-disk | corrupt-too) hurry=no ;; *) hurry=yes ;; esac
}

# Every thirty seconds, on the leader. So there is a pause between two members.
maintain() { # OWN_METRICS
  local list
  case $1 in *"is_leader 1"*) ;; *) return 0 ;; esac
  [ -n "${DEFRAGMENT:-}" ] && [ $((looks % 6)) = 0 ] || return 0
  [ -z "${MAINTENANCE_SCHEDULE:-}" ] || awk -v schedule="$MAINTENANCE_SCHEDULE" -v now="$(date +%s)" -f "$SCRIPTS/member/schedule.awk" || return 0
  list=$(members "$ORDINAL") || return 0
  observe_maintenance evidence.maintenance
  fact config.defragment "$DEFRAGMENT"
  [ -z "${MAINTENANCE_SCHEDULE:-}" ] || fact config.schedule yes
  ask maintain
  take_step
}

take_step() {
  [ -z "$reason" ] || log_once "[$rule] $reason"
  # shellcheck disable=SC2086 # words
  set -- $action
  [ "$1" = keep ] || log_evidence
  case $1 in
    compact) compact_all ;;
    defragment)
      defragment "$2" &
      defragmentation=$!
      ;;
    hand-over) etcdctl_at "$ORDINAL" move-leader "$2" >&2 || true ;;
    disarm)
      if etcdctl_at "$ORDINAL" alarm disarm >&2; then
        report_event Normal AlarmDisarmed "The alarm NOSPACE is disarmed, and writes are accepted again."
      fi
      ;;
  esac
}

# An event of the StatefulSet. Without one, everything goes on.
report_event() { # Normal|Warning REASON MESSAGE
  local answer
  answer=$(kubernetes "event?$1&$2&$(printf %s "$3" | od -An -v -tx1 | tr -d '\n' | tr ' ' %)")
  [ "$answer" = "done" ] || log "no event: $answer"
}

# For the leader: how much of this volume is free, in bytes.
tell_free_disk() {
  df -Pk "$VOLUME" 2>/dev/null | awk 'NR == 2 { printf "%.0f\n", $4 * 1024 }' >"$BEACON/free.new"
  mv "$BEACON/free.new" "$BEACON/free"
}

# A question to this member's etcd. Prints nothing if it fails.
query() { etcdctl --endpoints="$(endpoints "$ORDINAL")" --dial-timeout=1s --command-timeout=5s "$@" 2>/dev/null || true; }

# Logs, and reports as an event, what fills the database: how many keys begin with the same two words, for the first fifty such prefixes, and
# the size of the first ten values of each. A query reads at most ten values, because all of them would take as much memory as the database.
# Stops after 20 s.
log_contents() {
  local from='' key prefix count bytes looked=0 began contents=$RUN/contents
  began=$(uptime_seconds)
  while [ "$looked" -lt 50 ] && [ $(($(uptime_seconds) - began)) -lt 20 ]; do
    looked=$((looked + 1))
    key=$(query get --from-key --keys-only --limit=1 -- "$from" | head -n 1)
    [ -n "$key" ] || break
    prefix=$(printf '%s\n' "$key" | awk '{
      n = split($0, part, "/")
      for (i = words = 0; words < 2 && i < n - 1; prefix = prefix part[i] "/") if (part[++i] != "") words++
      print prefix
    }')
    # The key that follows all of them: "0" comes after "/".
    if [ -z "$prefix" ]; then prefix=$key from=$key! count=1; else from=${prefix%/}0 count=; fi
    count=${count:-$(query get --prefix --count-only -w fields -- "$prefix" | sed -n 's/^"Count" : //p')}
    bytes=$(query get --prefix --limit=10 --print-value-only -- "$prefix" | wc -c)
    [ -z "$count" ] || echo "$count $bytes $prefix"
  done | awk '{
      count = $1
      bytes = $2 * (count > 10 ? count / 10 : 1)
      sub(/^[^ ]* [^ ]* /, "")
      printf "%.0f %s (%d %s, about %d KiB)\n", bytes, substr($0, 1, 100), count, count == 1 ? "key" : "keys", bytes / 1024
    }' | sort -rn | head -n 5 | cut -d' ' -f2- | tr -c '\n -~' '?' >"$contents"
  while read -r key; do log "what fills the database: $key"; done <"$contents"
  report_event Warning DatabaseFull "The database exceeded its quota, and writes are refused. It is filled by: $(sed ':all; N; $!b all; s/\n/, /g' "$contents")"
}

current_revision() { query get etcd-kit --count-only -w fields | sed -n 's/^"Revision" : //p'; }

# All revisions but the last. Waits until that is done, and sets $compacted to the revision.
compact_all() {
  local revision answer
  revision=$(current_revision)
  [ -n "$revision" ] || return 0
  answer=$(etcdctl_at "$ORDINAL" --command-timeout=120s compact --physical "$revision") || {
    case $answer in
      *"has been compacted"*) ;;
      *)
        log "not compacted: $(echo "$answer" | tail -n 1)"
        return 0
        ;;
    esac
  }
  compacted=$revision
  rm -f "$RUN"/defragmented.*
}

# As long as etcd may take for it: etcdctl would give up, and the server go on.
defragment() { # ORDINAL
  local size answer
  echo "$(uptime_seconds) failed" >"$RUN/defragmented.$1"
  size=$(sed -n "s/^etcd.space.$1 \([0-9]*\) .*/\1/p" "$EVIDENCE")
  if answer=$(etcdctl_at "$1" --command-timeout="$((120 + size / 35000000))s" defrag); then
    echo "$(uptime_seconds) done" >"$RUN/defragmented.$1"
    echo "$1" >>"$RUN/defragmentations.done"
    log "the database of $CLUSTER-$1 is defragmented"
  else
    echo "$1" >>"$RUN/defragmentations.failed"
    log "the database of $CLUSTER-$1 is not defragmented: $(echo "$answer" | tail -n 1)"
  fi
}

# Starts over with what both questions rest on.
observe_maintenance() { # FILE
  observe_pod "$1"
  fact pod.stop "$(cat "$BEACON/stop")"
  observe_members
  observe_space
}

# Of each member: "SIZE IN_USE QUOTA SENDING", bytes of its database and how many snapshots of it are being sent; how much of its volume is
# free; and how many seconds ago this pod had it defragmented, and how that ended.
observe_space() {
  local ordinal numbers free at result
  for ordinal in $(printf '%s\n' "$list" | awk '$1 != "cluster" { print $5 }'); do
    numbers=$(if [ "$ordinal" = "$ORDINAL" ]; then metrics; else fetch "http://$(member_host "$ordinal"):$METRICS_PORT/metrics"; fi | awk '
      $1 == "etcd_mvcc_db_total_size_in_bytes" { size = $2 + 0 }
      $1 == "etcd_mvcc_db_total_size_in_use_in_bytes" { used = $2 + 0 }
      $1 == "etcd_server_quota_backend_bytes" { quota = $2 + 0 }
      /^grpc_server_started_total\{.*grpc_method="Snapshot"/ { sending += $2 }
      /^grpc_server_handled_total\{.*grpc_method="Snapshot"/ { sending -= $2 }
      /^etcd_network_snapshot_send_inflights_total/ { sending += $2 }
      END { if (size > 0 && quota > 0) printf "%.0f %.0f %.0f %d\n", size, used, quota, sending }')
    if [ -n "$numbers" ]; then fact "etcd.space.$ordinal" "$numbers"; else unknown "etcd.space.$ordinal" "it does not answer"; fi
    free=$(fetch "http://$(member_host "$ordinal"):$BEACON_PORT/free" | grep -xE '[0-9]{1,18}') || free='- its beacon does not report it'
    fact "disk.free.$ordinal" "$free"
    if [ -e "$RUN/defragmented.$ordinal" ]; then
      read -r at result <"$RUN/defragmented.$ordinal"
      fact "pod.defragmented.$ordinal" "$(($(uptime_seconds) - at)) $result"
    fi
  done
}
