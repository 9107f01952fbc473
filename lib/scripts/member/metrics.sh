# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # used by, or set by, the scripts that read this one
# Metrics of what etcd does not report, for Prometheus: the beacon serves them as /metrics.txt. docs/monitoring.md lists them.
# https://prometheus.io/docs/instrumenting/exposition_formats/
#
# In $RUN, for as long as the pod lives:
#   waiting                    "RULE SECONDS": why the start script waits, and since when
#   learner                    since when this member is a learner
#   defragmentations.RESULT    one line for each defragmentation that this pod started
#   certificates               the metrics of the certificates

# The start script waits.
waits() { # RULE
  local last='' since=''
  if [ -e "$RUN/waiting" ]; then read -r last since <"$RUN/waiting"; fi
  [ "$last" = "$1" ] || echo "$1 ${since:-$(date +%s)}" >"$RUN/waiting"
  report_metrics
}

# Writes the metrics, at most every 15 s.
metrics_at=0 certificates_at='' voters='' learners='' space_is_out=no
report_metrics() {
  local now rule='' since=0 result
  now=$(uptime_seconds)
  [ $((now - metrics_at)) -ge 15 ] || return 0
  metrics_at=$now
  if [ -z "$certificates_at" ] || [ $((now - certificates_at)) -ge 300 ]; then
    certificates_at=$now
    certificate_metrics >"$RUN/certificates"
  fi
  if [ -e "$RUN/waiting" ]; then read -r rule since <"$RUN/waiting"; fi
  {
    about waiting_since_timestamp_seconds gauge "Since when this pod waits to start etcd, and the rule that makes it wait. 0: it does not wait."
    echo "etcd_kit_waiting_since_timestamp_seconds{rule=\"$rule\"} $since"
    about data_set_aside_timestamp_seconds gauge "When data was last set aside that is still on the volume. 0: never."
    echo "etcd_kit_data_set_aside_timestamp_seconds $(last_set_aside)"
    about learner_since_timestamp_seconds gauge "Since when this member is a learner. 0: it is none."
    echo "etcd_kit_learner_since_timestamp_seconds $(cat "$RUN/learner" 2>/dev/null || echo 0)"
    about no_space gauge "Whether the alarm NOSPACE is raised."
    echo "etcd_kit_no_space $([ "$space_is_out" = yes ] && echo 1 || echo 0)"
    about defragmentations_total counter "Defragmentations that this pod started, by result."
    for result in 'done' failed; do
      echo "etcd_kit_defragmentations_total{result=\"$result\"} $(lines "$RUN/defragmentations.$result")"
    done
    if [ -n "$voters" ]; then
      about members gauge "The members of the cluster by role. Only the leader reports them."
      echo "etcd_kit_members{role=\"voter\"} $voters"
      echo "etcd_kit_members{role=\"learner\"} $learners"
      if [ -n "${size:-}" ]; then
        about members_wanted gauge "The members that the StatefulSet has. Only the leader reports them."
        echo "etcd_kit_members_wanted $size"
      fi
    fi
    if [ -s "$RUN/certificates" ]; then
      about certificate_expiry_timestamp_seconds gauge "When the certificate expires, or the first of several in one file."
      cat "$RUN/certificates"
    fi
  } >"$BEACON/metrics.new"
  mv "$BEACON/metrics.new" "$BEACON/metrics.txt"
}

lines() { if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi; } # FILE
about() { printf '# HELP etcd_kit_%s %s\n# TYPE etcd_kit_%s %s\n' "$1" "$3" "$1" "$2"; } # NAME TYPE HELP

# Data that never voted, or that holds no log, is no loss.
last_set_aside() {
  local kept last=''
  for kept in "$DATA".*.*Z*; do
    case $kept in "$DATA".unvoted.* | "$DATA".without-log.*) continue ;; esac
    [ ! -e "$kept" ] || last=$(printf '%s\n%s\n' "$last" "${kept##*.}" | sort | tail -n 1)
  done
  seconds "$(printf %s "$last" | tr -d TZa-y-)"
}

# Seconds since 1970 of a time YYYYMMDDhhmmss in UTC; 0 if it is none.
seconds() {
  case $1 in
    [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]) date -u -d "$(echo "$1" | sed 's/..$/.&/')" +%s ;;
    *) echo 0 ;;
  esac
}

certificate_metrics() {
  local certificate file expiry secret
  for certificate in ${CERTIFICATES:-}; do
    for file in tls.crt ca.crt; do
      expiry=$(validity "$TLS/${certificate%%=*}/$file" 2>/dev/null | cut -d' ' -f2 | sort | head -n 1)
      secret=${certificate#*=}
      [ -z "$expiry" ] || echo "etcd_kit_certificate_expiry_timestamp_seconds{secret=\"${secret%%,*}\",certificate=\"$file\"} $(seconds "$expiry")"
    done
  done
}
