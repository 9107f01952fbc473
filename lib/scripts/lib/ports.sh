# shellcheck shell=dash
# shellcheck disable=SC2034 # used by the scripts that read this one
# The ports of lib/core/ports.ts. Written by `npm run docs`: do not edit.
CLIENT_PORT=2379
PEER_PORT=2380
METRICS_PORT=2381
BEACON_PORT=2382
METRICS_TLS_PORT=2384
STATEFUL_SET_PORT=2383
AUTH_TLS_PORT=2385
