# Decides what a member does. A pure function of the evidence on its input: no process, no network, no clock, no environment. The start
# script, the watchdog and the preStop hook ask it, each with its own question, and act on the answer; test/simulation explores it.
#
# Evidence: a line each, "SOURCE.FACT VALUE...", as member/observe.sh writes it, up to a line "decide QUESTION". lib/scripts/README.md
# lists the facts. A fact that could not be found is "-", followed by the reason.
# Answer: "RULE ACTION [ARGUMENT...]<tab>REASON". The action "look" requests a missing fact; "wait BEACON" asks again later.
#
# The rules of a question are in order: the first one that applies decides.

# ---- evidence ---------------------------------------------------------------------------------------------------------------------

$1 == "decide" {
  decide($2)
  fflush()
  split("", fact)
  split("", members)
  split("", hash)
  member_count = hash_count = 0
  next
}
$1 == "etcd.member" { members[++member_count] = $2 " " $3 " " $4 " " $5 " " $6; next }
$1 == "etcd.hash" { hash_count++; hash[$2] = $3 == "-" ? "-" : $3 "/" $4; next }
{
  key = $1
  sub(/^[^ ]+ ?/, "")
  fact[key] = $0
}

function has(key) { return key in fact }
# In awk, reading a missing element of an array creates it, and has() would then find it.
function value(key) { return key in fact ? fact[key] : "" }
function word(key, position,    parts) {
  split(value(key), parts, " ")
  return parts[position]
}
# Whether a fact was gathered and has a value.
function known(key) { return has(key) && word(key, 1) != "-" }
function why(key) { return substr(value(key), 3) }

function answer(rule, action, reason) {
  print rule " " action "\t" reason
  return 1
}
function look(what) { return answer("look", "look " what, "") }

# ---- what facts mean --------------------------------------------------------------------------------------------------------------

# A host name without the cluster domain, which may change. The rest identifies the pod.
function host_of_pod(host) {
  sub(/\.svc\..*/, "", host)
  return host
}
function foreign() { return known("volume.host") && host_of_pod(value("volume.host")) != host_of_pod(value("pod.host")) }

function read_volume() {
  me = value("pod.ordinal") + 0
  member = word("volume.log", 1)
  cluster = word("volume.log", 2)
  if (cluster == "-" && known("volume.cluster")) cluster = value("volume.cluster")
}

# Reads a recovery that is requested and that this volume has not seen yet.
function recovery_asked() {
  if (!known("api.recovery")) return 0
  survivor = word("api.recovery", 2)
  token = word("api.recovery", 3)
  ready = word("api.recovery", 1)
  return token != "" && !in_list(token, value("volume.recoveries"), " ")
}
function chosen() { return recovery_asked() && survivor == me }

# Before a member goes on without the others, it records that and gathers all evidence again. A member that starts later reads the record
# and waits; a member that read it before, and starts in these seconds, is noticed.
function go_on(rule, action, reason) {
  if (!has("api.record")) return look("record")
  if (!known("api.record"))
    return answer("recovery-unrecorded", "wait waiting", "waiting: recovery " token " can't be recorded: " why("api.record") ". Nothing is changed until it is")
  if (word("api.record", 6) != token) return answer("record-recovery", "record-recovery " token, "recovery " token ": no quorum answers; recording it first")
  if (value("pod.recovery-recorded") + 0 < 15)
    return answer("recovery-recorded", "wait waiting", "waiting: recovery " token " is recorded; for 15 s, a member that did not know of it may still start")
  return answer(rule, action " " token, reason)
}

function in_list(item, list, separator) { return index(separator list separator, separator item separator) > 0 }

# The member that a quorum lists under an id, or under an ordinal: "ID NAME URL LEARNER ORDINAL".
function listed(id,    i) {
  for (i = 1; i <= member_count; i++) if (index(members[i], id " ") == 1) return members[i]
}
function listed_at(ordinal,    i, parts) {
  for (i = 1; i <= member_count; i++) {
    split(members[i], parts, " ")
    if (parts[5] == ordinal) return members[i]
  }
}
function part(text, position,    parts) {
  split(text, parts, " ")
  return parts[position]
}

# The number of other pods: those below the size, and at least those below this pod's own ordinal.
function others(    size) {
  size = known("api.size") ? value("api.size") + 0 : 0
  return (size > me + 1 ? size : me + 1) - 1
}
function pods(ordinals) {
  gsub(/,/, ", " value("pod.cluster") "-", ordinals)
  return value("pod.cluster") "-" ordinals
}
function count(list, separator,    parts) { return list == "" ? 0 : split(list, parts, separator) }

