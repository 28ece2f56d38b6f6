#!/bin/sh
# hei-nw @VERSION@ for @TARGET@: this script, and behind it the program and the Deno that runs it, compressed.
# The first start unpacks them into $XDG_CACHE_HOME/hei-nw (~/.cache/hei-nw); that folder may be deleted at any time.
target=@TARGET@ digest=@DIGEST@ bytes=@BYTES@ offset=@OFFSET@
name=hei-nw-@VERSION@-@SHORT@

fail() {
  echo "Cannot run hei-nw: $1" >&2
  exit 1
}

# Whether a folder holds all files as they were unpacked: the stamp, the sum of sizes, and nothing written to since.
intact() {
  [ -x "$1/deno" ] && [ -f "$1/stamp" ] || return 1
  read -r stamped < "$1/stamp" && [ "$stamped" = "$digest" ] || return 1
  # The sum is the last word but one: the last says "total", in the user's language.
  last='' sum=''
  for word in $(cd "$1" && find . -type f ! -name stamp -exec wc -c {} + 2> /dev/null); do
    sum=$last last=$word
  done
  [ "$sum" = "$bytes" ] || return 1
  [ -z "$(find "$1" -type f -newer "$1/stamp" 2> /dev/null)" ]
}

# Unpacks beside the place, and moves the whole there at once: of two first starts one is the quicker, and both run.
unpack() {
  for old in "$1"/.unpacking.*; do
    [ -n "$(find "$old" -prune -mtime +0 2> /dev/null)" ] && rm -rf "$old"
  done
  temporary=$(mktemp -d "$1/.unpacking.XXXXXX") || return 1
  trap 'rm -rf "$temporary"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  tail -c "+$offset" "$self" | gzip -dc 2> /dev/null | tar -xof - -C "$temporary" 2> /dev/null
  echo "$digest" > "$temporary/stamp" && intact "$temporary" ||
    fail "it must unpack into $1: there is no room, no program may run there, or $self is damaged.
Hint: free 150 MB, set XDG_CACHE_HOME to another folder, or get the file again."
  if ! move "$temporary" "$home" && ! intact "$home"; then
    echo "hei-nw: $home was damaged and is unpacked anew" >&2
    mv "$home" "$1/.unpacking.aside.$$" && move "$temporary" "$home" || intact "$home" ||
      fail "$home must be a folder that can be replaced."
    rm -rf "$1/.unpacking.aside.$$"
  fi
  rm -rf "$temporary"
  trap - EXIT INT TERM HUP
}

# rename(2), which mv is not where the place is a folder already. What is renamed must not be what runs.
move() {
  DENO_DIR="${DENO_DIR:-$cache/deno}" "$1/deno" eval --quiet --no-config 'Deno.renameSync(...Deno.args)' -- "$1" "$2" 2> /dev/null
}

here=$(uname -sm)
case "$here" in
"Linux x86_64" | "Linux amd64") here=linux-x64 ;;
"Linux aarch64" | "Linux arm64") here=linux-arm64 ;;
"Darwin x86_64") here=darwin-x64 ;;
"Darwin arm64") here=darwin-arm64 ;;
esac
[ "$here" = "$target" ] || fail "this file is for $target, and this machine is $here."
case "$0" in
*/*) self=$0 ;;
*) self=$(command -v -- "$0" || echo "./$0") ;;
esac

wanted=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
cache=$wanted/hei-nw home=$wanted/hei-nw/$name
if [ -z "$wanted" ] || ! intact "$home"; then
  if [ -n "$wanted" ] && mkdir -p "$cache" 2> /dev/null && [ -w "$cache" ]; then
    echo "hei-nw: unpacking into $home (once)" >&2
    unpack "$cache" || fail "$cache must be a folder that can be written to."
  else
    # A folder of this user alone: others may write in the one above it.
    cache=${TMPDIR:-/tmp}/hei-nw-$(id -u)
    echo "hei-nw: ${wanted:-\$HOME} cannot be written to, so the program lies in $cache" >&2
    mkdir -m 700 "$cache" 2> /dev/null
    [ -d "$cache" ] && [ ! -L "$cache" ] && [ -O "$cache" ] && [ -w "$cache" ] ||
      fail "$cache must be a folder of this user. Hint: set XDG_CACHE_HOME to a folder that can be written to."
    home=$cache/$name
    intact "$home" || unpack "$cache" || fail "$cache must be a folder that can be written to."
  fi
fi

# V8 fuses pairs of vectors on x64 alone; elsewhere it does not know the flag.
case "$target,$DENO_V8_FLAGS" in
*-x64,*revectorize*) ;;
*-x64,*) export DENO_V8_FLAGS="${DENO_V8_FLAGS:+$DENO_V8_FLAGS,}--experimental-wasm-revectorize" ;;
esac
export DENO_DIR="${DENO_DIR:-$cache/deno}" @ENVIRONMENT@
exec "$home/deno" run @FLAGS@ "$home/cli.js" "$@"
exit 1
