# shellcheck shell=sh
# shellcheck disable=SC2034,SC2153,SC2154 # set by the scripts that read this one, or used by them. CLUSTER is this cluster, cluster another
# A backup, and what changed since, on their way from the store to $RESTORING.
#
#   RESTORE   which backup: latest, "name NAME", "time 20261122T043000Z", "revision NUMBER" or "file PATH". All but a name and a file are
#             followed by what changed since, as far as it was kept

# Sets $why when it fails, and $way_out, where a human must find one.
fetch_backup() {
  way_out=
  why=$(open_store) || return 1
  set_store_variables
  rm -rf "$RESTORING"
  mkdir -p "$RESTORING"
  case $RESTORE in
    "file "*)
      name=${RESTORE#file } from=$AT${RESTORE#file } sum='' version=''
      ;;
    *)
      listed=$(store_list) || {
        why="the backups can't be listed: $(store_problem)"
        return 1
      }
      name=$(printf '%s\n' "$listed" | whole_backups | chosen "$RESTORE") || {
        why=$name
        return 1
      }
      manifest=$(store cat "$AT$STORE_FOLDER/$name/manifest.json") || {
        why="the manifest of backup $name can't be read: $(store_problem)"
        return 1
      }
      sum=$(printf '%s' "$manifest" | sed -n 's/.*"sha256":"\([0-9a-f]\{64\}\)".*/\1/p')
      version=$(printf '%s' "$manifest" | sed -n 's/.*"etcdVersion":"\([0-9.]*\)".*/\1/p')
      [ -n "$sum" ] || {
        why="the manifest of backup $name is damaged: it has no SHA-256"
        way_out=". Name another backup, and delete this pod"
        return 1
      }
      from=$AT$STORE_FOLDER/$name/$(snapshot_file "$sum")
      ;;
  esac
  log "restore: fetching $name"
  store copyto --no-traverse "$from" "$RESTORING/snapshot.db" || {
    why="backup $name can't be fetched: $(store_problem)"
    return 1
  }
  if [ -n "$sum" ]; then
    fetched=$(rclone hashsum sha256 "$RESTORING/snapshot.db" 2>"$RUN/rclone.log") || {
      why="what was fetched can't be read: $(store_problem)"
      return 1
    }
    [ "${fetched%% *}" = "$sum" ] || {
      why="backup $name is damaged: its SHA-256 is ${fetched%% *}, and its manifest says $sum"
      way_out=". Name another backup, and delete this pod"
      return 1
    }
  fi
  fetch_changes || return 1
  write "$RESTORING/version" "$version"
  write "$RESTORING/name" "$name"
  write "$RESTORING/fetched" "$RESTORE $STORE_FOLDER" # all of it is there
  log "restore: fetched $name${sum:+, SHA-256 $sum}"
}

# What changed since the backup, up to the point that is meant: sets $wanted, the names of its pieces. No backup alone has any.
find_changes() {
  wanted='' to='' until=''
  case $RESTORE in
    latest) ;;
    "time "*) until=${RESTORE#time } ;;
    "revision "*) to=${RESTORE#revision } ;;
    *) return 0 ;;
  esac
  cluster=${name#*-}
  revision=${cluster#*-} cluster=${cluster%-*}
  pieces=$(store_pieces) || {
    why="the changes since backup $name can't be listed: $(store_problem)"
    return 1
  }
  wanted=$(printf '%s\n' "$pieces" | sed -n "s#^$cluster/##p" | pieces_from $((revision + 1)) "$to" "$until") || {
    why="after backup $name, $(echo "$wanted" | tail -n 1)"
    way_out=". To restore that backup and nothing that came later, name it: name: $name"
    return 1
  }
}

fetch_changes() {
  find_changes || return 1
  [ -n "$wanted" ] || return 0
  mkdir -p "$RESTORING/changes"
  printf '%s\n' "$wanted" >"$RUN/wanted"
  store copy --files-from-raw "$RUN/wanted" "$AT$STORE_FOLDER/increments/$cluster" "$RESTORING/changes" || {
    why="the changes since backup $name can't be fetched: $(store_problem)"
    return 1
  }
  write "$RESTORING/range" "$((revision + 1)) $to"
  log "restore: fetched what changed since, in $(printf '%s\n' "$wanted" | grep -c .) pieces"
}
