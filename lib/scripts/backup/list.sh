#!/tools/sh
# shellcheck shell=dash
# Reads the store for `etcd-kit backup list` and `etcd-kit restore plan`: prints the manifests of all complete backups, a line each, the
# oldest first; or that of the selected one, and how far the changes since it reach. Adds "damaged":true to a manifest that can't be read or
# belongs to another backup, and "undated":true to one whose name has a time in the future.
#
#   RESTORE   the selected one: see lib/download.sh; not set for all
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/store.sh
. "$SCRIPTS/lib/store.sh"
# shellcheck source=lib/scripts/lib/select.sh
. "$SCRIPTS/lib/select.sh"
# shellcheck source=lib/scripts/lib/increment-format.sh
. "$SCRIPTS/lib/increment-format.sh"
# shellcheck source=lib/scripts/lib/download.sh
. "$SCRIPTS/lib/download.sh"

missing=$(open_store) || fail "$missing"
set_store_variables
case ${RESTORE:-} in
  "file "*)
    find_file "${RESTORE#file }" || fail "$why"
    echo "{\"name\":$(json_text "${RESTORE#file }"),\"size\":$size}"
    exit 0
    ;;
esac
look_into_folder || fail "$why"
if [ -n "${RESTORE:-}" ]; then
  way_out=
  find_backup || fail "$why$way_out"
  printf '%s\n' "$manifest"
  find_changes || fail "$why$way_out"
  [ -z "$wanted" ] || printf '%s\n' "$wanted" | awk -F'[-.]' '
    { segments++; upTo = $2; time = $3 }
    END { sub(/^0+/, "", upTo); printf "{\"segments\":%d,\"upTo\":%s,\"until\":\"%s\"}\n", segments, upTo, time }'
elif [ -n "$backups" ]; then
  store cat --head 8192 --separator '
' --include '/*/manifest.json' "$AT$STORE_FOLDER" >"$RUN/manifests" || fail "the manifests can't be read: $(store_problem)"
  printf '%s\n' "$backups" | while read -r name date; do
    manifest=$(grep -F "\"name\":\"$name\"" "$RUN/manifests" | head -n 1)
    check_manifest "$name" "$manifest" >/dev/null || manifest="{\"name\":\"$name\",\"damaged\":true}"
    [ "$date" = "${name%%-*}" ] || manifest="${manifest%\}},\"undated\":true}"
    printf '%s\n' "$manifest"
  done
fi
