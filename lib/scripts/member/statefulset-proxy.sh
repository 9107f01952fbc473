#!/tools/sh
# shellcheck shell=dash
# The kubectl container's command: answers this pod's questions about Kubernetes, on loopback, with cgi-bin/statefulset and cgi-bin/record.
# Only this container holds the service account's token. It runs until etcd ends, because the preStop hook asks too.
set -eu
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
RUN=${RUN:-/run/etcd-kit}
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/ports.sh
. "$SCRIPTS/lib/ports.sh"
httpd -f -p "127.0.0.1:$STATEFUL_SET_PORT" -h "$SCRIPTS/member/www" &
server=$!
trap 'flock "$RUN/alive" true; kill "$server"; exit 0' TERM INT
wait "$server"
