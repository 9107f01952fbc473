#!/tools/sh
# shellcheck shell=dash
# The first part of a restore drill, in rclone's image: fetches the newest backup and the changes since, as a restore does. Leaves them, and
# the start time, for drill/restore.sh; or $VOLUME/failed.
#
#   RESTORE   latest
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/store.sh
. "$SCRIPTS/lib/store.sh"
# shellcheck source=lib/scripts/lib/select.sh
. "$SCRIPTS/lib/select.sh"
# shellcheck source=lib/scripts/lib/increment-format.sh
. "$SCRIPTS/lib/increment-format.sh"
# shellcheck source=lib/scripts/lib/download.sh
. "$SCRIPTS/lib/download.sh"

trap 'exit 143' TERM INT

rm -f "$VOLUME/failed" "$VOLUME/passed"
write "$VOLUME/began" "$(date +%s)"
fetch_backup || {
  write "$VOLUME/failed" "$why"
  log "drill: $why"
}
