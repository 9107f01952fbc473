# shellcheck shell=dash
# shellcheck disable=SC2034,SC2153,SC2154 # set by the scripts that read this one, or used by them. CLUSTER is this cluster, cluster another
# Downloads a backup, and the changes since, from the store to $RESTORING.
#
#   RESTORE         which backup: latest, "name NAME", "time 20261122T043000Z", "revision NUMBER" or "file PATH". All but a name and a file
#                   include the changes since, as far as they were kept
#   RESTORE_TOKEN   the token of the request, where it has one

# Prints the request: what was prepared for another one does not serve it.
request() { printf '%s %s\n%s\n' "$RESTORE" "$STORE_FOLDER" "${RESTORE_TOKEN:-}"; }

# Lists the folder. Sets $listed, $segments and $backups, the complete ones in order: see lib/select.sh. Sets $why if it fails.
look_into_folder() {
  listed=$(store_list) || {
    why="the backups can't be listed: $(store_problem)"
    return 1
  }
  segments=$(store_segments) || {
    why="the changes between backups can't be listed: $(store_problem)"
    return 1
  }
  backups=$(printf '%s\n' "$listed" | whole_backups | ordered)
}

# Sets $name, the selected backup, and its $manifest, $sum, $cluster and $revision. If it fails, sets $why, and $way_out, what a human must do.
find_backup() {
  name=$(printf '%s\n' "$backups" | chosen "$RESTORE") || {
    why=$name
    return 1
  }
  manifest=$(store cat --head 8192 "$AT$STORE_FOLDER/$name/manifest.json") || {
    why="the manifest of backup $name can't be read: $(store_problem)"
    return 1
  }
  sum=$(printf '%s' "$manifest" | sed -n 's/.*"sha256":"\([0-9a-f]\{64\}\)".*/\1/p')
  if ! why=$(check_manifest "$name" "$manifest") || [ -z "$sum" ]; then
    why=${why:-the manifest of backup $name is damaged: it has no SHA-256}
    way_out=". Name another backup, and delete this pod"
    return 1
  fi
  cluster=${name#*-}
  revision=${cluster#*-} cluster=${cluster%-*}
}

# Sets $start, the revision that the restored cluster starts from. It is above all revisions of the clusters of this folder, so that their
# clients notice that the history was rewound. For what the folder knows, that takes more than is written between two backups; for the rest,
# the clock: no cluster writes a million revisions a second. One of the two may be wrong.
find_start() {
  local highest by_the_clock
  highest=$({
    printf '%s\n' "$listed" | whole_backups | sed 's/^.*-\([0-9]*\) .*/\1/'
    printf '%s\n' "$listed" | sed -n 's#^restored/\([0-9]\{1,18\}\)\.json .*#\1#p'
    printf '%s\n' "$segments" | sed -n 's#^[0-9a-f]*/[0-9]*-0*\([0-9]\{1,18\}\)-.*#\1#p'
  } | sort -n | tail -n 1 | sed 's/^0*//')
  start=$((${highest:-0} + 1000000000))
  by_the_clock=$((($(date +%s) - 1577836800) * 1000000))
  [ "$by_the_clock" -le "$start" ] || start=$by_the_clock
  [ "${#start}" -le 18 ] || {
    why="something in $STORE_FOLDER is of revision $highest, which no cluster reaches, and which leaves no later ones"
    way_out=". Delete it, or restore from another folder"
    return 1
  }
}

# If it fails, sets $why, and $way_out, what a human must do.
fetch_backup() {
  local from sum manifest newer fetched
  way_out=
  why=$(open_store) || return 1
  set_store_variables
  rm -rf "$RESTORING"
  mkdir -p "$RESTORING"
  # A file may be in a store whose folders this cluster must not list.
  look_into_folder || case $RESTORE in
    "file "*)
      log "restore: earlier restores are unknown, so only the clock decides the first revision: $why"
      listed='' segments=''
      ;;
    *) return 1 ;;
  esac
  find_start || return 1
  case $RESTORE in
    "file "*)
      name=${RESTORE#file } from=$AT${RESTORE#file } sum='' manifest=''
      find_file "$name" || return 1
      log "restore: restoring $name"
      ;;
    *)
      find_backup || return 1
      from=$AT$STORE_FOLDER/$name/$(snapshot_file "$sum")
      log "restore: restoring backup $name, of revision $revision, taken $(printf '%s\n' "$backups" | said_date)"
      newer=$(printf '%s\n' "$backups" | sed -n "/^$name /,\$p" | sed 1d)
      [ -z "$newer" ] || log "restore: newer backups are in the same folder: $(printf '%s\n' "$newer" | grep -c .), the last one $(printf '%s\n' "$newer" | tail -n 1 | cut -d' ' -f1)"
      ;;
  esac
  store copyto --no-traverse "$from" "$RESTORING/snapshot.db" || {
    why="backup $name can't be fetched: $(store_problem)"
    return 1
  }
  if [ -n "$sum" ]; then
    fetched=$(rclone hashsum sha256 "$RESTORING/snapshot.db" 2>"$RUN/rclone.log") || {
      why="the fetched snapshot can't be read: $(store_problem)"
      return 1
    }
    [ "${fetched%% *}" = "$sum" ] || {
      why="backup $name is damaged: its SHA-256 is ${fetched%% *}, and its manifest says $sum"
      way_out=". Name another backup, and delete this pod"
      return 1
    }
  fi
  fetch_changes || return 1
  write "$RESTORING/manifest" "$manifest"
  write "$RESTORING/start" "$start"
  write "$RESTORING/name" "$name"
  log "restore: fetched $name${sum:+, SHA-256 $sum}"
}

