# shellcheck shell=sh
# Which of a cluster's backups is meant.

# Reads the names of those that are whole, the oldest first, and prints the one that is meant; otherwise fails, and prints why.
chosen() { # latest | "name NAME" | "time 20261122T043000Z" | "revision NUMBER"
  awk -v which="$1" '
    BEGIN { split(which, word, " ") }
    word[1] == "name" { if ($0 == word[2]) found = $0; next }
    word[1] == "time" && substr($0, 1, 16) > word[2] { next }
    $0 != "" {
      split($0, part, "-")
      if (word[1] == "revision" && part[3] + 0 > word[2] + 0) next
      if (!(part[2] in first)) first[part[2]] = $0
      last[part[2]] = $0
      found = $0
    }
    END {
      if (found == "") {
        print "there is no such backup (" which "): etcd-kit backup list tells which there are"
        exit 1
      }
      # One cluster may follow another of its name, once that is gone. Two that take turns are two clusters.
      split(found, part, "-")
      for (id in last)
        if (id != part[2] && last[id] > first[part[2]]) {
          print "two clusters, " part[2] " and " id ", have their backups in this folder, and both go on: say which backup by its name"
          exit 1
        }
      print found
    }'
}
