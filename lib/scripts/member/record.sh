# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # used by, or set by, the scripts that read this one
# The bootstrap record, a ConfigMap among the manifests. It outlives pods and volumes, so empty volumes of a bootstrapped cluster are known to
# be a loss. Pods decide by a change to the version that they read (see www/cgi-bin/record), never by what other pods report.

# Sets $record_version, $record_cluster, $record_token, $record_members, $record_spent and $record_recovered, each - if there is none.
# Fails if the record can't be read: $record_error holds why.
read_record() {
  local answer
  answer=$(kubernetes record)
  # shellcheck disable=SC2086 # words
  set -- $answer
  if [ $# != 7 ] || [ "$1" != record ]; then
    case $answer in
      missing) record_error="the ConfigMap $CLUSTER-bootstrap is missing; apply the manifests again" ;;
      *) record_error="the ConfigMap $CLUSTER-bootstrap can't be read: ${answer#unknown }" ;;
    esac
    return 1
  fi
  record_version=$2 record_cluster=$3 record_token=$4 record_members=$5 record_spent=$6 record_recovered=$7
}

# Whether the record lists a token of the config as used.
spent() { # TOKEN
  case ",$record_spent," in *",$1,"*) return 0 ;; *) return 1 ;; esac
}

# Prints the spent tokens and another one, comma-separated.
spent_with() { # TOKEN
  case $1,$record_spent in
    ,*) echo "$record_spent" ;;
    *,-) echo "$1" ;;
    *) echo "$record_spent,$1" ;;
  esac
}

# Changes the record if it did not change since it was read. Fails otherwise: $record_error holds why.
change_record() { # QUESTION...
  local word question=$record_version
  for word in "$@"; do question="$question&$word"; done
  record_error=$(kubernetes "record?$question")
  [ "$record_error" = "done" ]
}