# ---- start: how does this member start? ---------------------------------------------------------------------------------------------

function start() {
  read_volume()
  if (has("volume.log")) return start_with_log()
  if (has("volume.leftovers")) return answer("no-log", "keep-aside without-log", "the data directory holds no log")
  return start_empty()
}

# The volume holds a log.
function start_with_log() {
  if (foreign()) return start_foreign()
  # Reports to the other pods that this one has data.
  if (value("pod.said") != "member" && !has("pod.held")) return answer("has-log", "announce", "")
  if (!has("etcd.quorum")) return look("quorum " (cluster == "" ? "-" : cluster))
  if (known("etcd.quorum")) {
    # A quorum of the volume's own cluster answers, and decides.
    if (member == "-")
      return restart("unreadable-log", "restart: its log does not show whether it is still a member")
    if (listed(member) != "") return restart("confirmed", "restart: member " member " of cluster " cluster ", as a quorum confirms")
    return leave_removed()
  }
  return start_without_quorum()
}

# Keeps the data: the cluster that goes on may lack writes that this member acknowledged.
function leave_removed() {
  if (!has("api.recovery")) return look("recovery")
  if (recovery_asked())
    return answer("given-up", "set-aside before-recovery " token, "recovery " token ": " value("pod.cluster") "-" survivor " goes on without member " member)
  return give_up("removed", "removed", "restart: a quorum of cluster " cluster " reports that member " member " was removed")
}

function restart(rule, reason) {
  # Damage that a majority of equal hashes found, or that etcd found when it started.
  if (has("volume.corrupt") && value("volume.corrupt") == member)
    return rebuild("differs", "this member's data differs from that of a quorum of equal members")
  if (known("etcd.damage")) return rebuild("damaged", "etcd can't start on its data (" value("etcd.damage") ")")
  if (!has("version.problem")) return look("version")
  if (known("version.problem")) return answer("wrong-version", "wait member", "waiting: " value("version.problem"))
  return answer(rule, "restart " (known("etcd.quorum") && member != "-" ? "listed" : "alone"), reason)
}

# Requires a quorum of the others to rebuild from, and ten minutes since the last time: rebuilding does not repair every fault.
function rebuild(rule, reason) {
  if (!known("etcd.quorum"))
    return answer(rule, "wait waiting", "waiting: " reason ", and no quorum of other members answers to rebuild it from: " \
      why("etcd.quorum") ". Nothing is changed")
  if (has("volume.rebuilt") && value("volume.rebuilt") + 0 < 600)
    return answer(rule, "wait waiting", "waiting: " reason ", less than ten minutes after it was rebuilt. Nothing is changed until then")
  return give_up(rule, "corrupt", reason ": a quorum runs without it")
}

# Keeps the data under another name. Data that was received from a quorum and never voted is kept apart: it replaces no data that voted.
function give_up(rule, kind, reason) {
  return answer(rule, "set-aside " (has("volume.unvoted") ? "unvoted" : kind) " -", reason)
}
function missed_recovery() { return word("api.record", 6) != "-" && !in_list(word("api.record", 6), value("volume.recoveries"), " ") }

