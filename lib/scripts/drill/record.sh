#!/tools/sh
# shellcheck shell=dash
# The last part of a restore drill, in rclone's image: stores the result, and fails the Job if the drill failed.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/store.sh
. "$SCRIPTS/lib/store.sh"

trap 'exit 143' TERM INT

missing=$(open_store) || fail "drill failed: $missing"
set_store_variables
if [ -e "$VOLUME/passed" ]; then
  put_status drill-passed "$(cat "$VOLUME/passed")" || fail "drill passed, but its result is not stored: $(store_trouble)"
  log "drill passed: $(cat "$VOLUME/passed")"
else
  why=$(cat "$VOLUME/failed")
  put_status drill-failed "\"reason\":$(json_text "$why")" || log "the result is not stored: $(store_problem)"
  fail "drill failed: $why"
fi
