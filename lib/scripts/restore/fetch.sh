#!/tools/sh
# shellcheck shell=dash
# The init container of `restore`, in rclone's image: fetches the backup into pod 0's volume, if the volume is empty and no other pod has
# data. Waits for what is missing, and logs it.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/identity.sh
. "$SCRIPTS/lib/identity.sh"
# shellcheck source=lib/scripts/lib/store.sh
. "$SCRIPTS/lib/store.sh"
# shellcheck source=lib/scripts/lib/select.sh
. "$SCRIPTS/lib/select.sh"
# shellcheck source=lib/scripts/lib/increment-format.sh
. "$SCRIPTS/lib/increment-format.sh"
# shellcheck source=lib/scripts/lib/download.sh
. "$SCRIPTS/lib/download.sh"

trap 'exit 143' TERM INT

[ "$ORDINAL" = 0 ] || exit 0
if has_log; then
  rm -rf "$RESTORING"
  log "restore: this volume holds a member's data, so nothing is restored"
  exit 0
fi
# A backup that was fetched for another request is fetched again.
[ "$(cat "$RESTORING/fetched" 2>/dev/null)" != "$(request)" ] || exit 0

# Stores the first revision of the restored cluster for later restores: it may never make a backup of its own.
record_start() {
  printf '{"backup":%s,"for":"%s","at":%s}\n' "$(json_text "$name")" "$HEADLESS_HOST" "$(date +%s)" >"$RUN/restored.json"
  store copyto --no-traverse "$RUN/restored.json" "$AT$STORE_FOLDER/restored/$start.json" ||
    log "restore: the store could not record that a cluster starts from revision $start, so a later restore relies on the clock alone: $(store_problem)"
}

while :; do
  for other in 1 2 3 4 5 6; do
    case $(heard "$other") in
      member*)
        # shellcheck disable=SC2153 # CLUSTER is this cluster, cluster the one whose backup it is
        log "restore: $CLUSTER-$other has data, so nothing is restored: this pod joins it"
        exit 0
        ;;
    esac
  done
  if fetch_backup; then
    record_start
    write "$RESTORING/fetched" "$(request)" # the backup is complete
    exit 0
  fi
  log_once "waiting to restore: $why$way_out"
  sleep "${LOOK_AGAIN:-10}"
done