# No quorum of this volume's cluster answers. One pod that runs another cluster is no reason to wait: a minority must not block the others.
function start_without_quorum(    elsewhere, problem) {
  if (known("etcd.login"))
    return answer("login-refused", "wait member", "waiting: the cluster requires a login, and accepts none that this pod has (" value("etcd.login") \
      "). Nothing is started, and the other members continue. Revert auth, with enabled: false until it is off, or see the log of the Deployment " \
      value("pod.cluster") "-auth")
  # In a pod's first seconds, its network may not be ready yet.
  if (value("pod.asked") + 0 < 2 && value("api.size") != "1") return answer("ask-again", "again", "")
  elsewhere = known("etcd.another") && 2 * count(word("etcd.another", 2), ",") > others()
  if (!has("api.record")) return look("record")
  # Another decision replaced the one that this volume followed. The record confirms it, not only the pods that answer.
  if (elsewhere && known("volume.nonce") && known("volume.bootstrap") && known("api.record") && word("api.record", 2) == word("etcd.another", 1))
    return answer("never-led", "set-aside never-led -", "restart: member " member " of cluster " cluster " never had a leader, and the pods here run cluster " \
      word("etcd.another", 1))
  if (!has("api.recovery")) return look("recovery")
  if (elsewhere) problem = "the pods here run cluster " word("etcd.another", 1)
  else if (known("api.record")) {
    if (cluster != "" && cluster != "-" && word("api.record", 2) != "-" && word("api.record", 2) != cluster && !known("volume.bootstrap"))
      problem = "the record " value("pod.cluster") "-bootstrap names cluster " word("api.record", 2)
    # A recovery that is still requested is under way, not missed: the rules below wait for it.
    else if (missed_recovery() && !(recovery_asked() && word("api.record", 6) == token))
      problem = "the cluster went on by recovery " word("api.record", 6) " without this volume"
  }
  # A human may choose this volume.
  if (problem != "" && !chosen())
    return answer("not-ours", "wait waiting", "waiting: this volume holds member " member " of cluster " cluster ", but " problem \
      ". Nothing is deleted. If you do not need cluster " cluster ", delete this pod's claim and then this pod. To keep it, request a recovery" \
      " with this member's ordinal")
  if (recovery_asked()) {
    if (survivor == me && ready == "0")
      return go_on("chosen", "go-on-alone", "recovery " token ": no quorum answers; going on alone from this member's data")
    if (survivor == me && problem != "")
      return answer("not-ours", "wait waiting", "waiting: recovery " token " names this member, but " ready " pods are ready, and " problem)
    if (survivor != me) {
      if (!has("etcd.survivor")) return look("survivor " survivor)
      if (!known("etcd.survivor"))
        return answer("survivor-silent", "wait waiting", "waiting: recovery " token " names " value("pod.cluster") "-" survivor \
          ", which does not answer yet. Nothing is changed")
      if (word("etcd.survivor", 1) != cluster)
        return answer("survivor-other", "wait waiting", "waiting: recovery " token " names " value("pod.cluster") "-" survivor \
          ", which runs cluster " word("etcd.survivor", 1) ", not cluster " (cluster == "" ? "unknown" : cluster) " of this volume. Nothing is changed")
      if (!in_list(member, value("etcd.survivor"), " "))
        return answer("given-up", "set-aside before-recovery " token, "recovery " token ": " value("pod.cluster") "-" survivor " goes on without member " member)
    }
  }
  if (chosen())
    return restart("not-alone", "recovery " token ": " ready " pods are ready, so there is a quorum that does not answer this pod. Not going on alone")
  return restart("no-quorum", "restart: member " member " of cluster " (cluster == "" ? "unknown" : cluster) "; no quorum answers now" \
    (known("api.record") ? "" : ". " why("api.record") ". Relying on the volume alone"))
}

# The volume was made for another host: a copy, or an exchanged claim. Nothing acts on it unless a human requests it.
function start_foreign() {
  if (!has("api.recovery")) return look("recovery")
  if (recovery_asked()) {
    if (survivor == me && ready == "0")
      return go_on("take-over", "take-over", "recovery " token ": making a new cluster from the copy of " value("volume.host") "'s data")
    if (survivor != me) {
      if (!has("etcd.survivor")) return look("survivor " survivor)
      if (known("etcd.survivor"))
        return answer("copy-given-up", "set-aside foreign " token, "recovery " token ": this volume was made for " value("volume.host") ", and " \
          value("pod.cluster") "-" survivor " goes on as a new cluster")
    }
  }
  return answer("foreign", "wait waiting", "waiting: this volume was made for " value("volume.host") ", and this pod is " value("pod.host") \
    ": claims were exchanged, or this is a copy. Nothing is started or changed. If claims were exchanged, put them back. To make a new cluster" \
    " from a copy, request a recovery with the ordinal of the pod whose copy to use. If you do not need the data, delete this pod's claim and" \
    " then this pod")
}

# The volume is empty: join, follow a decision, decide, or wait.
function start_empty(    i, state, complete) {
  if (!has("beacon.heard")) return look("beacons")
  if (!known("api.size") && me == 0)
    return answer("size-unknown", "wait empty", "waiting: no log on this volume, and the StatefulSet's size is unknown: " why("api.size"))
  if (known("api.size") && me >= value("api.size") + 0)
    return answer("beyond-size", "wait empty", "waiting: this pod is beyond the StatefulSet's size of " value("api.size") ", and does not join")
  running = silent = busy = ""
  nonces = me ":" value("volume.nonce")
  for (i = 0; i <= others(); i++) {
    if (i == me) continue
    state = word("beacon." i, 1)
    if (state == "member") running = running (running == "" ? "" : ",") i
    else if (state == "empty") nonces = nonces "," i ":" word("beacon." i, 2)
    else if (state == "waiting") busy = busy " " value("pod.cluster") "-" i
    else silent = silent " " value("pod.cluster") "-" i
  }
  complete = me == 0 && silent == "" && busy == ""
  # The record matters once a pod has followed a decision, and to the pod that decides. The others read it every 5 s.
  if (!has("api.record")) {
    if (running == "" && !complete && value("pod.said") != "member" && has("pod.record-read") && value("pod.record-read") + 0 < 5) return missing()
    return look("record")
  }
  if (!known("api.record"))
    return answer("record-unknown", "wait empty", "waiting: no log on this volume, and it is unknown whether this cluster was ever bootstrapped: " why("api.record"))
  recorded = word("api.record", 2)
  decision = word("api.record", 3)
  if (in_list(me ":" value("volume.nonce"), word("api.record", 4), ",")) return follow()
  if (running != "") return join(running)
  if (!complete) return missing()
  return bootstrap()
}

