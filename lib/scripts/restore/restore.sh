#!/tools/sh
# shellcheck shell=dash
# An init container's command, in etcd's image, where the config has `restore`: makes a member's data of the backup that fetch.sh has
# left on pod 0's volume. The start script takes it once it has heard that every other volume is empty.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/identity.sh
. "$SCRIPTS/lib/identity.sh"
# shellcheck source=lib/scripts/lib/login.sh
. "$SCRIPTS/lib/login.sh"
# shellcheck source=lib/scripts/lib/temporary-etcd.sh
. "$SCRIPTS/lib/temporary-etcd.sh"
# shellcheck source=lib/scripts/lib/restore.sh
. "$SCRIPTS/lib/restore.sh"

trap 'stop_temporary_etcd; exit 143' TERM INT

# What the kubelet shows of a pod whose init container has failed.
not_restored() {
  stop_temporary_etcd
  fail "not restored: $*$way_out"
}

# Authentication stays on where it was, and the scripts can log in: their password is this cluster's own.
keep_authentication() {
  [ "$temporary_etcd_auth" = on ] || return 0
  if [ -z "${LOGIN:-}" ]; then
    log "restore: the backup's cluster had authentication on; this config has no auth, so it is off"
    return 0
  fi
  if [ "$LOGIN" = password ]; then
    (umask 077 && printf '{"name":"etcd-kit","password":%s}' "$(json_text "$(scripts_password)")" >"$RUN/login.json")
    temporary_etcd_call_file auth/user/add "$RUN/login.json" >/dev/null 2>&1 ||
      temporary_etcd_call_file auth/user/changepw "$RUN/login.json" >/dev/null || not_restored "the scripts' password can't be set"
    rm "$RUN/login.json"
    temporary_etcd_call auth/user/grant '{"user":"etcd-kit","role":"root"}' >/dev/null || not_restored "the scripts' user can't be made root"
  fi
  temporary_etcd_call auth/enable '{}' >/dev/null || not_restored "authentication can't be switched on again"
}

if [ "$ORDINAL" != 0 ] || has_log || [ ! -s "$RESTORING/fetched" ] || [ -d "$RESTORING/data" ]; then exit 0; fi
mkdir -p "$RUN" "$BEACON"
await_login
try_out "$POD_NAME" "$(peer_url 0)"
keep_authentication
stop_temporary_etcd
sync
mv "$RESTORING/new" "$RESTORING/data"
rm -rf "$RESTORING/snapshot.db" "$RESTORING/changes" "$RESTORING/requests"
log "restore: $name${reached:+ and what changed up to its revision $reached} is ready to start from: $keys keys, revision $revision"
