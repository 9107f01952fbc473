#!/tools/sh
# shellcheck shell=sh
# What the API server says of the StatefulSet: "replicas N", "gone", "refused WHY" or "unknown WHY". Asked for "stopping", it is
# gone with its namespace, too; asked for "recovery", what its annotation says and how many of its pods are ready: "recovery READY
# ORDINAL TOKEN", or "recovery READY"; asked for "bootstrap", the token of that annotation: "bootstrap TOKEN", or "bootstrap"; asked for
# "rollout", whether its pods are being replaced by such of another template: "rollout under-way READY", or "rollout done".
# Every value is checked here: a name in the answer that only looks like one of these, or a text within a text, changes nothing.
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/kubernetes.sh
. "$SCRIPTS/kubernetes.sh"

printf 'Content-Type: text/plain\r\n\r\n'
question=${QUERY_STRING:-}
if [ "$question" = stopping ] && read_api "/api/v1/namespaces/$NAMESPACE" && [ -n "$(field 'metadata>deletionTimestamp')" ]; then
  echo gone
  exit 0
fi
read_api "/apis/apps/v1/namespaces/$NAMESPACE/statefulsets/$CLUSTER" || {
  case $failure in
    missing*)
      # `etcd-kit migrate` deletes the StatefulSet and creates it again, and its pods go on meanwhile.
      if read_api "/api/v1/namespaces/$NAMESPACE/configmaps/$BOOTSTRAP_RECORD" && [ -n "$(field 'metadata>annotations>etcd-kit/migrating')" ]; then
        failure="unknown the StatefulSet is being replaced by etcd-kit migrate"
      else
        failure=gone
      fi
      ;;
  esac
  echo "$failure"
  exit 0
}
if [ -n "$(field 'metadata>deletionTimestamp')" ]; then
  echo gone
  exit 0
fi
ready=$(number 'status>readyReplicas')
case $question in
  rollout)
    if [ "$(field 'status>currentRevision')" = "$(field 'status>updateRevision')" ]; then
      echo "rollout done"
    else
      echo "rollout under-way ${ready:-0}"
    fi
    ;;
  recovery) echo "recovery ${ready:-0} $(field 'metadata>annotations>etcd-kit/recovery' | grep -xE '[0-9]+ [A-Za-z0-9._-]{1,63}')" ;;
  bootstrap) echo "bootstrap $(field 'metadata>annotations>etcd-kit/bootstrap' | grep -xE '[A-Za-z0-9._-]{1,63}')" ;;
  *)
    replicas=$(number 'spec>replicas')
    if [ -n "$replicas" ]; then echo "replicas $replicas"; else echo "unknown the API server's answer holds no spec.replicas"; fi
    ;;
esac
