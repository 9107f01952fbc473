# shellcheck shell=dash
# shellcheck disable=SC2154 # set by the scripts that read this one
# The store, through rclone. Settings come from variables. Secrets come from files, which change when a Secret is renewed, and never appear
# in an argument or a log. https://rclone.org/docs/#environment-variables
#
#   STORE_REMOTE   the remote, as rclone writes it
#   STORE_FILES    lines "PATH KIND NAME KEY": the file $STORE/PATH holds a value of a Secret or ConfigMap. A PATH is value/VARIABLE,
#                  obscured/VARIABLE (as rclone requires for passwords) or file/NAME
#   STORE_FOLDER   the folder of this cluster's backups: NAMESPACE/NAME

STORE=${STORE:-/etc/etcd-kit/store}
case $STORE_REMOTE in *:) AT=$STORE_REMOTE ;; *) AT=$STORE_REMOTE/ ;; esac
export RCLONE_CONFIG='' RCLONE_CACHE_DIR="$RUN/rclone" RCLONE_TEMP_DIR="$RUN" RCLONE_CONTIMEOUT=10s RCLONE_TIMEOUT=60s RCLONE_STATS=0

# Fails if something is missing, and prints what.
open_store() {
  local path kind name key
  mkdir -p "$RUN"
  while read -r path kind name key; do
    [ -n "$path" ] || continue
    [ -s "$STORE/$path" ] || {
      echo "the store needs the $kind $name with the key $key, which is missing"
      return 1
    }
  done <<FILES
${STORE_FILES:-}
FILES
}

# Call it after open_store, and not in a subshell.
set_store_variables() {
  local file
  for file in "$STORE"/value/* "$STORE"/obscured/* "$STORE"/file/rclone.conf; do
    [ -s "$file" ] || continue
    case $file in
      */value/*) export "${file##*/}=$(cat "$file")" ;;
      */obscured/*) export "${file##*/}=$(rclone obscure - <"$file")" ;;
      *)
        # rclone writes renewed tokens to it.
        (umask 077 && cat "$file" >"$RUN/rclone.conf")
        export RCLONE_CONFIG="$RUN/rclone.conf"
        ;;
    esac
  done
}

# Runs rclone, and keeps its errors for a message. A store without the folder is empty.
store() { rclone "$@" 2>"$RUN/rclone.log"; }
# Prints the files of the folder and of the folders in it, a line each: "PATH DATE TIME", the time as the store recorded it.
store_list() {
  TZ=UTC store lsf --recursive --max-depth 2 --files-only --use-server-modtime --format pt --separator ' ' "$AT$STORE_FOLDER" || {
    [ $? = 3 ] && : >"$RUN/rclone.log"
  }
}
# Prints the segments of changes between backups, as CLUSTER_ID/FROM-TO-TIME.gz: see lib/increment-format.sh.
store_segments() {
  store lsf --recursive --files-only "$AT$STORE_FOLDER/increments" >"$RUN/segments" || {
    [ $? = 3 ] || return 1
    : >"$RUN/rclone.log"
  }
  grep -x '[0-9a-f]\{1,16\}/[0-9]\{1,19\}-[0-9]\{1,19\}-[0-9]\{8\}T[0-9]\{6\}Z\.gz' "$RUN/segments" || true
}

# Prints rclone's last error, in plain characters only: anything may have named a file in a bucket.
store_problem() { grep -v '^$' "$RUN/rclone.log" | tail -n 1 | sed 's#^[0-9/]* [0-9:]* ##' | tr -c '\n -~' '?'; }
# The same. If the store can't be reached, rclone may report a missing file; listing the folder shows the real error.
store_trouble() {
  local trouble
  trouble=$(store_problem)
  if store_list >/dev/null; then echo "$trouble"; else store_problem; fi
}

# Reads that list, and prints the complete backups, "NAME STORED", the time in the form of the names. The manifest is stored last.
whole_backups() {
  sed -n 's#^\([0-9]\{8\}T[0-9]\{6\}Z-[0-9a-f]\{1,16\}-[0-9]\{1,18\}\)/manifest\.json \(....\)-\(..\)-\(..\) \(..\):\(..\):\(..\).*$#\1 \2\3\4T\5\6\7Z#p' | sort
}

# Converts a time in the form of the names to seconds.
seconds_of() { date -u -d "$(echo "$1" | sed 's/^\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\).*/\1-\2-\3 \4:\5:\6/')" +%s; }

# Checks that a manifest is one that upload.sh writes: one line of plain characters, about the backup in its folder. Fails otherwise, and prints why.
check_manifest() { # NAME MANIFEST
  local field told='' id=${1#*-}
  case $2 in
    *[!\ -~]* | *\\*) ;;
    "{"*"\"sha256\":\""*"}") told=$(for field in name clusterId revision; do
      printf '%s\n' "$2" | sed -n "s/.*[{,]\"$field\":\"\{0,1\}\([-0-9A-Za-z]*\)[,\"}].*/\1/p"
    done | tr '\n' ' ') ;;
  esac
  [ "$told" != "$1 ${id%-*} ${id#*-} " ] || return 0
  if [ "$(echo "$told" | wc -w)" = 3 ]; then
    # shellcheck disable=SC2086 # words
    printf 'the manifest of backup %s belongs to another one: %s, cluster %s, revision %s. Was its folder renamed?\n' "$1" $told
  else
    echo "the manifest of backup $1 is damaged"
  fi
  return 1
}

# A snapshot is named after its content, so two Jobs that back up the same revision in the same second do not overwrite each other.
snapshot_file() { # SHA256
  echo "snapshot-$(echo "$1" | cut -c1-16).db"
}

# Stores the outcome of the last operation of a kind, a file beside the backups, for backup/metrics.sh.
put_status() { # backup-failed|backup-unverified|increments|drill-passed|drill-failed MORE_JSON
  printf '{"what":"%s","at":%s,%s}\n' "$1" "$(date +%s)" "$2" >"$RUN/status.json"
  store copyto --no-traverse "$RUN/status.json" "$AT$STORE_FOLDER/status/$1.json"
}
