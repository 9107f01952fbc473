#!/tools/sh
# shellcheck shell=sh
# Looks into the store, for `etcd-kit backup list` and `etcd-kit restore plan`: prints the manifests of all backups that are whole, a line
# each, or that of the one that is meant, and how far what changed since goes.
#
#   RESTORE   which one is meant: see fetching.sh; not set for all
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

fail() {
  log "$*"
  exit 1
}

missing=$(open_store) || fail "$missing"
set_store_variables
case ${RESTORE:-} in
  "file "*)
    size=$(store lsf --format s "$AT${RESTORE#file }") || fail "${RESTORE#file } can't be seen: $(store_problem)"
    echo "{\"name\":\"${RESTORE#file }\",\"size\":$size}"
    exit 0
    ;;
esac
listed=$(store_list) || fail "the backups can't be listed: $(store_problem)"
whole=$(printf '%s\n' "$listed" | whole_backups)
if [ -n "${RESTORE:-}" ]; then
  name=$(printf '%s\n' "$whole" | chosen "$RESTORE") || fail "$name"
  store cat "$AT$STORE_FOLDER/$name/manifest.json" || fail "the manifest of backup $name can't be read: $(store_problem)"
  find_changes || fail "$why$way_out"
  [ -z "$wanted" ] || printf '%s\n' "$wanted" | awk -F'[-.]' '
    { pieces++; upTo = $2; time = $3 }
    END { sub(/^0+/, "", upTo); printf "{\"pieces\":%d,\"upTo\":%s,\"until\":\"%s\"}\n", pieces, upTo, time }'
elif [ -n "$whole" ]; then
  store cat --include '/*/manifest.json' "$AT$STORE_FOLDER" || fail "the manifests can't be read: $(store_problem)"
fi
