# shellcheck shell=dash
# shellcheck disable=SC2154 # set by common.sh and start.sh
# A volume that was made for another pod: a copied namespace, a restored volume snapshot, or an exchanged claim. With its data, this pod would
# act as another member, even towards the cluster that it was copied from. So nothing starts until a human puts the right volume back, or
# names the pod to go on from with `recovery`. That pod becomes the only member of a new cluster with a new id; the others keep their copies
# aside and join it.

TAKEN_OVER=$VOLUME/taken-over # the data of the new cluster, once it is complete

take_over() { # TOKEN
  token=$1
  rm -rf "$TAKEN_OVER" "$TAKEN_OVER.new"
  # An etcd without peers applies what is in the log and not in the database yet: a proxy that does not exist keeps it from reaching any.
  export HTTP_PROXY=http://127.0.0.1:1 HTTPS_PROXY=http://127.0.0.1:1
  run_etcd watched existing "$POD_NAME=$(peer_url "$ORDINAL")" '' --force-new-cluster
  unset HTTP_PROXY HTTPS_PROXY
  until metrics | grep -q '^etcd_server_has_leader 1'; do
    kill -0 "$child" 2>/dev/null || {
      child_ended
      fail "recovery $token: etcd does not start on this copy. Nothing is deleted; name another pod, with another token"
    }
    sleep 0.5
  done
  stop_child
  etcdutl snapshot restore "$DATA/member/snap/db" --skip-hash-check --data-dir "$TAKEN_OVER.new" --name "$POD_NAME" \
    --initial-cluster "$POD_NAME=$(peer_url "$ORDINAL")" --initial-advertise-peer-urls "$(peer_url "$ORDINAL")" \
    --initial-cluster-token "$CLUSTER-$(random_id)" --bump-revision 1000000000 --mark-compacted >"$RUN/watched.log" 2>&1 || {
    tail -n 5 "$RUN/watched.log" >&2
    fail "recovery $token: this copy can't become a new cluster. Nothing is deleted; name another pod, with another token"
  }
  spend_token
  sync
  mv "$TAKEN_OVER.new" "$TAKEN_OVER"
  finish_take_over
  say member
  start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
}

# Completes a take-over that may have been interrupted at any point.
finish_take_over() {
  [ -d "$TAKEN_OVER" ] || return 0
  if has_log; then set_aside foreign "this volume was made for $(volume_host), and becomes a new cluster"; fi
  write "$BOOTSTRAP" taken-over
  record_identity - -
  rm -rf "$DATA"
  mv "$TAKEN_OVER" "$DATA"
}