# Sets $size, of a file in the store, or $why. If it is missing, a store may list nothing, or report that there is no such folder.
find_file() { # PATH
  size=$(store lsf --files-only --format ps --separator ' ' "$AT$1") || [ $? = 3 ] || {
    why="the file $1 in the store can't be listed: $(store_problem)"
    return 1
  }
  # Of a folder, this would be its content.
  size=${size#"${1##*/} "}
  case $size in '' | *[!0-9]*)
    why="there is no file $1 in the store, at $AT$1"
    return 1
    ;;
  esac
}

# Converts a time in the form of the names to RFC 3339.
said_time() { echo "$1" | sed 's/^\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)Z$/\1-\2-\3T\4:\5:\6Z/'; }

# Prints the date of the backup $name in RFC 3339.
said_date() {
  sed -n "s/^$name \(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)Z\$/\1-\2-\3T\4:\5:\6Z/p; s/^$name [-~]\$/at an unknown time: its name has a time in the future/p"
}

# Selects the changes since the backup, up to the requested point. Sets $wanted, the names of the segments, empty for a name or a file. A
# segment that ends after the requested time is left out as a whole: sets $as_of, the time up to which nothing is left out.
find_changes() {
  wanted='' to='' until='' as_of=''
  case $RESTORE in
    latest) ;;
    "time "*) until=${RESTORE#time } ;;
    "revision "*) to=${RESTORE#revision } ;;
    *) return 0 ;;
  esac
  wanted=$(printf '%s\n' "$segments" | sed -n "s#^$cluster/##p" | segments_from $((revision + 1)) "$to" "$until") || {
    why="after backup $name, $(echo "$wanted" | tail -n 1)"
    way_out=". To restore that backup without later changes, name it: name: $name"
    return 1
  }
  [ -z "$until" ] || as_of=$({
    echo "${name%%-*}"
    printf '%s\n' "$wanted" | sed -n 's/.*-\([0-9]*T[0-9]*Z\)\.gz$/\1/p'
  } | tail -n 1)
}

fetch_changes() {
  find_changes || return 1
  [ -z "$as_of" ] || log "restore: this is the state as of $(said_time "$as_of"); what was written from then until $(said_time "$until") is not in it"
  [ -n "$wanted" ] || return 0
  mkdir -p "$RESTORING/changes"
  printf '%s\n' "$wanted" >"$RUN/wanted"
  store copy --files-from-raw "$RUN/wanted" "$AT$STORE_FOLDER/increments/$cluster" "$RESTORING/changes" || {
    why="the changes since backup $name can't be fetched: $(store_problem)"
    return 1
  }
  write "$RESTORING/range" "$((revision + 1)) $to"
  log "restore: fetched the changes since, in $(printf '%s\n' "$wanted" | grep -c .) segments"
}
