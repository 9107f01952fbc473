#!/tools/sh
# shellcheck shell=dash
# Stores the segments that record-increments.sh leaves, the oldest first, each as soon as it exists.
#
#   SEGMENTS   the folder shared with record-increments.sh
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/store.sh
. "$SCRIPTS/lib/store.sh"

SEGMENTS=${SEGMENTS:-/segments}
stopping=
trap 'stopping=yes' TERM INT

# Writes the last revision of each segment and backup to $SEGMENTS/known: lines "ID REVISION segment|backup".
look_into_store() {
  missing=$(open_store) || {
    log_once "waiting: $missing"
    return 1
  }
  set_store_variables
  if ! listed=$(store_list) || ! segments=$(store_segments); then
    log_once "waiting: the store can't be listed: $(store_problem)"
    return 1
  fi
  printf '%s\n' "$listed" | whole_backups | awk -F'[- ]' '{ print $2, $3, "backup" }' >"$SEGMENTS/known.new"
  printf '%s\n' "$segments" | sed -n 's#^\([0-9a-f]*\)/[0-9]*-\([0-9]*\)-.*#\1 \2 segment#p' >>"$SEGMENTS/known.new"
  mv "$SEGMENTS/known.new" "$SEGMENTS/known"
}

upload() {
  for segment in "$SEGMENTS"/*.gz; do
    [ -e "$segment" ] || continue
    name=${segment##*/}
    store copyto --no-traverse "$segment" "$AT$STORE_FOLDER/increments/${name%%.*}/${name#*.}" || {
      : >"$RUN/behind-store"
      log_once "waiting: not stored: $(store_trouble)"
      # A password may have been renewed.
      set_store_variables
      return 1
    }
    last=${name#*-}
    # record-increments.sh continues from here if its container restarts.
    echo "${name%%.*} ${last%%-*} segment" >>"$SEGMENTS/known"
    rm -f "$segment" "$RUN/behind-store"
    log "stored the changes up to revision $(echo "${last%%-*}" | sed 's/^0*//')"
  done
}

# Stores the segments, and once a minute the progress, even without new segments.
told=0
upload_and_tell() {
  seen=$(cat "$SEGMENTS/seen" 2>/dev/null) || true
  upload || return 1
  [ -n "$seen" ] && [ "$(date +%s)" -ge $((told + 60)) ] || return 0
  # shellcheck disable=SC2086 # four words
  put_status increments "$(printf '"revision":%s,"upTo":%s,"lost":%s,"clusterId":"%s"' $seen)" || {
    log_once "the progress of the increments is not stored: $(store_trouble)"
    return 1
  }
  told=$(date +%s)
}

: >"$RUN/behind-store"
until look_into_store; do
  [ -z "$stopping" ] || exit 0
  sleep 2
done
rm -f "$RUN/behind-store"
while [ -z "$stopping" ]; do
  upload_and_tell || true
  sleep 1
done
# record-increments.sh leaves a last segment.
sleep 2
told=0
upload_and_tell || exit 1
