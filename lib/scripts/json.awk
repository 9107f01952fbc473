# Flattens a JSON text: a line "PATH<tab>VALUE" for each string, number and word in it. A path is made of keys and array positions, with
# ">" between them: "metadata>annotations>etcd-kit/recovery". Prints nothing when the text is not JSON, or ends early. What would be taken
# for another line or another path (a control character, a ">" in a key) becomes "?".
# https://www.rfc-editor.org/rfc/rfc8259
{ text = text $0 "\n" }
END {
  depth = 0
  out = ""
  ok = value("")
  skip_space()
  if (ok && text == "") printf "%s", out
}
function skip_space() { sub(/^[ \t\r\n]+/, "", text) }
function take(length_) {
  taken = substr(text, 1, length_)
  text = substr(text, length_ + 1)
  return taken
}
# A string at the front of the text, without its quotes, in "string"; fails where there is none.
function read_string() {
  if (!match(text, /^"([^"\\]|\\.)*"/)) return 0
  string = take(RLENGTH)
  string = substr(string, 2, length(string) - 2)
  gsub(/\\u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]|\\[bfnrt]/, "?", string)
  gsub(/\\\\/, "\001", string)
  gsub(/\\/, "", string)
  gsub(/\001/, "\\", string)
  gsub(/[\002-\037\177]/, "?", string)
  return 1
}
function emit(path, found) { out = out path "\t" found "\n" }
function value(path,    count, key) {
  skip_space()
  if (text ~ /^\{/) {
    take(1)
    skip_space()
    if (text ~ /^\}/) return take(1) != ""
    while (1) {
      skip_space()
      if (!read_string()) return 0
      key = string
      gsub(/>/, "?", key)
      skip_space()
      if (take(1) != ":" || !value(path == "" ? key : path ">" key)) return 0
      skip_space()
      if (take(1) == "}") return 1
      if (taken != ",") return 0
    }
  }
  if (text ~ /^\[/) {
    take(1)
    skip_space()
    if (text ~ /^\]/) return take(1) != ""
    for (count = 0; ; count++) {
      if (!value(path ">" count)) return 0
      skip_space()
      if (take(1) == "]") return 1
      if (taken != ",") return 0
    }
  }
  if (read_string()) {
    emit(path, string)
    return 1
  }
  if (match(text, /^(true|false|null|-?[0-9][0-9.eE+-]*)/)) {
    emit(path, take(RLENGTH))
    return 1
  }
  return 0
}
