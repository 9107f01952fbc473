#!/tools/sh
# shellcheck shell=dash
# The third part of a restore drill, in kubectl's image: reports the result as an event of the CronJob. It does not change the result.
# https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
#
#   CRON_JOB, NAMESPACE   the CronJob
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"

if [ -e "$VOLUME/passed" ]; then
  passed=$(cat "$VOLUME/passed")
  type=Normal reason=DrillPassed
  message="backup $(echo "$passed" | json_field backup) was restored in $(echo "$passed" | json_field seconds) s: $(echo "$passed" | json_field keys) keys, up to revision $(echo "$passed" | json_field revision)"
else
  type=Warning reason=DrillFailed
  message=$(tr -d '\000-\037' <"$VOLUME/failed" | sed 's/[\"]/\\&/g' | cut -c1-1000)
fi
uid=$(kubectl get --raw "/apis/batch/v1/namespaces/$NAMESPACE/cronjobs/$CRON_JOB" 2>/dev/null | sed -n 's/.*"uid":"\([0-9a-f-]*\)","resourceVersion".*/\1/p')
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
if ! answer=$(printf '{"apiVersion":"v1","kind":"Event","metadata":{"generateName":"%s.","namespace":"%s"},"type":"%s","reason":"%s","message":"%s",%s,%s,%s}' \
  "$CRON_JOB" "$NAMESPACE" "$type" "$reason" "$message" \
  "\"involvedObject\":{\"apiVersion\":\"batch/v1\",\"kind\":\"CronJob\",\"namespace\":\"$NAMESPACE\",\"name\":\"$CRON_JOB\",\"uid\":\"$uid\"}" \
  "\"source\":{\"component\":\"etcd-kit\"}" "\"firstTimestamp\":\"$now\",\"lastTimestamp\":\"$now\",\"count\":1" |
  kubectl create --raw "/api/v1/namespaces/$NAMESPACE/events" -f - 2>&1 >/dev/null); then
  log "drill: no event: $(printf %s "$answer" | tail -n 1)"
fi
