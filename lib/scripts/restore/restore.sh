#!/tools/sh
# shellcheck shell=dash
# The init container of `restore`, in etcd's image: turns the backup that fetch.sh left on pod 0's volume into a member's data. The start
# script uses it once every other pod has reported an empty volume.
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

# The kubelet shows this message of a failed init container.
not_restored() {
  stop_temporary_etcd
  fail "not restored: $*$way_out"
}

# Keeps authentication on if it was, and lets the scripts log in with this cluster's own password.
keep_authentication() {
  [ "$temporary_etcd_auth" = on ] || return 0
  if [ -z "${LOGIN:-}" ]; then
    log "restore: authentication was on in the cluster of the backup; this config has no auth, so it is off"
    return 0
  fi
  if [ "$LOGIN" = password ]; then
    (umask 077 && printf '{"name":"etcd-kit","password":%s}' "$(json_text "$(scripts_password)")" >"$RUN/login.json")
    temporary_etcd_call_file auth/user/add "$RUN/login.json" >/dev/null 2>&1 ||
      temporary_etcd_call_file auth/user/changepw "$RUN/login.json" >/dev/null || not_restored "the scripts' password can't be set"
    rm "$RUN/login.json"
    temporary_etcd_call auth/user/grant '{"user":"etcd-kit","role":"root"}' >/dev/null || not_restored "the scripts' user can't be made root"
  fi
  temporary_etcd_call auth/enable '{}' >/dev/null || not_restored "authentication can't be enabled again"
}

if [ "$ORDINAL" != 0 ] || has_log || [ ! -s "$RESTORING/fetched" ] || [ -d "$RESTORING/data" ]; then exit 0; fi
mkdir -p "$RUN" "$BEACON"
await_login true
try_out "$POD_NAME" "$(peer_url 0)"
keep_authentication
stop_temporary_etcd
sync
mv "$RESTORING/new" "$RESTORING/data"
rm -rf "$RESTORING/snapshot.db" "$RESTORING/changes" "$RESTORING/requests"
log "restore: $name${reached:+ and the changes up to its revision $reached} is ready to start from: $keys keys, revision $revision"
