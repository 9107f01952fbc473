#!/tools/sh
# shellcheck shell=dash
# The first half of a backup, in etcd's image: saves a snapshot of a healthy member, restores it into scratch space, and compares the restored
# copy with the members. Leaves $SCRATCH/snapshot.db and $SCRATCH/facts for upload.sh; or $SCRATCH/failed, "failed WHY" or "unverified WHY",
# which upload.sh reports in the store.
# https://etcd.io/docs/v3.6/op-guide/recovery/#snapshotting-the-keyspace
#
#   ENDPOINTS   the client Service
#   SCRATCH     a volume that holds the database twice
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/lib/temporary-etcd.sh
. "$SCRIPTS/lib/temporary-etcd.sh"

SCRATCH=${SCRATCH:-/scratch}
snapshot=$SCRATCH/snapshot.db restored=$SCRATCH/restored
trap 'stop_temporary_etcd; log "no backup: it was asked to stop"; exit 1' TERM INT

no_backup() { # failed|unverified WHY
  stop_temporary_etcd
  write "$SCRATCH/failed" "$1 $2"
  log "no backup: $2"
  exit 0
}
failed() { no_backup failed "$*"; }
unverified() { no_backup unverified "$*"; }
problem() { tail -n 1 "$RUN/problem"; }

