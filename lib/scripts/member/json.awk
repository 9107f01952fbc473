# Flattens a JSON text: prints a line "PATH<tab>VALUE" for each string, number and word. A path consists of keys and array positions, joined
# by ">": "metadata>annotations>etcd-kit/recovery". Prints nothing if the text is not JSON, or is truncated. Replaces what would look like
# another line or path (a control character, a ">" in a key) by "?".
# https://www.rfc-editor.org/rfc/rfc8259
#
# Records end at quotation marks, so they alternate between strings and the text between strings.
BEGIN {
  RS = "\""
  wanted = "value" # the next token: value, key, colon, comma or end
}
inside {
  string = string $0
  if (match($0, /\\+$/) && RLENGTH % 2 == 1) { # the quotation mark is part of the string
    string = string "\""
    next
  }
  inside = 0
  found(unescaped(string), 1)
  next
}
{
  for (i = 1; i <= length($0); i++) {
    each = substr($0, i, 1)
    if (each ~ /[ \t\r\n]/) word_ends()
    else if (each == "{" || each == "[") open(each)
    else if (each == "}" || each == "]") close_(each)
    else if (each == ",") comma()
    else if (each == ":") {
      word_ends()
      if (wanted != "colon") bad = 1
      wanted = "value"
    } else word = word each
  }
  word_ends()
  string = ""
  inside = 1
}
function unescaped(text) {
  if (index(text, "\\")) {
    gsub(/\\\\/, "\001", text)
    gsub(/\\u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]|\\[bfnrt]/, "?", text)
    gsub(/\\/, "", text)
    gsub(/\001/, "\\", text)
  }
  gsub(/[\002-\037\177]/, "?", text)
  return text
}
function path(    text, level) {
  for (level = 1; level <= depth; level++) text = text (level > 1 ? ">" : "") at[level]
  return text
}
function found(text, quoted) {
  if (wanted == "key" && quoted) {
    gsub(/>/, "?", text)
    at[depth] = text
    wanted = "colon"
    empty = 0
  } else if (wanted == "value") {
    out[++lines] = path() "\t" text
    done_()
  } else bad = 1
}
function word_ends() {
  if (word == "") return
  if (word ~ /^(true|false|null|-?[0-9][0-9.eE+-]*)$/) found(word, 0)
  else bad = 1
  word = ""
}
function done_() {
  wanted = depth ? "comma" : "end"
  empty = 0
}
function open(each) {
  word_ends()
  if (wanted != "value") bad = 1
  kind[++depth] = each
  at[depth] = 0
  wanted = each == "{" ? "key" : "value"
  empty = 1
}
function close_(each) {
  word_ends()
  if (depth == 0 || kind[depth] != (each == "}" ? "{" : "[") || !(wanted == "comma" || empty)) bad = 1
  depth--
  done_()
}
function comma() {
  word_ends()
  if (wanted != "comma") bad = 1
  if (kind[depth] == "{") wanted = "key"
  else {
    at[depth]++
    wanted = "value"
  }
}
END {
  if (bad || wanted != "end") exit
  for (i = 1; i <= lines; i++) print out[i]
}
