# shellcheck shell=sh
# shellcheck disable=SC2153,SC2154 # set by common.sh and start.sh
# Bootstrap: once, by pod 0's decision, and only when every other pod that the StatefulSet asks for says that its volume holds no log, and
# the bootstrap record says that this cluster was never bootstrapped, or the config permits it once more. A decision is a token and the
# nonces of the volumes it was made for; it stands in the record, where only a change to the version that was read is taken. A pod
# follows the decision that it reads there, and only with the volume that it was made for: what other pods say makes nobody bootstrap.
#
# A pod that follows a decision first says that it is a member, then reads the record again, and starts only when the decision still
# stands. Pod 0 withdraws a decision only after every pod has said that its volume is empty, and makes another one only after they have
# said so once more: so of two decisions, one was followed by nobody.

# One look at the others: joins, follows, decides, or says what it waits for.
record_at=0
look_around() {
  nonce=$(cat "$NONCE")
  say empty "$nonce"
  # Only pod 0 decides, so only pod 0 must know the size to look around.
  read_size 5 || [ "$ORDINAL" != 0 ] || {
    log_once "waiting: no log on this volume, and the StatefulSet's size can't be read: $size_error"
    return 0
  }
  [ "$ORDINAL" -lt "${size:-$((ORDINAL + 1))}" ] || {
    log_once "waiting: the StatefulSet asks for $size members, and this is none of them: it does not join"
    return 0
  }
  running='' silent='' busy='' nonces="$ORDINAL:$nonce"
  listen_to_all
  for other in $others; do
    line=$(cat "$RUN/heard/$other")
    case $line in
      member*) running="$running${running:+,}$other" ;;
      empty*) nonces="$nonces,$other:${line#* }" ;;
      "") silent="$silent $CLUSTER-$other" ;;
      *) busy="$busy $CLUSTER-$other" ;;
    esac
  done
  if [ -n "$running" ]; then hold_rollout; else let_rollout_through; fi
  # The record matters once somebody has followed a decision, and to the pod that decides. The others look now and then, too.
  if [ -z "$running" ] && { [ "$ORDINAL" != 0 ] || [ -n "$silent$busy" ]; } && [ $(($(uptime_seconds) - record_at)) -lt 5 ]; then
    say_what_is_missing
    return 0
  fi
  record_at=$(uptime_seconds)
  read_record || {
    log_once "waiting: no log on this volume, and whether this cluster was ever bootstrapped is not known: $record_error"
    return 0
  }
  if includes_us "$record_members"; then
    follow_or_join
  elif [ -n "$running" ]; then
    join "$running"
  elif [ "$ORDINAL" != 0 ] || [ -n "$silent$busy" ]; then
    say_what_is_missing
  else
    decide
  fi
}

say_what_is_missing() {
  if [ "$ORDINAL" != 0 ]; then
    log_once "waiting: no log on this volume, no cluster to be seen; $CLUSTER-0 decides on a bootstrap${silent:+ (no answer from:$silent)}"
  else
    log_once "waiting to bootstrap: every pod must say that its volume is empty;${silent:+ no answer from:$silent}${busy:+ not ready to say:$busy}"
  fi
}