# Prints the members that serve, the best one first: "follower|leader ENDPOINT MEMBER CLUSTER VERSION". Ids are decimal here.
members_that_serve() {
  etcdctl --endpoints="$ENDPOINTS" --dial-timeout=5s --command-timeout=8s endpoint status --cluster -w fields 2>"$RUN/problem" | awk -F' : ' '
    function tell() {
      if (endpoint != "" && leader != "0" && learner == "false" && errors == "[]")
        print (member == leader ? "leader" : "follower"), applied, endpoint, member, cluster, version
      endpoint = ""
    }
    { gsub(/"/, "", $0) }
    $1 == "" { tell() }
    $1 == "ClusterID" { cluster = $2 "" }
    $1 == "MemberID" { member = $2 "" }
    $1 == "Leader" { leader = $2 "" }
    $1 == "Version" { version = $2 }
    $1 == "IsLearner" { learner = $2 }
    $1 == "RaftAppliedIndex" { applied = $2 }
    $1 == "Errors" { errors = $2 }
    $1 == "Endpoint" { endpoint = $2 }
    END { tell() }' | sort -k1,1 -k2,2nr | cut -d' ' -f1,3-
}

# Compares each member that serves with the restored copy at a revision: prints "same", "other" or "incomparable", and its endpoint. A member
# that has compacted since is incomparable.
compare_with_members() { # REVISION HASH COMPACT_REVISION
  local each compacted hash
  etcdctl --endpoints="$(echo "$served" | cut -d' ' -f2 | tr '\n' , | sed 's/,$//')" --dial-timeout=5s --command-timeout=300s \
    endpoint hashkv --rev="$1" -w json 2>"$RUN/problem" |
    sed 's/{"Endpoint"/\n&/g' | grep '^{"Endpoint"' | while read -r each; do
    compacted=$(echo "$each" | json_field compact_revision)
    hash=$(echo "$each" | json_field hash)
    if [ "${hash:-0}" = "$2" ]; then
      echo "same $(echo "$each" | json_field Endpoint)"
    elif [ "${compacted:-0}" != "$3" ]; then
      echo "incomparable $(echo "$each" | json_field Endpoint)"
    else
      echo "other $(echo "$each" | json_field Endpoint)"
    fi
  done
}

same_in_both() { # WHAT OF_THE_SNAPSHOT OF_THE_COPY
  [ "$2" = "$3" ] || unverified "not verified: the $1 of the snapshot is ${2:-unknown}, and of its restored copy ${3:-unknown}"
}

# Sets $revision, $hash, $compacted and $keys of the restored copy, and $saved_hash of the snapshot file.
look_into_restored() { # ENDPOINT
  local before after told
  before=$(etcdutl snapshot status "$snapshot" -w json 2>"$RUN/problem") || unverified "the snapshot can't be read: $(problem)"
  after=$(etcdutl snapshot status "$restored/member/snap/db" -w json 2>"$RUN/problem") || unverified "the restored copy can't be read: $(problem)"
  revision=$(echo "$after" | json_field revision)
  same_in_both revision "$(echo "$before" | json_field revision)" "$revision"
  saved_hash=$(echo "$before" | json_field hash)
  if told=$(etcdutl hashkv "$restored/member/snap/db" --rev "$revision" -w json 2>"$RUN/problem"); then
    hash=$(echo "$told" | json_field hash) compacted=$(echo "$told" | json_field compactRevision)
    keys=$(echo "$after" | json_field totalKey)
    same_in_both "number of keys" "$(echo "$before" | json_field totalKey)" "$keys"
  else
    # etcdutl 3.5 lacks hashkv, and counts internal keys, too: asks a server.
    start_temporary_etcd "$restored" default "http://localhost:$PEER_PORT" || unverified "etcd does not start on the restored copy"
    told=$(etcdctl --endpoints="$temporary_etcd_url" endpoint hashkv --rev="$revision" -w json 2>"$RUN/problem") || unverified "no hash of the restored copy: $(problem)"
    hash=$(echo "$told" | json_field hash) compacted=$(echo "$told" | json_field compact_revision)
    keys=$(count_keys "$temporary_etcd_url" "$revision")
    same_in_both "number of keys" "$(count_keys "$1" "$revision")" "$keys"
    stop_temporary_etcd
  fi
  hash=${hash:-0} compacted=${compacted:-0}
}
count_keys() { # ENDPOINT REVISION
  etcdctl --endpoints="$1" --command-timeout=60s get '' --from-key --count-only --rev="$2" -w fields 2>"$RUN/problem" | sed -n 's/^"Count" : //p'
}

save_and_verify() {
  local role patience=$(($(date +%s) + ${PATIENCE:-60}))
  until served=$(members_that_serve) && [ -n "$served" ]; do
    [ "$(date +%s)" -lt "$patience" ] || failed "no member with a leader answers: $(problem)"
    log_once "waiting, ${PATIENCE:-60} s at most: no member with a leader answers: $(problem)"
    sleep 2
  done
  # shellcheck disable=SC2046 # words
  set -- $(echo "$served" | head -n 1)
  role=$1 endpoint=$2 member=$3 cluster=$4 version=$5
  rm -rf "$SCRATCH"/snapshot.db* "$restored"
  began=$(date +%s)
  taken=$(date -u +%Y%m%dT%H%M%SZ)
  log "saving a snapshot of $endpoint, a $role"
  etcdctl --endpoints="$endpoint" --dial-timeout=5s snapshot save "$snapshot" >/dev/null 2>"$RUN/problem" ||
    failed "no snapshot of $endpoint: $(problem)"
  etcdutl snapshot restore "$snapshot" --data-dir "$restored" >/dev/null 2>"$RUN/problem" || unverified "the snapshot can't be restored: $(problem)"
  look_into_restored "$endpoint"
  compared=$(compare_with_members "$revision" "$hash" "$compacted")
  case $compared in
    *"other $endpoint"*) unverified "not verified: the restored copy differs from $endpoint at revision $revision" ;;
    *"other "*)
      unverified "the members differ at revision $revision: $(echo "$compared" | sed -n 's/^other //p' | tr '\n' ' ')from $endpoint. One of them is damaged"
      ;;
    *"same $endpoint"*) return 0 ;;
    "") failed "no member reports its hash: $(problem)" ;;
  esac
  if [ "$revision" = "$compacted" ]; then
    # The cluster has not changed since its last compaction: for that revision, members report the hash from before it. The snapshot's
    # SHA-256 has verified the bytes, so this compares the number of keys.
    start_temporary_etcd "$restored" default "http://localhost:$PEER_PORT" || unverified "etcd does not start on the restored copy"
    same_in_both "number of live keys" "$(count_keys "$endpoint" "$revision")" "$(count_keys "$temporary_etcd_url" "$revision")"
    stop_temporary_etcd
    return 0
  fi
  log "not verified yet: $endpoint has compacted its history since, or is gone; trying again"
  return 1
}

mkdir -p "$RUN"
rm -f "$SCRATCH/failed"
attempts=1
until save_and_verify; do
  attempts=$((attempts + 1))
  [ "$attempts" -le 3 ] || failed "not verified: the members compacted their history each time before it could be compared"
done
rm -rf "$restored"
[ "$revision" != 0 ] || revision=1 # for a keyspace without writes, etcdutl reports 0, and etcd 1
same=$(echo "$compared" | grep -c '^same ') || true
log "verified by a restore: revision $revision, $keys keys," \
  "$(if [ "$same" = 0 ]; then echo "as many as $endpoint has"; else echo "hash $hash, as $same of $(echo "$served" | grep -c .) members have it"; fi)"
echo "$taken-$(etcd_hex "$cluster")-$revision" >"$SCRATCH/name"
cat >"$SCRATCH/facts" <<FACTS
"clusterId":"$(etcd_hex "$cluster")","member":"$(etcd_hex "$member")","endpoint":"$endpoint","etcdVersion":"$version","revision":$revision,"compactRevision":$compacted,"hash":$hash,"snapshotHash":$saved_hash,"keys":$keys,"membersAlike":$same,"seconds":$(($(date +%s) - began))
FACTS
