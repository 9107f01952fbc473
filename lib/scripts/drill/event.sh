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
# shellcheck source=lib/scripts/lib/event.sh
. "$SCRIPTS/lib/event.sh"

if [ -e "$VOLUME/passed" ]; then
  passed="{$(cat "$VOLUME/passed")}"
  type=Normal reason=DrillPassed
  message="backup $(echo "$passed" | json_field backup) was restored in $(echo "$passed" | json_field seconds) s: $(echo "$passed" | json_field keys) keys, up to revision $(echo "$passed" | json_field revision)"
else
  type=Warning reason=DrillFailed
  message=$(cat "$VOLUME/failed")
fi
create_event "$CRON_JOB" CronJob batch/v1 cronjobs "$type" "$reason" "$message" || log "drill: no event: $event_error"
