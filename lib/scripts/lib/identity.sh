# shellcheck shell=dash
# shellcheck disable=SC2154 # set by common.sh
# The identity of a volume and of its data. The identity record names the host that the volume was made for: a copied namespace, a restored
# volume snapshot or an exchanged claim also holds a member's log, but of another host, and must not act as that member.
#
# Each segment of etcd's write-ahead log begins with a record that holds the member's and the cluster's id. They are read from there, so
# no copy can disagree with the data.
# https://pkg.go.dev/go.etcd.io/etcd/server/v3/storage/wal

# Prints "MEMBER_ID CLUSTER_ID", hexadecimal. Fails if the log is malformed at its start.
wal_identity() {
  local segment length padding member varint varint_length
  for segment in "$DATA"/member/wal/*.wal; do break; done
  [ -e "$segment" ] || return 1
  # shellcheck disable=SC2046 # the bytes are the arguments
  set -- $(od -An -v -tx1 -N 256 "$segment")
  # A frame is 8 bytes of little-endian length (padding in the highest byte), then a record, padded to 8 bytes.
  while [ $# -ge 8 ]; do
    length=$((0x$1 | 0x$2 << 8 | 0x$3 << 16))
    padding=0
    [ $((0x$8 & 0x80)) = 0 ] || padding=$((0x$8 & 7))
    shift 8
    [ "$length" -gt 0 ] && [ $# -ge $((length + padding)) ] || return 1
    if [ "$1 $2" = "08 01" ]; then # type: metadata
      shift 3                      # ... and the tag of the checksum, a number that must be skipped
      varint "$@" && shift "$varint_length"
      [ "$1" = 1a ] || return 1 # data, less than 128 bytes of it
      shift 2
      [ "$1" = 08 ] || return 1
      shift
      varint "$@" && shift "$varint_length"
      member=$(printf '%x' "$varint")
      [ "$1" = 10 ] || return 1
      shift
      varint "$@"
      echo "$member $(printf '%x' "$varint")"
      return 0
    fi
    shift $((length + padding))
  done
  return 1
}

# Reads a base-128 number from the first arguments into the caller's $varint and $varint_length.
varint() { # BYTE...
  varint=0
  varint_length=0
  while :; do
    varint=$((varint | (0x$1 & 0x7f) << (7 * varint_length)))
    varint_length=$((varint_length + 1))
    [ $((0x$1 & 0x80)) != 0 ] || return 0
    shift
  done
}

# Prints the host name that this volume was made for, or nothing if none was recorded.
volume_host() { cut -d' ' -f1 "$IDENTITY" 2>/dev/null || true; }

# Print the recorded member and cluster, or nothing if they are not known.
recorded_member() { recorded_id 2; }
recorded_cluster() { recorded_id 3; }
recorded_id() { cut -d' ' -f"$1" "$IDENTITY" 2>/dev/null | grep -xE '[0-9a-f]{1,16}' || true; }

# Records that this volume belongs to this pod, and to which member of which cluster its data belongs.
record_identity() { # MEMBER CLUSTER
  set -- "$(member_host "$ORDINAL") $1 $2"
  [ "$1" = "$(cat "$IDENTITY" 2>/dev/null)" ] || write "$IDENTITY" "$1"
}
