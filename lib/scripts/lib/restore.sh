# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # set by the scripts that read this one, or used by them
# Turns the backup that lib/download.sh left in $RESTORING into a member's data, in $RESTORING/new, and tests it with an etcd.
# Revisions continue from where lib/download.sh decides, and earlier ones are marked compacted: watchers and caches notice the restore.
# https://etcd.io/docs/v3.6/op-guide/recovery/#restoring-with-revision-bump
# The script that reads this one defines not_restored WHY, which ends that script.

way_out= # what a human must do, where that is needed

minor() { echo "$1" | sed -n 's/^v\{0,1\}3\.\([0-9]*\)\..*/\1/p'; }

# Applies the changes since the backup in their order. Several revisions become one transaction, in which a key may occur only once.
# Prints the last revision.
replay() { # FROM [TO]
  local segment request
  for segment in "$RESTORING"/changes/*.gz; do
    rm -rf "$RESTORING/requests"
    mkdir "$RESTORING/requests"
    { gzip -dc "$segment" && echo end; } | requests "$1" "${2:-}" || return 1
    for request in "$RESTORING"/requests/*; do
      case $request in
        # Fails for a lease that the backup holds.
        *.lease) temporary_etcd_call_file lease/grant "$request" >/dev/null 2>&1 || true ;;
        *.txn) temporary_etcd_call_file kv/txn "$request" >/dev/null || return 1 ;;
      esac
    done
  done
  gzip -dc "$segment" | awk -v to="${2:-}" '$1 != "lease" && (to == "" || $1 + 0 <= to + 0) { last = $1 } END { print last }'
}

# Reads a segment, and writes its requests to files, in order. etcd's image has no shell that awk could call.
requests() { # FROM TO
  awk -v from="$1" -v to="$2" -v folder="$RESTORING/requests" '
    function name(kind) { return sprintf("%s/%09d.%s", folder, ++count, kind) }
    function flush() {
      if (operations == 0) return
      printf "]}" > file
      close(file)
      operations = 0
      size = 0
      split("", touched)
    }
    function operation(key, json) {
      if ((key in touched) || operations >= 1000 || size > 4000000) flush()
      if (operations == 0) file = name("txn")
      printf "%s%s", (operations == 0 ? "{\"success\":[" : ","), json > file
      touched[key] = 1
      operations++
      size += length(json)
    }
    $1 == "end" { whole = 1; next }
    $1 == "lease" { seconds[$2] = $3; next }
    $1 + 0 < from + 0 || (to != "" && $1 + 0 > to + 0) { next }
    $2 == "delete" { operation($3, "{\"requestDeleteRange\":{\"key\":\"" $3 "\"}}") }
    $2 == "put" {
      if ($4 != "0" && !($4 in granted)) {
        flush()
        # For a lease that ended before its TTL was read, a minute is enough.
        lease = name("lease")
        printf "{\"ID\":\"%s\",\"TTL\":\"%s\"}", $4, (($4 in seconds) ? seconds[$4] : 60) > lease
        close(lease)
        granted[$4] = 1
      }
      operation($3, "{\"requestPut\":{\"key\":\"" $3 "\",\"value\":\"" $5 "\",\"lease\":\"" $4 "\"}}")
    }
    END {
      flush()
      exit !whole
    }'
}

# Prints a field of the backup's manifest, or nothing if there is no manifest.
promised() { sed -n "s/.*[{,]\"$1\":\"\{0,1\}\([0-9.]*\)[,\"}].*/\1/p" "$RESTORING/manifest"; }
same_as_promised() { # WHAT FIELD FOUND
  local expected
  expected=$(promised "$2")
  [ "${expected:-$3}" = "$3" ] || {
    way_out=". Name another backup, and delete this pod"
    not_restored "backup $name is not what its manifest says: its $1 is $3, and should be $expected"
  }
}

# Sets $keys, the number of keys at a revision, or at the last one, and $revision, the last one.
count_keys() { # REVISION, or 0
  local counted
  counted=$(temporary_etcd_call kv/range "{\"key\":\"AA==\",\"range_end\":\"AA==\",\"count_only\":true,\"revision\":$1}") ||
    not_restored "backup $name can't be read"
  keys=$(echo "$counted" | json_field count) revision=$(echo "$counted" | json_field revision)
  keys=${keys:-0}
}

# Sets $name, $revision, $keys, $start, the first revision, and, if changes were applied, $reached, their last revision.
try_out() { # MEMBER_NAME PEER_URL
  local version own unsigned status saved
  name=$(cat "$RESTORING/name") version=$(promised etcdVersion) start=$(cat "$RESTORING/start")
  own=$(etcdutl version | sed -n 's/^etcdutl version: //p')
  if [ -n "$version" ] && [ "$(minor "$version")" -gt "$(minor "$own")" ]; then
    not_restored "backup $name is of etcd $version, and this is etcd $own: restore it into the same minor or a later one"
  fi
  # A snapshot that etcd has sent ends in its own SHA-256; a copy of a member's file does not.
  unsigned=
  if [ $(($(wc -c <"$RESTORING/snapshot.db") % 512)) = 0 ]; then
    log "restore: $name was not saved by etcdctl, and has no hash to check"
    unsigned=--skip-hash-check
  fi
  status=$(etcdutl snapshot status "$RESTORING/snapshot.db" -w json 2>"$RUN/problem") || {
    way_out=". Name another backup, and delete this pod"
    not_restored "backup $name can't be restored: $(tail -n 1 "$RUN/problem")"
  }
  saved=$(echo "$status" | json_field revision)
  # A keyspace without writes has no revision, and its cluster reports 1.
  same_as_promised revision revision "$((saved > 0 ? saved : 1))"
  same_as_promised "hash" snapshotHash "$(echo "$status" | json_field hash)"
  # A file may have later revisions than its folder.
  [ $((start - saved)) -ge 1000000000 ] || start=$((saved + 1000000000))
  rm -rf "$RESTORING/new"
  etcdutl snapshot restore "$RESTORING/snapshot.db" --data-dir "$RESTORING/new" --name "$1" \
    --initial-cluster "$1=$2" --initial-advertise-peer-urls "$2" \
    --initial-cluster-token "$1-$(head -c 8 /dev/urandom | od -An -v -tx1 | tr -d ' \n')" \
    --bump-revision "$((start - saved))" --mark-compacted ${unsigned:+"$unsigned"} >/dev/null 2>"$RUN/problem" || {
    way_out=". Name another backup, and delete this pod"
    not_restored "backup $name can't be restored: $(tail -n 1 "$RUN/problem")"
  }
  start_temporary_etcd "$RESTORING/new" "$1" "$2" || not_restored "etcd does not start on backup $name"
  # At the first revision: leases may expire later.
  count_keys "$start"
  same_as_promised "number of keys" keys "$keys"
  reached=
  if [ -s "$RESTORING/range" ]; then
    # shellcheck disable=SC2046 # one word or two
    reached=$(replay $(cat "$RESTORING/range")) || {
      way_out=". To restore that alone, name it: name: $name"
      not_restored "the changes since backup $name can't be applied"
    }
  fi
  count_keys 0
}
