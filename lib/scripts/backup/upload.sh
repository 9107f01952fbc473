#!/tools/sh
# shellcheck shell=dash
# The second half of a backup, in rclone's image: stores what snapshot.sh left, the manifest last, so that an incomplete upload never looks
# like a backup; then deletes the backups of this cluster that are no longer kept.
#
#   SCRATCH           where the snapshot is
#   RETENTION         set if not all backups are kept: see backup/retention.sh
#   KEEP_INCREMENTS   the seconds that increments are kept, if there are any
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
SCRATCH=${SCRATCH:-/scratch}
# shellcheck source=lib/scripts/lib/store.sh
. "$SCRIPTS/lib/store.sh"
# shellcheck source=lib/scripts/lib/select.sh
. "$SCRIPTS/lib/select.sh"
# shellcheck source=lib/scripts/backup/retention.sh
. "$SCRIPTS/backup/retention.sh"

# The last line is the reason: `kubectl describe pod` shows it.
no_backup() {
  put_status backup-failed "\"reason\":$(json_text "$*")" || log "this result is not stored: $(store_problem)"
  fail "no backup: $*"
}
trap 'log "no backup: it was asked to stop"; exit 1' TERM INT

missing=$(open_store) || fail "no backup: $missing"
set_store_variables
if [ -s "$SCRATCH/failed" ]; then
  read -r what why <"$SCRATCH/failed"
  [ "$what" = failed ] || put_status "backup-$what" "\"reason\":$(json_text "$why")" || true
  no_backup "$why"
fi
name=$(cat "$SCRATCH/name")
began=$(date +%s)
size=$(wc -c <"$SCRATCH/snapshot.db")
sum=$(rclone hashsum sha256 "$SCRATCH/snapshot.db" 2>"$RUN/rclone.log") || no_backup "the snapshot can't be read: $(store_problem)"
stored_at=$AT$STORE_FOLDER/$name/$(snapshot_file "$sum")
log "storing backup $name, $size bytes"
store copyto --no-traverse "$SCRATCH/snapshot.db" "$stored_at" || no_backup "not stored: $(store_trouble)"
stored=$(store lsf --format s "$stored_at") || no_backup "the stored snapshot can't be listed: $(store_problem)"
[ "$stored" = "$size" ] || no_backup "the store has $stored bytes of the snapshot's $size"
printf '{"name":"%s","namespace":"%s","cluster":"%s",%s,"size":%s,"sha256":"%s","verified":true,"storedInSeconds":%s}\n' \
  "$name" "${STORE_FOLDER%/*}" "${STORE_FOLDER#*/}" "$(cat "$SCRATCH/facts")" "$size" "${sum%% *}" "$(($(date +%s) - began))" >"$SCRATCH/manifest.json"
store copyto --no-traverse "$SCRATCH/manifest.json" "$AT$STORE_FOLDER/$name/manifest.json" || no_backup "its manifest is not stored: $(store_trouble)"
log "stored backup $name"

# A failure from here on does not affect this backup, but must be visible.
cluster=${name#*-}
revision=${cluster#*-} cluster=${cluster%-*}
untidy() { no_backup "backup $name is stored, but $*: $(store_problem)"; }
seconds_ago() { date -u -d "@$((now - $1))" +%Y%m%dT%H%M%SZ; }
# Sets $now. A clock that is ahead would delete all old backups, so the earliest of several clocks counts. The name of a scheduled Job holds
# its time in minutes, by the control plane's clock; and a store may have recorded when it received this backup.
ask_clocks() {
  local scheduled stored
  now=$(date +%s)
  scheduled=$(echo "${POD_NAME:-}" | sed -n 's/.*-\([0-9]\{8\}\)-[a-z0-9]*$/\1/p')
  if [ -n "$scheduled" ]; then earlier $((scheduled * 60 + 7200)); fi
  stored=$(printf '%s\n' "$listed" | whole_backups | sed -n "s/^$name \(20[2-9].*\)/\1/p")
  if [ -n "$stored" ]; then earlier $(($(seconds_of "$stored") + 300)); fi
}
earlier() { [ "$1" -ge "$now" ] || now=$1; }

delete_old_backups() {
  local there old long_ago part
  there=$(printf '%s\n' "$listed" | whole_backups)
  # Never the new backup, whatever the clock says.
  printf '%s\n' "$there" | grep -e "-$cluster-" | no_longer_kept "$(seconds_ago 0)" | grep -vxF -e "$name" >"$SCRATCH/old" || true
  while read -r old; do
    # The manifest first: a half-deleted backup must not look like a backup.
    if ! store deletefile "$AT$STORE_FOLDER/$old/manifest.json" || ! store purge "$AT$STORE_FOLDER/$old"; then
      untidy "$old, which is no longer kept, can't be deleted"
    fi
    log "deleted backup $old, which is no longer kept"
  done <"$SCRATCH/old"
  # Parts that an interrupted Job left: no folder of this cluster without a manifest is still being uploaded after a day.
  long_ago=$(seconds_ago 86400)
  printf '%s\n' "$listed" | sed -n "s#^\([0-9T]*Z-$cluster-[0-9]*\)/.*#\1#p" | sort -u >"$SCRATCH/parts"
  while read -r part; do
    if printf '%s\n' "$there" | grep -qF -e "$part " || expr "${part%%-*}" \> "$long_ago" >/dev/null; then continue; fi
    store purge "$AT$STORE_FOLDER/$part" || untidy "what is left of $part can't be deleted"
    log "deleted what is left of $part, which was never complete"
  done <"$SCRATCH/parts"
}

# Deletes old increments, never those that follow this backup.
delete_old_increments() {
  local segments
  segments=$(store_segments) || untidy "the increments to delete can't be determined"
  printf '%s\n' "$segments" | sed -n "s#^$cluster/##p" | awk -F- -v before="$(seconds_ago "$KEEP_INCREMENTS")" -v revision="$revision" '
    substr($3, 1, 16) < before && $2 + 0 <= revision + 0' >"$SCRATCH/old"
  [ -s "$SCRATCH/old" ] || return 0
  store delete --files-from-raw "$SCRATCH/old" "$AT$STORE_FOLDER/increments/$cluster" || untidy "old increments can't be deleted"
  log "deleted $(grep -c . "$SCRATCH/old") increments that are no longer kept"
}

[ -n "${RETENTION:-}${KEEP_INCREMENTS:-}" ] || exit 0
listed=$(store_list) || untidy "the backups to delete can't be determined"
ask_clocks
[ -z "${RETENTION:-}" ] || delete_old_backups
[ -z "${KEEP_INCREMENTS:-}" ] || delete_old_increments