function missing() {
  if (me != 0)
    return answer("await-decision", "wait empty", "waiting: no log on this volume, and no cluster runs; " value("pod.cluster") "-0 decides whether to bootstrap" \
      (silent == "" ? "" : " (no answer from:" silent ")"))
  return answer("await-volumes", "wait empty", "waiting to bootstrap: every pod must report an empty volume;" \
    (silent == "" ? "" : " no answer from:" silent) (busy == "" ? "" : " not ready to report:" busy))
}

# The recorded decision includes this volume. Once its cluster has a leader, the quorum comes first: this member may have been removed or
# replaced since.
function follow(    own) {
  if (recorded != "-" && running != "") {
    if (!has("etcd.quorum")) return look("quorum " recorded " " running)
    if (known("etcd.quorum")) {
      own = listed_at(me)
      if (known("volume.joining") || own == "" || part(own, 2) != "-") return join(running)
    }
  }
  if (decision ~ /^restore-/ && value("volume.prepared") != decision)
    return answer("not-prepared", "withdraw", "restore: the backup prepared for the decision " decision " is no longer there: withdrawing it")
  # A pod that follows announces it first, and reads the record again: pod 0 withdraws no decision that a pod announces.
  if (value("pod.said") != "member") return answer("announce", "announce", "")
  return answer("follow", (decision ~ /^restore-/ ? "follow-restore " : "follow ") decision " " word("api.record", 4), \
    "bootstrap: following the decision " decision " in the record")
}

# Every pod has reported an empty volume to pod 0.
function bootstrap(    permission, i, n, named) {
  # A pod beyond the size may hold the cluster's data.
  if (!has("dns.strays")) return look("strays")
  if (word("dns.strays", 1) == "-")
    return answer("dns-incomplete", "wait empty", "waiting to bootstrap: " value("pod.headless") " does not resolve to this pod's own address yet, so others may be missing too")
  if (value("dns.strays") != "none")
    return answer("stray", "wait empty", "waiting: a pod beyond the StatefulSet's size reports a log (" value("dns.strays") "): this is not a new cluster")
  # A decision that no pod followed, made for volumes that are gone: every volume is empty now, and so are those of the pods that it names.
  if (recorded == "-" && decision != "-") {
    n = split(word("api.record", 4), named, ",")
    for (i = 1; i <= n; i++) {
      sub(/:.*/, "", named[i])
      if (in_list(named[i] ":", strip_nonces(nonces), ",")) continue
      if (!has("beacon." named[i])) return look("beacon " named[i])
      if (word("beacon." named[i], 1) != "empty")
        return answer("decision-stands", "wait empty", "waiting to bootstrap: an earlier decision names " value("pod.cluster") "-" named[i] \
          ", which does not report an empty volume")
    }
    return answer("withdraw", "withdraw", "bootstrap: the decision " decision " was made for other volumes, and every pod reports an empty volume: withdrawing it")
  }
  # Beacons are only hints: if a quorum of the recorded cluster answers, the cluster exists.
  if (recorded != "-") {
    if (!has("etcd.quorum")) return look("quorum " recorded " all")
    if (known("etcd.quorum")) return join(word("etcd.quorum", 2))
  }
  if (has("config.restore")) {
    permission = word("config.restore", 2)
    if (in_list(permission, word("api.record", 5), ",")) permission = ""
    if (permission == "" && recorded != "-") return all_lost()
    if (!known("volume.prepared"))
      return answer("not-fetched", "wait empty", "waiting: the config requests a restore, and the backup was not fetched when this pod started," \
        " because another pod had data then. Delete this pod to fetch it")
    return answer("restore", "record-decision restore " (permission == "" ? "-" : permission) " " me ":" value("volume.nonce"), decided(permission))
  }
  if (recorded != "-" && !has("config.bootstrap-when-lost")) {
    if (!has("api.permission")) return look("permission")
    permission = known("api.permission") ? value("api.permission") : ""
    if (permission == "" || in_list(permission, word("api.record", 5), ",")) return all_lost()
  }
  return answer("bootstrap", "record-decision new " (permission == "" ? "-" : permission) " " nonces, decided(permission))
}
function decided(permission) {
  return "bootstrap: all " value("api.size") " volumes are empty" (permission == "" ? "" : ", and the config permits it by the token " permission) "; recorded the decision"
}
function strip_nonces(list) {
  gsub(/:[0-9a-f]*/, ":", list)
  return list
}
function all_lost() {
  return answer("all-lost", "wait empty", "waiting: cluster " recorded " was bootstrapped here, and now every volume is empty, so its data is lost or not mounted." \
    " Nothing is started in its place. Bring a volume back, set restore with an unused token to start from a backup," \
    " or set bootstrap.token to start empty. Used tokens: " word("api.record", 5))
}

