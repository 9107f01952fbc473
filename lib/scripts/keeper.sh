#!/tools/sh
# shellcheck shell=sh
# Runs beside etcd: has this member promoted once it is in sync, takes back the marks of founding and joining once there is a
# leader, and, on the leader only, removes members whose pods the StatefulSet no longer asks for and that are dead.
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/common.sh
. "$SCRIPTS/common.sh"

promote() { # ID
  peers=$(running_peers)
  [ -n "$peers" ] || return 0
  if answer=$(etcdctl_at "$peers" member promote "$1"); then
    log "joined: member $1 is promoted to a voter"
  else
    log_once "learner $1 is not promoted yet: $(echo "$answer" | tail -n 1)"
  fi
}

# Others that were founded with this member may come late and need the decision, until all have been seen.
forget_founding() {
  [ -s "$FOUNDING" ] || return 0
  decision=$(cat "$FOUNDING")
  say member "$decision"
  for entry in $(echo "${decision#* }" | tr , ' '); do
    case $(heard "${entry%%:*}") in member*) ;; *) return 0 ;; esac
  done
  rm "$FOUNDING"
  say member
}

# A member beyond the size that does not answer three times in a row is dead and costs quorum: its pod was scaled away while
# its node was down, or while it joined. A member of a pod that should be there is never removed here.
remove_dead() { # OWN_ID
  list=$(members "$ORDINAL") || return 0
  echo "$list" | awk -v own="$1" '$1 != "cluster" && $1 != own { print $1, $3 }' | while read -r member url; do
    ordinal=$(ordinal_of "$url") || continue
    if fetch "http://$(member_host "$ordinal"):2381/livez" >/dev/null; then
      rm -f "$RUN/missed.$member"
      continue
    fi
    echo missed >>"$RUN/missed.$member"
    [ "$(grep -c . "$RUN/missed.$member")" -ge 3 ] || continue
    read_size 0 || continue
    if [ "$size" = 0 ] || [ "$ordinal" -lt "$size" ]; then continue; fi
    log "removing member $member of $CLUSTER-$ordinal: the StatefulSet asks for $size members, and it does not answer"
    etcdctl_at "$ORDINAL" member remove "$member" >&2 || true
  done
}

settled=no
while :; do
  if [ "$settled" = yes ]; then sleep 5; else sleep 0.5; fi
  now=$(metrics | grep -E '^etcd_server_(has_leader|is_leader|is_learner|id)[ {]') || continue
  case $now in *"has_leader 1"*) ;; *) continue ;; esac
  id=$(echo "$now" | sed -n 's/.*server_id="\([0-9a-f]*\)".*/\1/p')
  rm -f "$NONCE" "$JOINING"
  if [ -s "$FOUNDING" ]; then forget_founding; else say member; fi
  case $now in
    *"is_learner 1"*)
      settled=no
      promote "$id"
      continue
      ;;
  esac
  [ "$settled" = yes ] || log "member $id votes and has a leader"
  settled=yes
  case $now in *"is_leader 1"*) remove_dead "$id" ;; *) rm -f "$RUN"/missed.* ;; esac
done
