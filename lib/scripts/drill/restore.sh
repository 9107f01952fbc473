#!/tools/sh
# shellcheck shell=dash
# The main part of a restore drill, in etcd's image: restores what drill/fetch.sh left, exactly as a member does, starts a temporary etcd on
# it, and checks that it holds all of the backup, can read it, and accepts writes. Leaves $VOLUME/passed or $VOLUME/failed.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/temporary-etcd.sh
. "$SCRIPTS/lib/temporary-etcd.sh"
# shellcheck source=lib/scripts/lib/restore.sh
. "$SCRIPTS/lib/restore.sh"

trap 'stop_temporary_etcd; exit 143' TERM INT

not_restored() {
  stop_temporary_etcd
  write "$VOLUME/failed" "$*"
  log "drill: $*"
  exit 0
}
ask() { etcdctl --endpoints="$temporary_etcd_url" --command-timeout=300s "$@" 2>"$RUN/problem"; }

[ ! -e "$VOLUME/failed" ] || exit 0
mkdir -p "$RUN"
try_out drill "http://${LOOPBACK:-127.0.0.1}:2480"
[ "$revision" -ge "$start" ] || not_restored "the restored backup $name is at revision $revision, and should be at $start or later"
# A hash reads all keys and values.
ask endpoint hashkv >/dev/null || not_restored "the restored backup $name can't be read: $(tail -n 1 "$RUN/problem")"
written=$(date +%s)
ask put etcd-kit/drill "$written" >/dev/null || not_restored "the restored backup $name accepts no writes: $(tail -n 1 "$RUN/problem")"
[ "$(ask get etcd-kit/drill --print-value-only)" = "$written" ] || not_restored "the restored backup $name lost a write"
stop_temporary_etcd
seconds=$(($(date +%s) - $(cat "$VOLUME/began")))
write "$VOLUME/passed" "\"backup\":\"$name\",\"seconds\":$seconds,\"keys\":$keys,\"revision\":${reached:-${name##*-}}"
log "drill: backup $name${reached:+ and the changes up to revision $reached} was restored in $seconds s: $keys keys"
