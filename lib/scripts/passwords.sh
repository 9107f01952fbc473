#!/tools/sh
# shellcheck shell=sh
# An init container's command: makes the Secret of the passwords that nobody gives, unless it is there. It stays when the cluster is
# deleted, as volumes do, for their data asks for them. Nothing of it is in an argument or a log.
#
#   SECRET_NAME, NAMESPACE               which Secret
#   SECRET_LABELS, SECRET_ANNOTATIONS    its metadata, as JSON
set -eu
secrets=/api/v1/namespaces/$NAMESPACE/secrets

random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
encoded() { printf %s "$1" | base64 | tr -d '\n'; }

while :; do
  case $(kubectl get --raw "$secrets/$SECRET_NAME" 2>&1) in
    '{'*) exit 0 ;;
    *NotFound* | *"not found"*) ;;
    *)
      echo "waiting: whether there is a Secret $SECRET_NAME can't be told" >&2
      sleep 2
      continue
      ;;
  esac
  # The scripts' user, and root, unless the config says where root's password is.
  if answer=$(printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","labels":%s,"annotations":%s},"data":{%s,%s}}' \
    "$SECRET_NAME" "$SECRET_LABELS" "$SECRET_ANNOTATIONS" \
    "\"password\":\"$(encoded "$(random)")\"" "\"root-password\":\"$(encoded "$(random)")\"" |
    kubectl create --raw "$secrets" -f - 2>&1 >/dev/null); then
    echo "made the Secret $SECRET_NAME" >&2
    exit 0
  fi
  echo "waiting: the Secret $SECRET_NAME could not be made: $(printf %s "$answer" | tail -n 1)" >&2
  sleep 2
done
