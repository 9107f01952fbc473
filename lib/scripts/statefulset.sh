#!/tools/sh
# shellcheck shell=sh
# The kubectl container's command: answers the pod's one question to Kubernetes, on loopback, through cgi-bin/statefulset.
# Only this container holds the service account's token. It stays until etcd is gone, for the preStop hook asks too.
set -eu
RUN=${RUN:-/run/etcd-kit}
httpd -f -p 127.0.0.1:2383 -h "${SCRIPTS:-/scripts}/www" &
server=$!
trap 'flock "$RUN/alive" true; kill "$server"; exit 0' TERM INT
wait "$server"
