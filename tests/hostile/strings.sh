# SPDX-License-Identifier: MIT
# tests/hostile/strings.sh: control characters in names, paths, profiles and arguments: none of them reaches
# the terminal of who reads what cubby says.
. "$(dirname "$0")/../lib/tap.sh"

# A title that is set, a line that is wiped, a return to its begin, text that runs backwards, C1.
EVIL=$'x\e]0;title\a\e[2K\e[1Ay\rz\u202e\u009b31m\xff\x7f\b'
# What must not come out: all below a blank but the newline and the tabulator, DEL, C1 controls, marks of
# direction, and what is no UTF-8.
harmful() {
	python3 -c '
import sys
data = sys.stdin.buffer.read()
try:
    text = data.decode("utf-8")
except UnicodeDecodeError as e:
    print("no UTF-8:", data[max(0, e.start - 20):e.start + 4]); sys.exit()
bad = [c for c in text if (c < " " and c not in "\n\t") or "\x7f" <= c < "\xa0" or c in "\u061c\u200e\u200f" or "\u2028" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"]
if bad: print("harmful:", ascii("".join(bad)[:40]))'
}
like "a control: such text is found" "$(printf '%s' "$EVIL" | harmful)" "no UTF-8|harmful"
like "a control: in UTF-8, too" "$(printf 'a\u202eb' | harmful)" "harmful"

# clean TEXT COMMAND...: what it says has no such characters, and it does say something.
clean() {
	local text=$1
	shift
	timeout 60 "$@" >said 2>&1 </dev/null
	if [ ! -s said ]; then
		tap_result 1 "$text: something is said" "ran: $(printf '%q ' "$@")"
		return
	fi
	is "$text" "$(harmful <said)" ""
}

# Arguments of every verb.
clean "cubby ls: an option" "$CUBBY" ls "--$EVIL" # its argument is a pattern, which may match nothing
for verb in run shell exec kill stop plan profile doctor help version; do
	clean "cubby $verb: an argument" "$CUBBY" $verb "$EVIL"
	clean "cubby $verb: an option" "$CUBBY" $verb "--$EVIL"
done
for verb in list show check fmt diff which schema; do
	clean "cubby profile $verb: an argument" "$CUBBY" profile $verb "$EVIL"
	clean "cubby profile $verb: an option" "$CUBBY" profile $verb "--$EVIL" "$EVIL"
done
clean "a verb" "$CUBBY" "$EVIL"
for options in "-p" "-n" "--ro" "--rw" "--lock" "--hide" "--tmp" "--overlay" "--share" "--noexec" "--device" "--cwd" \
	"--hostname" "--env" "--keep-env" "--unset-env" "--cap" "--allow" "--map" "--syscalls" "--net" "--user" "--disk" \
	"--cpuset" "--nice" "--wall" "-s" "--home-name"; do
	clean "the value of $options" "$CUBBY" run "$options" "$EVIL" -- true
done
clean "the path of a value" "$CUBBY" run --ro "/nowhere/$EVIL" -- true
clean "a key and its value" "$CUBBY" run -s "hostname=$EVIL" -- true
clean "a key" "$CUBBY" run -s "$EVIL=1" -- true
clean "a program that is missing" "$CUBBY" run -p default -- "$EVIL"
clean "a program that is missing, by its path" "$CUBBY" run -p default -- "/nowhere/$EVIL"
clean "a program that cannot be executed" "$CUBBY" run -p default -- /etc/passwd

# Names of files and directories that exist.
mkdir -p "$TMP/$EVIL/sub" "$TMP/bin" && echo x >"$TMP/$EVIL/file" && cp /bin/true "$TMP/bin/$EVIL"
ln -s "$TMP/$EVIL" "$TMP/$EVIL.link"
clean "plan: a path" "$CUBBY" plan -p default --rw "$TMP/$EVIL" --lock "$TMP/$EVIL/file" -- "$EVIL" "$EVIL"
clean "plan: as JSON" "$CUBBY" plan --json -p default --rw "$TMP/$EVIL" -- "$EVIL"
clean "a link in a writable tree" "$CUBBY" run -p default --rw "$TMP" --ro "$TMP/$EVIL.link" -- true
clean "a pattern that matches it" "$CUBBY" plan -p default --ro "$TMP/x*" -- true
run sh -c 'cd "$1" && "$2" plan -p default -- true' sh "$TMP/$EVIL" "$CUBBY"
is "plan: the working directory" "$(printf '%s\n%s' "$out" "$err" | harmful)" ""
run env "LANG=$EVIL" "TERM=$EVIL" "XDG_CONFIG_HOME=/$EVIL" "XDG_RUNTIME_DIR=/$EVIL" "HOME=/nowhere/$EVIL" "$CUBBY" plan -p default -- true
is "plan: the caller's variables" "$(printf '%s\n%s' "$out" "$err" | harmful)" ""
clean "a variable that is set" "$CUBBY" plan -p default --env "A=$EVIL" -- true
cat >"$TMP/names" <<-EOS
	for n in doctor ls; do XDG_RUNTIME_DIR='$TMP/$EVIL' '$CUBBY' \$n; done
EOS
clean "doctor and ls: the runtime directory" sh "$TMP/names"

# Profiles, with everything in their texts.
mkdir -p "$HOME/.config/cubby/profiles"
P=$HOME/.config/cubby/profiles
quoted='x\u001b]0;t\u0007\u001b[2K\ry\u202e\u009b31m'
printf 'schema = 1\nname = "evil"\nsummary = "%s"\nmatch = ["%s"]\nhostname = "%s"\n' "$quoted" "$quoted" "$quoted" >"$P/evil.toml"
printf 'schema = 1\nname = "texts"\nsummary = "%s"\n[env]\nset = ["A=%s"]\n[files]\nro = ["/nowhere/%s?"]\n' "$quoted" "$quoted" "$quoted" >"$P/texts.toml"
printf 'schema = 1\n%s = 1\n[files]\nro = [ "%s' "$EVIL" "$EVIL" >"$P/raw.toml"
cp "$P/texts.toml" "$P/$EVIL.toml"
for verb in "list" "list --json" "show texts" "show --json texts" "show --origin texts" "check" "check evil" "check raw" "check texts" \
	"fmt texts" "diff texts default" "which x"; do
	# shellcheck disable=SC2086 # several words
	clean "cubby profile $verb" "$CUBBY" profile $verb
done
clean "run with a profile that is wrong" "$CUBBY" run -p evil -- true
clean "run with a profile that is no text" "$CUBBY" run -p raw -- true
clean "plan of a profile" "$CUBBY" plan -p texts -- true
clean "a profile by its path" "$CUBBY" run -p "$P/$EVIL.toml" -- "$EVIL"

# A running sandbox: its program's name and arguments are what ls prints.
mkfifo up
"$CUBBY" run -p default --ro "$TMP/bin" -- sh -c 'echo up; exec sleep 1000' "$EVIL" "$EVIL" >up 2>/dev/null &
read -r _ <up
clean "ls: the arguments of a program" "$CUBBY" ls
clean "ls: as JSON" "$CUBBY" ls --json
name=$("$CUBBY" ls | awk 'END { print $1 }')
clean "exec: a program that is missing" "$CUBBY" exec "$name" -- "$EVIL"
is "the title of init" "$(tr '\0' '\n' <"/proc/$(pgrep -nf 'cubby: init')/cmdline" | harmful)" ""
"$CUBBY" kill -KILL "$name"
wait
"$CUBBY" run -p default --ro "$TMP/bin" -- "$TMP/bin/$EVIL" >said 2>&1
is "a name that is made from the program's" "$(harmful <said)" ""
done_testing
