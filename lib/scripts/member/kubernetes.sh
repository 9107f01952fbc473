# shellcheck shell=dash
# shellcheck disable=SC2034 # used by the scripts that read this one
# Reads objects from the API server. Only the kubectl container runs this.
#
#   NAMESPACE          the cluster's namespace
#   CLUSTER            the StatefulSet's name
#   BOOTSTRAP_RECORD   the ConfigMap in which the members record that the cluster was bootstrapped

# Reads an object, for `field`. Fails without an answer: $failure is "missing", "refused WHY" or "unknown WHY".
read_api() { # PATH
  local answer
  if ! answer=$(timeout 5 kubectl get --raw "$1" 2>&1); then
    failure=$(explain_failure "$answer")
    return 1
  fi
  object=$(printf '%s' "$answer" | awk -f "$SCRIPTS/member/json.awk")
  [ -n "$object" ] || {
    failure="unknown the API server's answer is not JSON, or truncated"
    return 1
  }
}

explain_failure() { # OUTPUT
  case $1 in
    *NotFound* | *"not found"*) echo missing ;;
    *orbidden* | *nauthorized*) echo "refused $(printf '%s' "$1" | tail -n 1)" ;;
    '') echo "unknown no answer from the API server within 5 s" ;;
    *) echo "unknown $(printf '%s' "$1" | tail -n 1)" ;;
  esac
}

# Prints the value at a path of the object, or nothing if there is none.
field() { # PATH
  printf '%s\n' "$object" | awk -F '\t' -v path="$1" '$1 == path { print substr($0, length(path) + 2); exit }'
}
number() { # PATH
  field "$1" | grep -xE '[0-9]{1,9}'
}