# A first rollout that can't start (an image that is not there, the wrong Secret) is mended by another pod template. Kubernetes replaces
# the pods one by one then, each once the one before it is ready; and none ever is before all of them have answered. So while no pod
# says that it has a log or is about to, and while no pod is ready that this one can't hear, it passes for ready without an etcd.
# Kubernetes may restart a pod for that; it decides nothing about anybody's data. Nobody waits for pod 0, the last one: it never passes
# for more than it is, so a rollout does not end before etcd serves.
# https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
PLACEHOLDER=$RUN/placeholder
placeholder='' rollout_at=$(date +%s)
rm -rf "$PLACEHOLDER" # of the container before
let_rollout_through() {
  [ "$ORDINAL" != 0 ] && [ $(($(date +%s) - rollout_at)) -ge 5 ] || return 0
  rollout_at=$(date +%s)
  empties=$(echo "$nonces" | tr , '\n' | grep -c .)
  rollout=$(statefulset rollout)
  case $rollout in
    "rollout under-way "*) ;;
    *)
      hold_rollout
      return 0
      ;;
  esac
  if [ "${rollout##* }" -gt "$empties" ]; then
    hold_rollout
    log_once "waiting: ${rollout##* } pods are ready, and $empties say that their volumes are empty: one that can't be heard may have data"
  elif [ ! -e "$PLACEHOLDER/readyz" ]; then
    log "a rollout is under way, and no pod has a log or is about to: passing for ready, so that it reaches the other pods"
    echo empty >"$BEACON/stop" # nobody is to count on this pod
    mkdir -p "$PLACEHOLDER"
    for probe in livez readyz; do echo "no etcd yet" >"$PLACEHOLDER/$probe"; done
    [ -n "$placeholder" ] || {
      httpd -f -p "$(bracketed "$POD_IP"):2381" -h "$PLACEHOLDER" 9>&- &
      placeholder=$!
    }
  fi
}
# No longer ready; still alive, as the kubelet asks from then on.
hold_rollout() { rm -f "$PLACEHOLDER/readyz"; }
end_placeholder() {
  [ -n "$placeholder" ] || return 0
  kill "$placeholder" 2>/dev/null || true
  wait "$placeholder" 2>/dev/null || true
  rm -rf "$PLACEHOLDER"
  placeholder=
  echo no >"$BEACON/stop"
}

# Asks all at once, so that one pod that can't be reached costs no more than its own second.
listen_to_all() {
  rm -rf "$RUN/heard"
  mkdir -p "$RUN/heard"
  others=$(other_ordinals)
  listeners=
  for other in $others; do
    { heard "$other" || true; } >"$RUN/heard/$other" &
    listeners="$listeners $!"
  done
  # shellcheck disable=SC2086 # a list
  [ -z "$listeners" ] || wait $listeners
}

includes_us() { # MEMBERS
  case ",$1," in *",$ORDINAL:$nonce,"*) return 0 ;; *) return 1 ;; esac
}

# A decision stands that this volume has part in. Once the cluster that it made has a leader, its quorum comes first: this member may have
# been removed since, or replaced.
follow_or_join() {
  if [ "$record_cluster" != - ] && [ -n "$running" ] && find_quorum "$record_cluster" "$running" 2s; then
    if [ -e "$JOINING" ] || [ "$(member_of "$ORDINAL" | cut -d' ' -f2)" != - ]; then
      join "$running"
      return 0
    fi
  fi
  follow
}

# Starts etcd as the decision in the record says, if it still stands after this pod has said that it follows it.
follow() {
  token=$record_token members=$record_members
  say member
  if ! read_record || [ "$record_token $record_members" != "$token $members" ]; then return 0; fi
  case $token in
    restore-*)
      if ! restore_is_prepared || [ "$(cat "$RESTORING/token" 2>/dev/null)" != "$token" ]; then
        say empty "$nonce"
        if change_record withdraw; then log "restore: what was prepared for the decision $token is no longer there: withdrawn"; fi
        return 0
      fi
      record_identity - -
      write "$BOOTSTRAP" "$token"
      start_restored
      ;;
  esac
  record_identity - -
  write "$BOOTSTRAP" "$token"
  initial=
  for entry in $(echo "$members" | tr , ' '); do
    initial="$initial${initial:+,}$CLUSTER-${entry%%:*}=$(peer_url "${entry%%:*}")"
  done
  log "bootstrap: following the decision $token in the record, with $initial"
  start_etcd new "$initial" "$CLUSTER-$token"
}

