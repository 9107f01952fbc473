#!/tools/sh
# shellcheck shell=sh
# The first part of a restore drill, in rclone's image: fetches the newest backup and what changed since, as a restore would. Leaves them,
# and when it began, to drill.sh; or $VOLUME/failed.
#
#   RESTORE   latest
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/common.sh
. "$SCRIPTS/common.sh"
# shellcheck source=lib/scripts/store.sh
. "$SCRIPTS/store.sh"
# shellcheck source=lib/scripts/choice.sh
. "$SCRIPTS/choice.sh"
# shellcheck source=lib/scripts/changes.sh
. "$SCRIPTS/changes.sh"
# shellcheck source=lib/scripts/fetching.sh
. "$SCRIPTS/fetching.sh"

trap 'exit 143' TERM INT

rm -f "$VOLUME/failed" "$VOLUME/passed"
write "$VOLUME/began" "$(date +%s)"
fetch_backup || {
  write "$VOLUME/failed" "$why"
  log "drill: $why"
}
