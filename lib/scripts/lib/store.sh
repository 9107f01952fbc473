# shellcheck shell=dash
# shellcheck disable=SC2154 # set by the scripts that read this one
# The store, as rclone knows it. What is no secret of it is in variables already; what is comes from files, which a Secret that is renewed
# changes, and goes to no argument and no log. https://rclone.org/docs/#environment-variables
#
#   STORE_REMOTE   where it is, in rclone's words
#   STORE_FILES    a line each, "PATH KIND NAME KEY": the file $STORE/PATH is the value of a Secret or ConfigMap. A PATH is value/VARIABLE,
#                  obscured/VARIABLE (rclone takes passwords only so) or file/NAME
#   STORE_FOLDER   where this cluster's backups are: NAMESPACE/NAME

STORE=${STORE:-/etc/etcd-kit/store}
case $STORE_REMOTE in *:) AT=$STORE_REMOTE ;; *) AT=$STORE_REMOTE/ ;; esac
export RCLONE_CONFIG='' RCLONE_CACHE_DIR="$RUN/rclone" RCLONE_TEMP_DIR="$RUN" RCLONE_CONTIMEOUT=10s RCLONE_TIMEOUT=60s RCLONE_STATS=0

# Fails with what is missing.
open_store() {
  local path kind name key
  mkdir -p "$RUN"
  while read -r path kind name key; do
    [ -n "$path" ] || continue
    [ -s "$STORE/$path" ] || {
      echo "the $kind $name, or the key $key in it, which the store needs, is not there"
      return 1
    }
  done <<FILES
${STORE_FILES:-}
FILES
}

# After open_store, and not in a subshell.
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

# rclone, whose last words are kept for a message. A store that has no such folder yet is empty.
store() { rclone "$@" 2>"$RUN/rclone.log"; }
store_list() { # what is there, with the folders in it, a line each: "PATH DATE TIME", when it was stored as far as the store itself knows
  TZ=UTC store lsf --recursive --max-depth 2 --files-only --use-server-modtime --format pt --separator ' ' "$AT$STORE_FOLDER" || {
    [ $? = 3 ] && : >"$RUN/rclone.log"
  }
}
store_segments() { # the segments of what changed between backups, as CLUSTER_ID/FROM-TO-TIME.gz: see lib/increment-format.sh
  store lsf --recursive --files-only "$AT$STORE_FOLDER/increments" >"$RUN/segments" || {
    [ $? = 3 ] || return 1
    : >"$RUN/rclone.log"
  }
  grep -x '[0-9a-f]\{1,16\}/[0-9]\{1,19\}-[0-9]\{1,19\}-[0-9]\{8\}T[0-9]\{6\}Z\.gz' "$RUN/segments" || true
}

# What was in the way, last. Names in a bucket are anybody's: nothing of it but plain characters.
store_problem() { grep -v '^$' "$RUN/rclone.log" | tail -n 1 | sed 's#^[0-9/]* [0-9:]* ##' | tr -c '\n -~' '?'; }
# The same; where the store can't be reached at all, rclone may call that a file that is not there: listing tells.
store_trouble() {
  local trouble
  trouble=$(store_problem)
  if store_list >/dev/null; then echo "$trouble"; else store_problem; fi
}

# Of such a list, the backups that are whole, "NAME STORED", with the time as names have it: a manifest comes last.
whole_backups() {
  sed -n 's#^\([0-9]\{8\}T[0-9]\{6\}Z-[0-9a-f]\{1,16\}-[0-9]\{1,18\}\)/manifest\.json \(....\)-\(..\)-\(..\) \(..\):\(..\):\(..\).*$#\1 \2\3\4T\5\6\7Z#p' | sort
}

# Of a time as names have it.
seconds_of() { date -u -d "$(echo "$1" | sed 's/^\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\).*/\1-\2-\3 \4:\5:\6/')" +%s; }

# A manifest as upload.sh writes it: one line of plain characters, of the backup in whose folder it lies. Fails for any other, and prints why.
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
    printf 'the manifest of backup %s is another one'"'"'s: of %s, cluster %s, revision %s. Was its folder renamed?\n' "$1" $told
  else
    echo "the manifest of backup $1 is damaged"
  fi
  return 1
}

# A snapshot is named for what it holds: of two Jobs that back up the same revision in the same second, none overwrites the other's.
snapshot_file() { # SHA256
  echo "snapshot-$(echo "$1" | cut -c1-16).db"
}

# What became of the last one of its kind: a file beside the backups, for backup-metrics.sh.
put_status() { # backup-failed|backup-unverified|increments|drill-passed|drill-failed MORE_JSON
  printf '{"what":"%s","at":%s,%s}\n' "$1" "$(date +%s)" "$2" >"$RUN/status.json"
  store copyto --no-traverse "$RUN/status.json" "$AT$STORE_FOLDER/status/$1.json"
}
