#!/tools/sh
# shellcheck shell=dash
# Creates the Secret of generated passwords whenever it is missing: on the first start, and after it was deleted. Its passwords are new each
# time; lib/login.sh describes how they reach etcd. Like volumes, it outlives the cluster, because the data needs it. No password is in an
# argument or a log.
#
#   SECRET_NAME, NAMESPACE               the Secret
#   SECRET_LABELS, SECRET_ANNOTATIONS    its metadata, as JSON: tools that delete what is not in their manifests leave it alone
#   LOOK_AGAIN                           seconds
set -eu
secrets=/api/v1/namespaces/$NAMESPACE/secrets
trap 'exit 0' TERM INT
log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) etcd-kit: $*" >&2; }

random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
encoded() { printf %s "$1" | base64 | tr -d '\n'; }

secret() {
  printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","labels":%s,"annotations":%s},"data":{%s,%s}}' \
    "$SECRET_NAME" "$SECRET_LABELS" "$SECRET_ANNOTATIONS" \
    "\"password\":\"$(encoded "$(random)")\"" "\"root-password\":\"$(encoded "$(random)")\""
}

while :; do
  case $(kubectl get --raw "$secrets/$SECRET_NAME" 2>&1) in
    '{'*) ;;
    *NotFound* | *"not found"*)
      if answer=$(secret | kubectl create --raw "$secrets" -f - 2>&1 >/dev/null); then
        log "created the Secret $SECRET_NAME"
      else
        log "waiting: the Secret $SECRET_NAME could not be created: $(printf %s "$answer" | tail -n 1)"
      fi
      ;;
    *) log "waiting: the API server does not report whether the Secret $SECRET_NAME exists" ;;
  esac
  # In the background, so that a signal does not wait for it.
  sleep "${LOOK_AGAIN:-15}" &
  wait "$!"
done
