# shellcheck shell=dash
# shellcheck disable=SC2153,SC2154 # set by common.sh and start.sh
# The scheme between members, http or https. A member is listed with one, and keeps it. If the config wants the other one, the members change
# while the cluster runs: once every pod reports on its beacon that it can dial that scheme ("dials"), they change one after the other, the
# highest ordinal first, each while all others serve. A change updates the member's peer URL and restarts its etcd.
# https://etcd.io/docs/v3.6/op-guide/runtime-configuration/#update-advertise-peer-urls
#
#   WANTED_PEERS   the scheme of the config
#   PEER_SCHEME    the scheme that this member uses now

# Prints the schemes that this pod can dial: http, and https if it has a certificate.
dials() { case " ${CERTIFICATES:-}" in *" peer="*) echo "http https" ;; *) echo http ;; esac; }

# Whether the pod of an ordinal reports that it can dial a scheme.
can_dial() { # ORDINAL SCHEME
  case " $(fetch "http://$(member_host "$1"):$BEACON_PORT/dials") " in *" $2 "*) ;; *) return 1 ;; esac
}

# Whether each other member's pod can dial a scheme.
all_can_dial() { # SCHEME
  local other
  for other in $(echo "$list" | awk -v own="$ORDINAL" '$1 != "cluster" && $5 != own { print $5 }'); do
    [ "$other" != - ] && can_dial "$other" "$1" || return 1
  done
}

# Waits for another config if this pod has no certificate for the scheme of the cluster.
await_dialing() { # SCHEME
  while ! dials | grep -qw "$1"; do
    log_once "waiting: the members of this cluster use $1 between them, and this pod has no certificate for it." \
      "Nothing is started, and the other members continue. Revert tls, with transition: disabling until no member uses $1"
    sleep 2
  done
}

# For a member that restarts: sets PEER_SCHEME, and changes to the wanted one if every pod can dial it.
speak() { # QUORUM_ANSWERS
  local listed answer
  PEER_SCHEME=$(cat "$PEERS" 2>/dev/null || echo "$WANTED_PEERS")
  await_dialing "$PEER_SCHEME"
  [ "$1" = yes ] || return 0
  while :; do
    listed=$(echo "$list" | awk -v own="$member" '$1 == own { print $3 }')
    [ -n "$listed" ] || return 0
    PEER_SCHEME=${listed%%://*}
    await_dialing "$PEER_SCHEME"
    if [ "$PEER_SCHEME" = "$WANTED_PEERS" ] || ! all_can_dial "$WANTED_PEERS"; then break; fi
    log "every pod can dial $WANTED_PEERS: this member uses it from now on"
    answer=$(etcdctl_at "$running" member update "$member" --peer-urls="$WANTED_PEERS://$(member_host "$ORDINAL"):$PEER_PORT") ||
      log_once "the peer URL is not changed yet: $(echo "$answer" | tail -n 1)"
    # Whatever the answer was, the list shows the result.
    sleep 1
    until find_quorum "$cluster" "$(running_peers)"; do sleep 1; done
  done
  [ "$PEER_SCHEME" = "$(cat "$PEERS" 2>/dev/null)" ] || write "$PEERS" "$PEER_SCHEME"
  [ "$PEER_SCHEME" = "$WANTED_PEERS" ] ||
    log "using $PEER_SCHEME between members, until every pod can dial $WANTED_PEERS"
}

# For a member that joins: sets PEER_SCHEME. Fails if it has to wait.
speak_as_joining() {
  PEER_SCHEME=$WANTED_PEERS
  all_can_dial "$WANTED_PEERS" && return 0
  PEER_SCHEME=$(echo "$list" | awk '$1 != "cluster" && $5 != "-" { sub("://.*", "", $3); print $3; exit }')
  dials | grep -qw "$PEER_SCHEME" && return 0
  log_once "waiting to join: the members use $PEER_SCHEME between them, and this pod has no certificate for it"
  return 1
}
