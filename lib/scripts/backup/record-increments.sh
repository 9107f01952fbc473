#!/tools/sh
# shellcheck shell=dash
# Records the changes between backups: watches all keys, and every $INTERVAL seconds leaves a segment (see lib/increment-format.sh) for
# upload-increments.sh. After a restart, continues after the last stored segment. $SEGMENTS/seen holds the progress, "REVISION TIME LOST
# CLUSTER", where LOST is the revision up to which changes were lost.
#
#   ENDPOINTS   the client Service
#   SEGMENTS    the folder shared with upload-increments.sh
#   INTERVAL    seconds
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/increment-format.sh
. "$SCRIPTS/lib/increment-format.sh"

SEGMENTS=${SEGMENTS:-/segments}
watching='' stopping=
# On a signal, still leaves the changes so far for upload-increments.sh.
trap 'stopping=yes; [ -z "$watching" ] || kill "$watching" 2>/dev/null || true' TERM INT
problem() { grep -v '^{' "$RUN/problem" | tail -n 1; }

# Sets $cluster and $now, the current revision of a quorum: a member that is cut off may not know it.
ask_etcd() {
  local asked
  asked=$(etcdctl --endpoints="$ENDPOINTS" --dial-timeout=5s --command-timeout=10s get etcd-kit --count-only -w fields 2>"$RUN/problem") || return 1
  cluster=$(etcd_hex "$(echo "$asked" | sed -n 's/^"ClusterID" : //p')")
  now=$(echo "$asked" | sed -n 's/^"Revision" : //p')
}

# Prints the TTL of the leases that are new in a segment. A lease that has expired has none.
leases_of() { # FILE
  local lease granted
  [ -e "$RUN/leases" ] || : >"$RUN/leases"
  awk -v known="$RUN/leases" '
    BEGIN { while ((getline lease <known) > 0) seen[lease] = 1 }
    $2 == "put" && $4 != "0" && !seen[$4]++ { print $4 }' "$1" >"$RUN/leases.new"
  while read -r lease; do
    granted=$(etcdctl --endpoints="$ENDPOINTS" --dial-timeout=5s --command-timeout=5s lease timetolive "$(etcd_hex "$lease")" -w json 2>/dev/null |
      json_field granted-ttl) || true
    [ "${granted:-0}" = 0 ] || echo "lease $lease $granted"
  done <"$RUN/leases.new"
  tail -n 10000 "$RUN/leases" >"$RUN/leases.old"
  cat "$RUN/leases.old" "$RUN/leases.new" >"$RUN/leases"
}

: >"$RUN/behind-etcd" # until the first segment
until [ -e "$SEGMENTS/known" ]; do
  log_once "waiting: the store has not been listed yet"
  sleep 1
done
until ask_etcd; do
  log_once "waiting for etcd: $(problem)"
  sleep 2
done
# Continues after the last segment, stored or not; or else after the newest backup.
next=$({
  cat "$SEGMENTS/known"
  for segment in "$SEGMENTS"/*.gz; do echo "${segment##*/}" | sed -n 's/^\([0-9a-f]*\)\.[0-9]*-\([0-9]*\)-.*/\1 \2 segment/p'; done
} | awk -v id="$cluster" '
  $1 == id { sub(/^0+/, "", $2); if ($2 + 0 > most[$3]) most[$3] = $2 + 0 }
  END { printf "%.0f", (most["segment"] ? most["segment"] : most["backup"]) }')
[ "$next" != 0 ] || next=$now
next=$((next + 1))
log "recording the changes of cluster $cluster from revision $next on"

while [ -z "$stopping" ]; do
  began=$(date +%s) watched=$cluster
  ask_etcd || {
    : >"$RUN/behind-etcd"
    log_once "waiting for etcd: $(problem)"
    sleep 2
    continue
  }
  if [ "$cluster" != "$watched" ]; then
    next=$((now + 1))
    log "this is cluster $cluster now, no longer $watched: recording its changes from revision $next on. They follow its next backup"
  fi
  timeout "$INTERVAL" etcdctl --endpoints="$ENDPOINTS" --dial-timeout=5s watch '' --prefix --rev="$next" -w json \
    >"$SEGMENTS/watched" 2>"$RUN/problem" &
  watching=$!
  wait "$watching" 2>/dev/null || true
  wait "$watching" 2>/dev/null || true # a signal ends the first one
  watching=
  whole=
  changes_of_watch <"$SEGMENTS/watched" >"$SEGMENTS/changes"
  if [ -s "$SEGMENTS/changes" ]; then
    last=$(tail -n 1 "$SEGMENTS/changes" | cut -d' ' -f1)
    leases_of "$SEGMENTS/changes" >"$SEGMENTS/leases"
    cat "$SEGMENTS/leases" "$SEGMENTS/changes" | gzip >"$SEGMENTS/segment.new"
    mv "$SEGMENTS/segment.new" "$SEGMENTS/$cluster.$(printf '%019d-%019d' "$next" "$last")-$(date -u +%Y%m%dT%H%M%SZ).gz"
    next=$((last + 1)) whole=yes
    rm -f "$RUN/behind-etcd"
  elif grep -q 'required revision has been compacted' "$RUN/problem" "$SEGMENTS/watched"; then
    : >"$RUN/behind-etcd"
    compacted=$(sed -n 's/.*"CompactRevision":\([0-9]*\).*/\1/p' "$SEGMENTS/watched")
    log "lost: the changes from revision $next to $compacted were compacted before they were read. A backup of a later revision replaces them"
    next=$((compacted + 1))
    write "$SEGMENTS/lost" "$compacted"
  elif [ -z "$stopping" ] && [ $(($(date +%s) - began)) -lt $((INTERVAL - 1)) ]; then
    : >"$RUN/behind-etcd"
    log_once "waiting for etcd: $(problem)"
    sleep 2
  else
    whole=yes
    rm -f "$RUN/behind-etcd"
  fi
  # This round has read all that a quorum had when it began.
  if [ -n "$whole" ] && [ "$next" -gt "$now" ]; then write "$SEGMENTS/seen" "$((next - 1)) $began $(cat "$SEGMENTS/lost" 2>/dev/null || echo 0) $cluster"; fi
done
log "asked to stop: recorded the changes up to revision $((next - 1))"
