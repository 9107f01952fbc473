# shellcheck shell=dash
# shellcheck disable=SC2034 # used by the scripts that read this one
# Events of the cluster's objects. Only a container with kubectl reads this.
# https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
#
#   NAMESPACE   the cluster's

# Creates an event of an object, so that `kubectl describe` shows it. Fails where it can't: $event_error says why.
create_event() { # NAME KIND API_VERSION PLURAL Normal|Warning REASON MESSAGE
  local uid now
  uid=$(timeout 5 kubectl get --raw "/apis/$3/namespaces/$NAMESPACE/$4/$1" 2>/dev/null | sed -n 's/.*"uid":"\([0-9a-f-]*\)","resourceVersion".*/\1/p')
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  event_error=$(printf '{"apiVersion":"v1","kind":"Event","metadata":{"generateName":"%s.","namespace":"%s"},"type":"%s","reason":"%s","message":%s,%s,%s,%s}' \
    "$1" "$NAMESPACE" "$5" "$6" "$(json_text "$(printf %s "$7" | tr -d '\000-\037' | cut -c1-1000)")" \
    "\"involvedObject\":{\"apiVersion\":\"$3\",\"kind\":\"$2\",\"namespace\":\"$NAMESPACE\",\"name\":\"$1\",\"uid\":\"$uid\"}" \
    "\"source\":{\"component\":\"etcd-kit\"}" "\"firstTimestamp\":\"$now\",\"lastTimestamp\":\"$now\",\"count\":1" |
    timeout 10 kubectl create --raw "/api/v1/namespaces/$NAMESPACE/events" -f - 2>&1 >/dev/null) || {
    event_error=$(printf %s "$event_error" | tail -n 1)
    return 1
  }
}
