# shellcheck shell=sh
# shellcheck disable=SC2154 # set by common.sh and start.sh
# A quorum that is lost for good: never repaired by guessing, only on a human's word. The StatefulSet's annotation
# etcd-kit/recovery, "ORDINAL TOKEN", names the member whose data survives. While no quorum answers, that member goes on from
# its data alone; the others wait for it, keep their data aside, and join it. A token works once: a volume remembers the last
# one that it has seen served, or has seen while there was a leader.
# https://etcd.io/docs/v3.6/op-guide/recovery/

# Sets $survivor and $token; fails when no recovery is asked for that this volume has not seen yet.
recovery_asked() {
  recovery_answer=$(statefulset recovery)
  case $recovery_answer in
    "recovery "*" "*) ;;
    *) return 1 ;;
  esac
  token=${recovery_answer##* } survivor=${recovery_answer#recovery } survivor=${survivor%% *}
  [ "$token" != "$(cat "$RECOVERED" 2>/dev/null)" ]
}

# What a restart does while no quorum answers. Fails when the data was set aside, and the volume is empty now.
recover() {
  recovery_asked || return 0
  if [ "$survivor" = "$ORDINAL" ]; then
    go_on_alone
    return 0
  fi
  say waiting
  until list=$(members "$survivor" 2s); do
    log_once "waiting: recovery $token asks for $CLUSTER-$survivor to go on alone, and it does not answer yet. Nothing is changed"
    sleep 2
    recovery_asked || return 0
    [ "$survivor" != "$ORDINAL" ] || return 0
  done
  if echo "$list" | grep -q "^$member "; then return 0; fi
  leave_aside
  return 1
}

# This volume's data is not part of the cluster that was recovered.
leave_aside() {
  set_aside before-recovery "recovery $token: $CLUSTER-$survivor goes on without member $member"
  write "$RECOVERED" "$token"
}

go_on_alone() {
  say waiting
  log "recovery $token: no quorum answers; going on alone from this member's data, without the other members"
  run_etcd watched existing "$POD_NAME=$(peer_url "$ORDINAL")" '' --force-new-cluster
  while kill -0 "$child" 2>/dev/null; do
    sleep 0.5
    case $(metrics | grep '^etcd_server_has_leader ') in *" 1") ;; *) continue ;; esac
    write "$RECOVERED" "$token"
    stop_child
    log "recovery $token: done; the others may join"
    say member
    return 0
  done
  wait "$child" || true
  child=
  tail -n 40 "$RUN/watched.log" >&2
  log "recovery $token: etcd did not go on from this member's data. Nothing is deleted; name another member, with another token"
  exit 1
}
