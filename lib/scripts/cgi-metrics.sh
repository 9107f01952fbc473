#!/tools/sh
# shellcheck shell=sh
# What backup-metrics.sh has seen last. https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
printf 'Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n\r\n'
cat "${RUN:-/run/etcd-kit}/metrics"
