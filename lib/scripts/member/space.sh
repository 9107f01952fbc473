# shellcheck shell=dash
# shellcheck disable=SC2034,SC2153,SC2154 # set by common.sh and watchdog.sh, or used there
# Whether the cluster takes writes. etcd raises the alarm NOSPACE where a database would exceed its quota, refuses writes from then on, and
# does not take the alarm back by itself. Every member says so; the leader disarms the alarm once every member's database is well below its
# quota, be it that the quota was raised or that the database shrank.
# https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota

# Once a minute. To ask for the health costs nothing; to list the alarms costs an entry in the log.
space_is_out=no
watch_space() { # OWN_METRICS
  local health alarms='' list
  [ $((looks % 12)) = 0 ] || return 0
  health="http://$(bracketed "$POD_IP"):2381/health?serializable=true"
  if ! fetch "$health" >/dev/null && fetch "$health&exclude=NOSPACE" >/dev/null; then alarms=$(etcdctl_at "$ORDINAL" alarm list || true); fi
  case $alarms in
    *alarm:NOSPACE*) ;;
    *)
      [ "$space_is_out" = no ] || log "the alarm NOSPACE is no longer raised: the cluster takes writes again"
      space_is_out=no
      return 0
      ;;
  esac
  space_is_out=yes
  list=$(members "$ORDINAL") || return 0
  observe_pod evidence.space
  observe_members
  observe_space
  case $1 in *"is_leader 1"*) fact pod.leads yes ;; esac
  case $alarms in *alarm:CORRUPT*) fact etcd.corrupt yes ;; esac
  ask space
  log_once "[$rule] $reason"
  [ "$action" = disarm ] || return 0
  log_evidence
  etcdctl_at "$ORDINAL" alarm disarm >&2 || true
}

# Of each member: "SIZE IN_USE QUOTA" of its database, in bytes.
observe_space() {
  local ordinal numbers
  for ordinal in $(printf '%s\n' "$list" | awk '$1 != "cluster" { print $5 }'); do
    numbers=$(fetch "http://$(member_host "$ordinal"):2381/metrics" | awk '
      $1 == "etcd_mvcc_db_total_size_in_bytes" { size = $2 }
      $1 == "etcd_mvcc_db_total_size_in_use_in_bytes" { used = $2 }
      $1 == "etcd_server_quota_backend_bytes" { quota = $2 }
      END { if (size > 0 && quota > 0) printf "%.0f %.0f %.0f\n", size, used, quota }')
    if [ -n "$numbers" ]; then fact "etcd.space.$ordinal" "$numbers"; else unknown "etcd.space.$ordinal" "it does not answer"; fi
  done
}
