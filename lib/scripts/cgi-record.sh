#!/tools/sh
# shellcheck shell=sh
# The bootstrap record: a ConfigMap that outlives pods and volumes. Without a question, what is in it, one line of words, "-" for what is
# not there:
#
#   record VERSION CLUSTER TOKEN MEMBERS SPENT RECOVERED
#     VERSION   the object's resourceVersion: a change is made only to the version that was read
#     CLUSTER   the id of the cluster that was bootstrapped
#     TOKEN     of the decision that it was, or is being, bootstrapped by
#     MEMBERS   of that decision: "ORDINAL:NONCE,...", the volumes it was made for
#     SPENT     the tokens of the config that permitted a bootstrap or a restore, comma-separated
#     RECOVERED the token of the last recovery: a volume that does not know it missed that
#   missing, refused WHY or unknown WHY
#
# The questions that change it answer "done", or "failed WHY":
#
#   VERSION&cluster&CLUSTER               a cluster has a leader for the first time, or this record was lost
#   VERSION&decide&TOKEN&MEMBERS&SPENT    pod 0 decides to bootstrap; the cluster that was recorded, if any, is lost, and its
#                                         recoveries with it
#   VERSION&recovered&TOKEN               one member goes on alone from now on
#   VERSION&withdraw                      the decision stands no longer: nobody has followed it
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/kubernetes.sh
. "$SCRIPTS/kubernetes.sh"
id='[0-9a-f]{1,16}'
members="[0-6]:$id(,[0-6]:$id){0,6}"
token="(restore-)?$id"
word='[A-Za-z0-9._-]{1,63}'
is() { printf '%s' "$1" | grep -qxE -e "$2"; }

# What the record holds under a key, if that is as it should be.
recorded() { # KEY PATTERN
  field "data>$1" | grep -xE -e "$2" || echo -
}

change() { # DATA
  is "$version" '[0-9]{1,20}' || {
    echo "failed the question names no version"
    return 0
  }
  answer=$(timeout 10 kubectl patch configmap "$BOOTSTRAP_RECORD" --namespace "$NAMESPACE" --type merge \
    --patch "{\"metadata\":{\"resourceVersion\":\"$version\"},\"data\":{$1}}" 2>&1) && echo "done" ||
    echo "failed $(printf '%s' "$answer" | tail -n 1)"
}

printf 'Content-Type: text/plain\r\n\r\n'
IFS='&'
set -f
# shellcheck disable=SC2086 # words
set -- ${QUERY_STRING:-}
unset IFS
version=${1:-}
case ${2:-} in
  '')
    if read_api "/api/v1/namespaces/$NAMESPACE/configmaps/$BOOTSTRAP_RECORD"; then
      # shellcheck disable=SC2046 # two words, or none
      set -- $(recorded decision "$token $members")
      echo "record $(field 'metadata>resourceVersion') $(recorded cluster "$id") ${1:--} ${2:--} $(recorded spent "$word(,$word)*") $(recorded recovered "$word")"
    else
      echo "$failure"
    fi
    ;;
  cluster) if is "${3:-}" "$id"; then change "\"cluster\":\"$3\""; else echo "failed not a cluster's id"; fi ;;
  decide)
    if is "${3:-} ${4:-}" "$token $members" && is "${5:-}" "-|$word(,$word)*"; then
      spent=null
      [ "$5" = - ] || spent="\"$5\""
      change "\"cluster\":null,\"recovered\":null,\"decision\":\"$3 $4\",\"spent\":$spent"
    else
      echo "failed not a decision"
    fi
    ;;
  recovered) if is "${3:-}" "$word"; then change "\"recovered\":\"$3\""; else echo "failed not a token"; fi ;;
  withdraw) change '"decision":null' ;;
  *) echo "failed not a question" ;;
esac
