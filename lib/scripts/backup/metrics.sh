#!/tools/sh
# shellcheck shell=dash
# Reports to Prometheus what is in the store, and so can be restored.
#
#   CLUSTER      the cluster's name
#   INCREMENTS   set where changes between backups are kept
#   DRILL        set where there are restore drills
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/store.sh
. "$SCRIPTS/lib/store.sh"
# shellcheck source=lib/scripts/lib/select.sh
. "$SCRIPTS/lib/select.sh"

number() { sed -n "s/.*[{,]\"$1\":\([0-9]\{1,18\}\)[,}].*/\1/p"; }
cluster_id() { sed -n 's/.*[{,]"clusterId":"\([0-9a-f]*\)"[,}].*/\1/p'; }
gauge() { # NAME VALUE HELP
  printf '# HELP etcd_kit_backup_%s %s\n# TYPE etcd_kit_backup_%s gauge\netcd_kit_backup_%s{etcd_cluster="%s"} %s\n' "$1" "$3" "$1" "$1" "$CLUSTER" "$2"
}
up() { gauge store_up "$1" "Whether the store could be read when it was last looked at: once a minute."; }
of_status() { printf '%s\n' "$statuses" | grep "^{\"what\":\"$1\"" | head -n 1; } # WHAT
# Prints a number of the last operation of a kind, 0 if there was none.
last() { # WHAT FIELD
  local value
  value=$(of_status "$1" | number "$2")
  echo "${value:-0}"
}

# Sets $name and $manifest of the newest complete backup, empty if there is none, $taken, the newest date of a backup, and $statuses.
look_into_store() {
  local folders folder date files problem
  why=$(open_store) || return 1
  set_store_variables
  # Does not list all files: there may be many backups. A store without the folder is empty.
  folders=$(store lsf --dirs-only "$AT$STORE_FOLDER") || [ $? = 3 ] || {
    why=$(store_problem)
    return 1
  }
  name='' manifest='' taken=0
  # shellcheck disable=SC2119 # it needs no argument
  for folder in $(printf '%s\n' "$folders" |
    sed -n 's#^\([0-9]\{8\}T[0-9]\{6\}Z-[0-9a-f]\{1,16\}-[0-9]\{1,18\}\)/$#\1#p' |
    ordered | sed -n '1!G;h;$p' | tr ' ' '/'); do
    date=${folder#*/} folder=${folder%/*}
    files=$(store lsf --files-only "$AT$STORE_FOLDER/$folder") || {
      why=$(store_problem)
      return 1
    }
    case $files in *manifest.json*) ;; *) continue ;; esac
    if [ -z "$name" ]; then
      manifest=$(store cat --head 8192 "$AT$STORE_FOLDER/$folder/manifest.json") || {
        why=$(store_problem)
        return 1
      }
      problem=$(check_manifest "$folder" "$manifest") || {
        log_once "$problem"
        continue
      }
      name=$folder
    fi
    # A backup that is dated in the future must not hide missing ones until then.
    case $date in [-~]) continue ;; esac
    taken=$(seconds_of "$date")
    break
  done
  statuses=$(store cat --head 8192 --include '*.json' "$AT$STORE_FOLDER/status") || [ $? = 3 ] || {
    why=$(store_problem)
    return 1
  }
}

metrics_of_store() {
  local value unverified verified up_to passed failed
  of_newest() { value=$(printf '%s' "$manifest" | number "$1") && echo "${value:-0}"; }
  gauge last_success_timestamp_seconds "$taken" "When the newest backup was taken; 0: there is none."
  gauge last_success_duration_seconds "$(($(of_newest seconds) + $(of_newest storedInSeconds)))" "How long it took to save, verify and store it."
  gauge last_success_size_bytes "$(of_newest size)" "The size of its snapshot."
  gauge last_success_revision "$(of_newest revision)" "Its revision."
  gauge last_failure_timestamp_seconds "$(last backup-failed at)" "When a backup last failed; 0: never."
  unverified=$(last backup-unverified at) verified=1
  [ "$unverified" -le "$taken" ] || verified=0
  gauge verified "$verified" "0: the last snapshot could not be restored, or came back other than what the members have, or these differ."
  if [ -n "${INCREMENTS:-}" ]; then
    up_to=$(last increments upTo)
    # They count if they follow a backup of the same cluster that is later than any lost change.
    [ "$(of_status increments | cluster_id)" = "$(printf '%s' "$manifest" | cluster_id)" ] && [ "$(last increments lost)" -le "$(of_newest revision)" ] || up_to=0
    gauge increments_timestamp_seconds "$up_to" "All changes up to then are in the store, from the newest backup on; 0: they are not."
    gauge increments_revision "$(last increments revision)" "The last revision of them."
  fi
  if [ -n "${DRILL:-}" ]; then
    passed=$(last drill-passed at) failed=$(last drill-failed at)
    gauge drill_passed "$([ "$passed" -gt "$failed" ] && echo 1 || echo 0)" "Whether the last restore drill has passed."
    gauge drill_last_success_timestamp_seconds "$passed" "When a restore drill last passed; 0: never."
    gauge drill_last_failure_timestamp_seconds "$failed" "When a restore drill last failed; 0: never."
    gauge drill_last_success_duration_seconds "$(last drill-passed seconds)" "How long the restore of the last one that passed took."
  fi
}

trap 'exit 143' TERM INT
mkdir -p "$RUN"
# Reports a store that does not answer soon; the next attempt is in a minute.
export RCLONE_RETRIES=1 RCLONE_LOW_LEVEL_RETRIES=2
up 0 >"$RUN/metrics"
: >"$RUN/of-store"
# Prometheus requests /metrics, and this server runs programs from one folder only.
port=${LISTEN_PORT:-$METRICS_PORT}
echo "P:/metrics:${LOOPBACK:-127.0.0.1}:$port/cgi-bin/metrics" >"$RUN/httpd.conf"
httpd -f -p "$port" -h "$SCRIPTS/backup/www" -c "$RUN/httpd.conf" &
server=$!
while kill -0 "$server" 2>/dev/null; do
  if look_into_store; then
    metrics_of_store >"$RUN/of-store"
    seen=1
    log_once "the store can be read${name:+, its newest backup is $name}"
  else
    seen=0
    log_once "the store can't be read: $why"
  fi
  { up "$seen" && cat "$RUN/of-store"; } >"$RUN/metrics.new"
  mv "$RUN/metrics.new" "$RUN/metrics"
  sleep "${LOOK_AGAIN:-60}" &
  wait $! || true
done
fail "the metrics server ended"
