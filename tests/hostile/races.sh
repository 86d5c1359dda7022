# SPDX-License-Identifier: MIT
# tests/hostile/races.sh: a sandbox exchanges what it may write for links to elsewhere, while others are
# started that use the same places: nothing elsewhere is read, changed or made.
# deadline: 240 seconds
# deadline of the long version: 3600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

LAUNCHES=$(times 10 2000)
W=$TMP/work
V=$TMP/victim
H=$HOME/.local/share/cubby/homes/default
mkdir -p "$V/sub" "$TMP/probes" && cp "$BUILD_TESTS/hostile/racer" "$TMP/probes"
for file in "$V/file" "$V/only" "$V/sub/file"; do echo treasure >"$file"; done
state() { (cd "$V" && find . -printf '%p %m %s %T@ %l\n' -type f -exec cat {} \; | LC_ALL=C sort); }
before=$(state)

# race_begin A B OPTION...: in a sandbox that may write what the options say.
race_begin() {
	local a=$1 b=$2
	shift 2
	mkfifo racing
	"$CUBBY" run -p default -n racer "$@" --ro "$TMP/probes" -- "$TMP/probes/racer" swap "$a" "$b" >racing 2>&1 &
	racer=$!
	read -r line <racing
	rm racing
	[ "$line" = racing ] || tap_result 1 "the racer runs" "$line"
}

race_end() {
	"$CUBBY" kill -KILL racer
	wait $racer
}

# race TEXT PATH OPTION...: launches while PATH leads here and there; each takes all it gets. PATH is
# where the control looks; inside it is where the options put it.
race() {
	local text=$1 path=$2 inside_path=$2 n here=0 there=0
	shift 2
	for ((n = 0; n < 2000 && (here < 3 || there < 3); n++)); do
		if grep -qs treasure "$path" "$path/file"; then there=$((there + 1)); else here=$((here + 1)); fi
	done
	if ((here < 3 || there < 3)); then
		skip "$text" control "the path does not change: $here times here, $there times there"
		return
	fi
	[ "$1 $2" != "--home app" ] || inside_path=$HOME${path#"$H"}
	: >seen
	: >said
	for ((n = 0; n < LAUNCHES; n++)); do
		"$CUBBY" run -p default --ro "$TMP/probes" "$@" -- "$TMP/probes/racer" take "$inside_path" >>seen 2>>said
	done
	is "$text: nothing of the victim is read" "$(grep -c treasure seen)" 0
	is "$text: the victim is as before" "$(state)" "$before"
	is "$text: a refusal names the place" "$(grep '^cubby' said | grep -v -e "$W" -e "$inside_path")" ""
}

# A directory and a link to the victim.
mkdir -p "$W/dir/sub" && echo own | tee "$W/dir/file" >"$W/dir/sub/file" && ln -s "$V" "$W/other"
race_begin "$W/dir" "$W/other" --rw "$W"
race "source, writable" "$W/dir" --rw "$W" --rw "$W/dir"
race "source, read-only" "$W/dir" --rw "$W" --ro "$W/dir"
race "a part of it" "$W/dir/sub" --rw "$W" --rw "$W/dir/sub"
race "overlay" "$W/dir" --rw "$W" --overlay "$W/dir"
race "lock" "$W/dir" --rw "$W" --lock "$W/dir"
race "lock of a file" "$W/dir" --rw "$W" --lock "$W/dir/file"
race "hide" "$W/dir" --rw "$W" --hide "$W/dir/sub"
race "noexec" "$W/dir" --rw "$W" --noexec "$W/dir"
race "mount point that is made" "$W/dir" --rw "$W" --tmp "$W/dir/made/here"
race "directory made on the host" "$W/dir" --rw "$W" --share "$W/dir/shared/here/"
race "pattern" "$W/dir" --rw "$W" --ro "$W/*/file"
race "working directory" "$W/dir" --rw "$W" --cwd "$W/dir"
race_end

# A file and a link to a file of the victim.
rm -rf "$W" && mkdir -p "$W" && echo own >"$W/dir" && ln -s "$V/file" "$W/other"
race_begin "$W/dir" "$W/other" --rw "$W"
race "a file, read-only" "$W/dir" --rw "$W" --ro "$W/dir"
race "a file, writable" "$W/dir" --rw "$W" --rw "$W/dir"
race "a file, locked" "$W/dir" --rw "$W" --lock "$W/dir"
race_end

# The app's own home: what one run has made there is a place of mounts in the next.
inside --home app -- sh -c "mkdir -p ~/dir/sub && echo own >~/dir/file && ln -s $V ~/other"
mkdir -p "$HOME/dir" && echo real >"$HOME/dir/file"
race_begin "$HOME/dir" "$HOME/other" --home app
race "home=app: a share" "$H/dir" --home app --share "$HOME/dir"
race "home=app: a directory in memory" "$H/dir" --home app --tmp "$HOME/dir"
race "home=app: hidden" "$H/dir" --home app --hide "$HOME/dir"
race "home=app: a mount point that is made" "$H/dir" --home app --tmp "$HOME/dir/made/here"
race_end
done_testing
