# shellcheck shell=dash
# Orders the backups of a folder, and selects one. Within a cluster, the revision decides, because a clock may be wrong. Clusters that
# followed one another are ordered by date.

# Reads "NAME [STORED]", with the time at which the store received the manifest, and prints "NAME DATE". A backup is never newer than its
# manifest. DATE is "-" if it is later than now. Ignores a STORED before 2020.
dated() { # [NOW]
  awk -v now="${1:-$(date -u +%Y%m%dT%H%M%SZ)}" '
    $0 != "" {
      date = substr($1, 1, 16)
      if ($2 > "2020" && $2 < date) date = $2
      print $1, (date > now ? "-" : date)
    }'
}

# Reads the same, and prints "NAME DATE", the oldest first. The date is "~" if no backup of a cluster has one and the revisions do not show
# which cluster came first: a restored cluster's revisions are above all earlier ones.
ordered() { # [NOW]
  dated "$@" | awk '
    {
      name[NR] = $1
      date[NR] = $2
      split($1, part, "-")
      id[NR] = part[2]
      revision[NR] = substr("000000000000000000", 1 + length(part[3])) part[3]
      ids[part[2]]
      if (revision[NR] > highest[part[2]]) highest[part[2]] = revision[NR]
      if (!(part[2] in lowest) || revision[NR] < lowest[part[2]]) lowest[part[2]] = revision[NR]
      if ($2 != "-" && $2 > last[part[2]]) last[part[2]] = $2
    }
    END {
      for (each in ids) {
        if (last[each] != "") continue
        last[each] = "9"
        for (other in ids) if (other != each && highest[other] >= lowest[each]) last[each] = "0"
      }
      # Of backups of one revision, one with a date is the later one.
      for (i = 1; i <= NR; i++)
        print last[id[i]], id[i], revision[i], (date[i] != "-"), name[i], (last[id[i]] == "0" ? "~" : date[i])
    }' | sort | cut -d' ' -f5,6
}

# Reads the output of `ordered`, and prints the name of the selected backup. Fails if there is none, and prints why.
chosen() { # latest | "name NAME" | "time 20261122T043000Z" | "revision NUMBER"
  awk -v which="$1" '
    BEGIN { split(which, word, " ") }
    word[1] == "name" { if ($1 == word[2]) found = $1; next }
    { split($1, part, "-") }
    $2 == "~" { unknown = part[2] }
    # A backup of a later revision than one that is too new is too new, whatever its date.
    word[1] == "time" && $2 != "-" && $2 > word[2] { over[part[2]] }
    word[1] == "time" && ($2 == "-" || (part[2] in over)) { next }
    word[1] == "revision" && part[3] + 0 > word[2] + 0 { next }
    { found = $1 }
    $2 != "-" {
      if (!(part[2] in first) || $2 < first[part[2]]) first[part[2]] = $2
      if ($2 > last[part[2]]) last[part[2]] = $2
    }
    END {
      if (found == "") {
        print "there is no such backup (" which "): etcd-kit backup list shows the existing ones"
        exit 1
      }
      if (unknown != "") {
        print "all backups of cluster " unknown " are dated in the future, so the latest backup is unknown: select one by its name"
        exit 1
      }
      # One cluster may follow another of its name. Two whose dates overlap are two clusters that run.
      split(found, part, "-")
      for (id in last)
        if (id != part[2] && (part[2] in first) && last[id] > first[part[2]]) {
          print "two clusters, " part[2] " and " id ", write backups to this folder, and both continue: select a backup by its name"
          exit 1
        }
      print found
    }'
}
