#!/tools/sh
# shellcheck shell=dash
# Runs beside etcd, and keeps its watchdog (watchdog.sh) running: restarts it when it ends, and ends it after five minutes without a sign of
# life. ETCD_PID is the process id of etcd.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"

while :; do
  sign_of_life
  sh "$SCRIPTS/member/watchdog.sh" &
  watchdog=$!
  while kill -0 "$watchdog" 2>/dev/null; do
    sleep 2
    seen=$(cat "$RUN/watchdog" 2>/dev/null) || true
    [ -z "$seen" ] || [ $(($(uptime_seconds) - seen)) -lt 300 ] || {
      log "the watchdog gave no sign of life for five minutes: ending it"
      kill -9 "$watchdog" 2>/dev/null || true
    }
  done
  wait "$watchdog" || true
  log "the watchdog ended: starting it again"
  sleep 1
done