# An empty volume joins a running cluster. If the cluster still lists a member under this pod's name, its log is lost. It is removed first, so
# that the quorum never grows by a member that can't vote.
function join(ordinals,    own) {
  if (!known("api.size"))
    return answer("join-size-unknown", "wait empty", "waiting to join: the StatefulSet's size is unknown: " why("api.size"))
  if (!has("etcd.quorum")) return look("quorum " recorded " " ordinals)
  if (!known("etcd.quorum"))
    return answer("join-no-quorum", "wait empty", "waiting to join: " pods(ordinals) " run, but no quorum answers: " why("etcd.quorum"))
  if (!has("version.problem")) return look("version")
  if (known("version.problem")) return answer("join-wrong-version", "wait empty", "waiting to join: " value("version.problem"))
  own = listed_at(me)
  if (own == "") return answer("join", "add", "joining: the cluster does not list this pod; adding it as a learner")
  if (known("volume.joining") && part(own, 1) " " part(own, 2) == value("volume.joining") " -")
    return answer("joined", "start-joined", "joining: added as " part(own, 1) ", and not started yet")
  # Two pods may share a name for a while: one on a node that is cut off, and its replacement.
  if (!has("etcd.alive")) return look("alive " part(own, 1))
  if (value("etcd.alive") == "yes")
    return answer("name-taken", "wait empty", "waiting to join: the cluster lists this pod as member " part(own, 1) ", which answers at " value("pod.host") \
      ". Nothing is removed: another pod of this name runs it")
  return answer("replace", "remove " part(own, 1), "joining: the cluster lists this pod as member " part(own, 1) ", whose log is not on this volume; removing it first")
}

# ---- dead: which member does the leader's watchdog remove? ------------------------------------------------------------------------

# A member beyond the size that did not answer three times in a row is dead and costs quorum: its pod was scaled away while its node was
# down, or while it joined. A member of a pod that should exist is never removed here.
function dead(    i, id, ordinal) {
  for (i = 1; i <= member_count; i++) {
    id = part(members[i], 1)
    ordinal = part(members[i], 5)
    if (id == value("pod.member") || ordinal == "-" || value("etcd.missed." id) + 0 < 3) continue
    if (!has("api.size")) return look("size")
    if (!known("api.size")) return answer("dead-size-unknown", "keep", "")
    if (value("api.size") + 0 > 0 && ordinal + 0 >= value("api.size") + 0)
      return answer("dead", "remove " id, "removing member " id " of " value("pod.cluster") "-" ordinal ": it is beyond the StatefulSet's size of " value("api.size") \
        ", and does not answer")
  }
  return answer("none-dead", "keep", "")
}

# ---- record: what does a member that votes under a leader record? ------------------------------------------------------------------

# Only the answer of a quorum counts: a member that knows a leader may be cut off.
function record(    of_quorum) {
  if (!has("etcd.quorum")) return look("quorum")
  if (!known("etcd.quorum")) return answer("record-no-quorum", "keep", "")
  of_quorum = word("etcd.quorum", 1)
  if (!has("api.record")) return look("record")
  if (!known("api.record")) return answer("record-unreadable", "keep", "this cluster is not recorded: " why("api.record"))
  if (word("api.record", 2) == of_quorum) return answer("recorded", "recorded", "")
  if (word("api.record", 2) == "-" || known("volume.bootstrap"))
    return answer("bootstrapped", "record-cluster " of_quorum, "recorded that cluster " of_quorum " was bootstrapped")
  return answer("other-recorded", "keep", "the record " value("pod.cluster") "-bootstrap names cluster " word("api.record", 2) ", and this member's is " \
    of_quorum ". To keep this cluster, delete the data of that ConfigMap")
}

