#!/tools/sh
# shellcheck shell=sh
# What the API server says of the StatefulSet: "replicas N", "gone", "refused WHY" or "unknown WHY". Asked for "stopping", it is
# gone with its namespace, too; asked for "recovery", what its annotation says and how many of its pods are ready: "recovery READY
# ORDINAL TOKEN", or "recovery READY"; asked for "rollout", whether its pods are being replaced by such of another template: "rollout
# under-way READY", or "rollout done".
read_api() { timeout 5 kubectl get --raw "$1" 2>&1; }
# Of the answer: a number or a text by its name.
field() { printf '%s' "$answer" | sed -n "s/.*[{,]\"$1\":\"\{0,1\}\([A-Za-z0-9.-]*\).*/\1/p"; }

printf 'Content-Type: text/plain\r\n\r\n'
if [ "${QUERY_STRING:-}" = stopping ]; then
  case $(read_api "/api/v1/namespaces/$NAMESPACE") in
    '{'*'"deletionTimestamp":"'*)
      echo gone
      exit 0
      ;;
  esac
fi
answer=$(read_api "/apis/apps/v1/namespaces/$NAMESPACE/statefulsets/$CLUSTER")
case $answer in
  '{'*'"deletionTimestamp":"'*) echo gone ;;
  '{'*)
    ready=$(field readyReplicas)
    if [ "${QUERY_STRING:-}" = rollout ]; then
      if [ "$(field currentRevision)" = "$(field updateRevision)" ]; then echo "rollout done"; else echo "rollout under-way ${ready:-0}"; fi
      exit 0
    fi
    if [ "${QUERY_STRING:-}" = recovery ]; then
      echo "recovery ${ready:-0} $(printf '%s' "$answer" | sed -n 's|.*[{,]"etcd-kit/recovery":"\([0-9]* [A-Za-z0-9._-]*\)".*|\1|p')"
      exit 0
    fi
    replicas=$(printf '%s' "$answer" | sed -n 's/.*"spec":{"replicas":\([0-9]*\).*/\1/p')
    if [ -n "$replicas" ]; then echo "replicas $replicas"; else echo "unknown the API server's answer holds no spec.replicas"; fi
    ;;
  *NotFound* | *"not found"*) echo gone ;;
  *orbidden* | *nauthorized*) echo "refused $(printf '%s' "$answer" | tail -n 1)" ;;
  '') echo "unknown no answer from the API server within 5 s" ;;
  *) echo "unknown $(printf '%s' "$answer" | tail -n 1)" ;;
esac