# Pod 0 has heard that every volume is empty.
decide() {
  # A pod beyond the size may hold the cluster's data.
  stray=$(stray_members) || {
    log_once "waiting to bootstrap: $HEADLESS_HOST does not tell this pod's own address yet, so it may leave out others too"
    return 0
  }
  [ -z "$stray" ] || {
    log_once "waiting: a pod beyond the StatefulSet's size says that it has a log ($stray): this is not a new cluster"
    return 0
  }
  if [ "$record_cluster" = - ] && [ "$record_token" != - ]; then
    withdraw
    return 0
  fi
  # That all say they are empty is hearsay: where a quorum of the recorded cluster answers, it is there.
  all_others=$(other_ordinals | tr '\n' ',')
  if [ "$record_cluster" != - ] && find_quorum "$record_cluster" "${all_others%,}" 2s; then
    join "$quorum_at"
    return 0
  fi
  permission=''
  if [ -n "${RESTORE:-}" ]; then
    if [ -n "${RESTORE_TOKEN:-}" ] && ! spent "$RESTORE_TOKEN"; then
      permission=$RESTORE_TOKEN
    elif [ "$record_cluster" != - ]; then
      say_all_is_lost
      return 0
    fi
    restore_is_prepared || {
      log_once "waiting: the config asks for a backup to start from, and it was not fetched when this pod started, for another pod had data" \
        "then. Delete this pod, and it is fetched"
      return 0
    }
  elif [ "$record_cluster" != - ] && [ "${WHEN_ALL_LOST:-}" != bootstrap ]; then
    permission=$(statefulset bootstrap)
    case $permission in
      "bootstrap "?*) permission=${permission#* } ;;
      *) permission='' ;;
    esac
    if [ -z "$permission" ] || spent "$permission"; then
      say_all_is_lost
      return 0
    fi
  fi
  token=$(random_id) members=$nonces
  if [ -n "${RESTORE:-}" ]; then
    # This pod starts from the backup, alone, and the others join it.
    token=restore-$token members=$ORDINAL:$nonce
    write "$RESTORING/token" "$token"
  fi
  change_record decide "$token" "$members" "$(spent_with "$permission")" || {
    log_once "waiting to bootstrap: the decision can't be recorded: $record_error"
    return 0
  }
  log "bootstrap: all $size volumes are empty${permission:+, and the config permits it by the token $permission}; recorded the decision $token"
  record_token=$token record_members=$members
  follow
}

say_all_is_lost() {
  log_once "waiting: cluster $record_cluster was bootstrapped here, and now every volume is empty, so its data is lost or not mounted." \
    "Nothing is started in its place. Bring a volume back; or set restore with a token that was not used yet, to start from a backup;" \
    "or set bootstrap.token, to start empty. Used are: $record_spent"
  sleep 3
}

# A decision that nobody has followed, made for volumes that are gone: every volume there is now is empty, and of each pod that it names.
withdraw() {
  for named in $(echo "$record_members" | tr , ' '); do
    case ",$nonces" in *",${named%%:*}:"*) continue ;; esac
    case $(heard "${named%%:*}") in
      empty*) ;;
      *)
        log_once "waiting to bootstrap: an earlier decision names $CLUSTER-${named%%:*}, which does not say that its volume is empty"
        return 0
        ;;
    esac
  done
  if change_record withdraw; then
    log "bootstrap: the decision $record_token was made for other volumes, and every pod says that its volume is empty: withdrawn"
  else
    log_once "waiting to bootstrap: an earlier decision can't be withdrawn: $record_error"
  fi
}

random_id() { head -c 8 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# Whether the backup that the config asks for has become a member's data, ready to start from (see restore/restore.sh).
restore_is_prepared() {
  [ -d "$RESTORING/data" ] || return 1
  prepared_for='' prepared_token=''
  { read -r prepared_for && read -r prepared_token; } <"$RESTORING/fetched" || true
  case $prepared_for in "$RESTORE "*) [ "$prepared_token" = "${RESTORE_TOKEN:-}" ] ;; *) return 1 ;; esac
}

# In place of an empty data directory: the backup's.
start_restored() {
  restored=$(cat "$RESTORING/name")
  rmdir "$DATA" 2>/dev/null || true
  mv "$RESTORING/data" "$DATA"
  rm -rf "$RESTORING"
  log "restore: all volumes are empty; starting from backup $restored"
  start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
}

# The addresses of all pods, whatever their ordinal, that say they have a log. Fails while DNS does not know this pod itself.
stray_members() {
  named "$ORDINAL" || return 1
  addresses=$(nslookup "$HEADLESS_HOST" 2>/dev/null | sed -n '/^Name:/,$ s/^Address: *//p')
  echo "$addresses" | grep -qxF "$POD_IP" || return 1
  for address in $addresses; do
    case $(fetch "http://$(bracketed "$address"):2382/state") in
      member*) echo "$address" ;;
    esac
  done
}