# ---- compare: whose data is damaged? -----------------------------------------------------------------------------------------------

# etcd reports that members differ, not which one is damaged. A member gives up its data only when a quorum of equal hashes differs from its
# own, twice in a row. Without such a quorum, no member is rebuilt.
function compare(    voter, each, quorum, most, own, differing, counts) {
  for (voter in hash) if (hash[voter] != "-") counts[hash[voter]]++
  quorum = int(hash_count / 2) + 1
  for (each in counts) if (counts[each] >= quorum) most = each
  own = value("pod.ordinal") in hash ? hash[value("pod.ordinal")] : "-"
  if (most == "" || own == "-") return answer("undecided", "keep", "voters differ, and no quorum of them is equal: no member is rebuilt. A human must decide")
  if (own != most) {
    # Compacted to another revision, the same data has another hash.
    sub(/.*\//, "", own)
    if (most !~ "/" own "$") return answer("undecided", "keep", "voters differ, and no quorum of them is equal: no member is rebuilt. A human must decide")
    if (!has("pod.odd-before")) return answer("odd-once", "compare-again", "")
    return answer("odd", "give-up", "this member's data differs from that of a quorum of equal members")
  }
  for (voter in hash) if (hash[voter] != most) differing = differing " " voter
  if (differing == "") return answer("equal", "equal", "the data of every voter is equal")
  return answer("sound", "keep", "voters differ from the quorum, or do not answer:" differing ". They compare and rebuild themselves")
}

# ---- space: what ends the alarm NOSPACE? -------------------------------------------------------------------------------------------

# The leader frees space step by step and then disarms the alarm. etcd raises it again where that was too early; with less than a tenth of
# the quota free that would soon be. Any leader can continue after any step: what remains to be done is seen from the databases.
function space(    i, ordinal, full, silent) {
  for (i = 1; i <= member_count; i++) {
    ordinal = ordinal_of(i)
    if (!known("etcd.space." ordinal)) silent = silent " " pod(ordinal)
    else if (size_of(ordinal) > 0.9 * quota_of(ordinal)) full = full (full == "" ? " " : ", ") usage(ordinal)
  }
  # To compact would take away the history by which damaged data is found.
  if (has("etcd.corrupt")) return answer("corrupt-too", "keep", "writes are refused: the alarm NOSPACE is raised, and so is CORRUPT, which is dealt with first")
  if (full != "") {
    full = "writes are refused: the alarm NOSPACE is raised, and databases are above 90 % of their quota:" full
    if (has("config.alert-only"))
      return answer("alert-only", "keep", full ". Raise tuning.quotaBackendBytes, or delete keys, compact and defragment: then the alarm is disarmed")
    if (!has("pod.leads")) return answer("full", "keep", full ". The leader frees space")
    return free_space(full)
  }
  if (silent != "") return answer("space-unknown", "keep", "writes are refused: the alarm NOSPACE is raised. It is disarmed once every member reports its size; these do not:" silent)
  if (!has("pod.leads")) return answer("room", "keep", "writes are refused: the alarm NOSPACE is raised, and no database is above 90 % of its quota: the leader disarms it")
  return answer("room", "disarm", "the alarm NOSPACE is raised, and no database is above 90 % of its quota: disarming it")
}

# Compacts only if free pages alone would not do, because watches that lag behind end then. That rests on the database of this pod's own etcd:
# all members have the same revisions.
function free_space(full,    own) {
  if (held_back(full ". Waiting: ")) return 1
  own = value("pod.ordinal")
  if (!has("pod.compacted") && used_of(own) > 0.75 * quota_of(own)) return answer("compact", "compact", full ". Compacting all revisions but the last")
  if (defragment_next("space", full ". ")) return 1
  return answer("in-use", "keep", full ". No more can be freed. Raise tuning.quotaBackendBytes, or delete keys")
}

# ---- maintain: whose database is defragmented? -------------------------------------------------------------------------------------

# Of the leader, while no alarm is raised. https://etcd.io/docs/v3.6/op-guide/maintenance/#defragmentation
function maintain(    i, ordinal, due) {
  # Nothing serves while the only member defragments: its time is for the config to choose.
  if (member_count == 1 && !has("config.schedule")) return answer("maintained", "keep", "")
  for (i = 1; i <= member_count; i++) {
    ordinal = ordinal_of(i)
    if (known("etcd.space." ordinal) && pays("maintenance", ordinal) && !tried("maintenance", ordinal)) due = due (due == "" ? " " : ", ") usage(ordinal)
  }
  if (due == "") return answer("maintained", "keep", "")
  due = "defragmentation pays:" due ". "
  if (!has("api.rollout")) return look("rollout")
  if (value("api.rollout") != "done") return answer("held-back", "keep", due "Waiting: " (known("api.rollout") ? "the StatefulSet replaces its pods" : why("api.rollout")))
  if (!has("api.size")) return look("size")
  if (value("api.size") != member_count) return answer("held-back", "keep", due "Waiting: the cluster has " member_count " members, and the StatefulSet's size is " (known("api.size") ? value("api.size") : "not known"))
  if (held_back(due "Waiting: ")) return 1
  return defragment_next("maintenance", due)
}

# A member serves nothing while it defragments, so all others must serve.
function held_back(told,    i, parts, ordinal) {
  if (has("pod.stop") && value("pod.stop") != "no") return answer("held-back", "keep", told "this member is about to stop")
  for (i = 1; i <= member_count; i++) {
    ordinal = ordinal_of(i)
    split(members[i], parts, " ")
    if (parts[4] != "false") return answer("held-back", "keep", told pod(ordinal) " is a learner")
    if (!known("etcd.space." ordinal)) return answer("held-back", "keep", told pod(ordinal) " does not serve")
    if (word("etcd.space." ordinal, 4) > 0) return answer("held-back", "keep", told pod(ordinal) " sends its database to a backup or a new member")
    if (ordinal == value("pod.ordinal")) continue
    if (!has("beacon.heard")) return look("stayers")
    if (value("beacon." ordinal) != "ready no") return answer("held-back", "keep", told pod(ordinal) " does not serve, or is about to stop")
  }
  return 0
}

# The next member, the leader last. While the leader defragments, no lease is kept alive on any member, so leadership is handed over first.
function defragment_next(purpose, told,    i, parts, ordinal, own) {
  for (i = 1; i <= member_count; i++) {
    ordinal = ordinal_of(i)
    if (!pays(purpose, ordinal) || tried(purpose, ordinal)) continue
    if (!known("disk.free." ordinal) || value("disk.free." ordinal) + 0 < used_of(ordinal))
      return answer("no-disk", "keep", told "A defragmentation copies what is in use, and the volume of " pod(ordinal) " has no room for that. Make the volume larger")
    if (ordinal != value("pod.ordinal")) return answer("defragment", "defragment " ordinal, told "Defragmenting " pod(ordinal))
    own = 1
  }
  if (!own) return 0
  for (i = 1; i <= member_count; i++) {
    split(members[i], parts, " ")
    if (parts[5] != value("pod.ordinal")) return answer("hand-over", "hand-over " parts[1], told "Handing leadership to " pod(parts[5]) ", so that " pod(value("pod.ordinal")) " is defragmented")
  }
  return answer("defragment", "defragment " value("pod.ordinal"), told "Defragmenting the only member")
}

# Without space, a twentieth of a database that is too large is enough. etcd counts freed pages only after later commits, and there may be
# none. So the least that any member uses counts for all, and after a compaction each is defragmented once. Otherwise the config decides, or
# a tenth near the quota.
function pays(purpose, ordinal,    free) {
  if (purpose == "space") {
    if (size_of(ordinal) <= 0.9 * quota_of(ordinal)) return 0
    return size_of(ordinal) - least_used() >= 0.05 * size_of(ordinal) || (has("pod.compacted") && !has("pod.defragmented." ordinal))
  }
  free = size_of(ordinal) - used_of(ordinal)
  if (size_of(ordinal) > 0.8 * quota_of(ordinal) && free >= 0.1 * size_of(ordinal)) return 1
  return free >= word("config.defragment", 1) / 100 * size_of(ordinal) && free >= word("config.defragment", 2) + 0
}
# What has just been done, or has failed lately, is not done again.
function tried(purpose, ordinal,    key) {
  key = "pod.defragmented." ordinal
  return has(key) && word(key, 1) < (word(key, 2) == "done" ? 60 : purpose == "space" ? 600 : 3600)
}
function least_used(    i, least) {
  for (i = 1; i <= member_count; i++) if (i == 1 || used_of(ordinal_of(i)) < least) least = used_of(ordinal_of(i))
  return least
}
function ordinal_of(i,    parts) {
  split(members[i], parts, " ")
  return parts[5]
}
function pod(ordinal) { return value("pod.cluster") "-" ordinal }
function size_of(ordinal) { return word("etcd.space." ordinal, 1) + 0 }
function used_of(ordinal) { return word("etcd.space." ordinal, 2) + 0 }
function quota_of(ordinal) { return word("etcd.space." ordinal, 3) + 0 }
function usage(ordinal) {
  return sprintf("%s has %d of %d MiB (%d in use)", pod(ordinal), size_of(ordinal) / 1048576, quota_of(ordinal) / 1048576, used_of(ordinal) / 1048576)
}

# ---- stop: may this member stop now? -----------------------------------------------------------------------------------------------

function stop(    i, parts, voters, quorum, staying, stay, stayers) {
  if (value("api.statefulset") == "gone") return answer("gone", "finish", "the StatefulSet or the namespace is being deleted")
  if (word("api.statefulset", 1) == "refused")
    return answer("gone", "finish", "the API server no longer knows this pod's service account: the cluster is being deleted")
  if (known("api.size") && value("api.size") == "0") return answer("paused", "finish", "the StatefulSet is paused: membership stays as it is")
  if (known("api.size") && value("pod.ordinal") + 0 >= value("api.size") + 0) return leave()
  if (!has("etcd.self")) return look("self")
  if (!known("etcd.self")) return answer("not-running", "finish", "etcd does not run")
  if (word("etcd.self", 2) == "learner") return answer("learner", "finish", "this is a learner, and no quorum depends on it")
  if (!has("etcd.quorum")) return look("quorum")
  if (!known("etcd.quorum")) {
    if (value("pod.lost") + 0 >= 15) return answer("quorum-lost", "finish", "there has been no quorum for 15 s, so holding the stop protects nothing")
    return answer("hold-no-quorum", "hold", "holding the stop: no quorum answers now")
  }
  if (!has("beacon.heard")) return look("stayers")
  for (i = 1; i <= member_count; i++) {
    split(members[i], parts, " ")
    if (parts[4] != "false") continue
    voters++
    if (parts[1] == word("etcd.self", 1) || parts[5] == "-") continue
    if (stays(parts[5])) {
      staying++
      stay[parts[5]]
    }
  }
  # Each change of leader delays writes, so leadership moves to where it can stay: a rollout restarts the highest ordinal first.
  for (i = 6; i > value("pod.ordinal") + 0; i--) if (i in stay) stayers = stayers " " i
  for (i = 0; i < value("pod.ordinal") + 0; i++) if (i in stay) stayers = stayers " " i
  quorum = int(voters / 2) + 1
  if (voters < 3) return answer("too-few", "go" stayers, "one of " voters " voters: there is no quorum without it, now or later")
  if (staying + 0 >= quorum) {
    # A member that announces its stop looks once more: of two that announce it at once, the lower ordinal notices and stays.
    if (value("pod.stop") != "going") return answer("going", "announce-going", "")
    return answer("go", "go" stayers, staying " other voters stay, and the quorum is " quorum)
  }
  return answer("hold", "hold", "holding the stop: " staying + 0 " other voters would stay, and the quorum is " quorum)
}
# Whether another voter would still serve if this one stopped now: the higher ordinal goes first, as in the StatefulSet controller.
function stays(ordinal,    state) {
  if (word("beacon." ordinal, 1) != "ready") return 0
  state = word("beacon." ordinal, 2)
  return state == "no" || (state == "want" && ordinal + 0 < value("pod.ordinal") + 0)
}

# By the id that this pod's own etcd reports, or else its volume: the member that is listed under this ordinal may be another one.
function leave(    id, size) {
  size = value("api.size")
  if (!has("etcd.self")) return look("self")
  id = known("etcd.self") ? word("etcd.self", 1) : known("volume.log") ? word("volume.log", 1) : value("volume.member")
  if (!known("etcd.self") && foreign()) id = ""
  if (id == "" || id == "-") return answer("leave-unknown", "finish", "its member id is unknown; the leader's watchdog removes the member once it is dead")
  if (!has("etcd.quorum")) return look("quorum " (known("volume.log") ? word("volume.log", 2) : known("volume.cluster") ? value("volume.cluster") : "-"))
  if (!known("etcd.quorum")) return answer("leave-no-quorum", "hold", "not left yet: " why("etcd.quorum"))
  if (listed(id) == "") return answer("left", "finish", "left: no longer a member")
  return answer("leave", "leave " id, "leaving: this pod is beyond the StatefulSet's size of " size)
}

function decide(question) {
  if (question == "start") start()
  else if (question == "dead") dead()
  else if (question == "record") record()
  else if (question == "compare") compare()
  else if (question == "space") space()
  else if (question == "maintain") maintain()
  else if (question == "stop") stop()
}
