# SPDX-License-Identifier: MIT
# tests/hostile/paths.sh: what a sandbox can leave in a tree that it may write, in each place where the next
# launch takes a path: the launch goes on or says no, at once, and nothing elsewhere is read or changed.
# deadline: 300 seconds
. "$(dirname "$0")/../lib/tap.sh"

W=$TMP/work
V=$TMP/victim
mkdir -p "$V/deep" probes && cp "$BUILD_TESTS/hostile/racer" probes/
for file in "$V/file" "$V/only" "$V/deep/file"; do echo treasure >"$file"; done
state() { (cd "$V" && find . -printf '%p %y %m %s %T@ %l\n' -type f -exec cat {} \; | LC_ALL=C sort); }
before=$(state)

# Each shape: what a sandbox makes of $W/p, where a directory with a file was.
declare -A shapes=(
	[absolute link]="ln -s $V p"
	[relative link]="ln -s ../victim p"
	[link up and down]="mkdir q && ln -s ../../victim q/p && ln -s q/p p"
	[link by /proc/self/root]="ln -s /proc/self/root$V p"
	[link by /proc/1/root]="ln -s /proc/1/root$V p"
	[link by a descriptor]="ln -s /proc/self/fd/3 p"
	[dangling link]="ln -s /nowhere/at/all p"
	[loop of links]="ln -s q p && ln -s p q"
	[chain of 45 links]="ln -s $V l0; for n in \$(seq 45); do ln -s l\$((n - 1)) l\$n; done; mv l45 p"
	[link to itself]="ln -s p p"
	[fifo]="mkfifo p"
	[socket]="python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"p\")'"
	[file instead of a directory]="echo own >p"
	[directory without rights]="mkdir p && chmod 0 p"
	[directory without search]="mkdir p && echo own >p/file && chmod 600 p"
	[directory of 300 levels]="mkdir p && cd p && for n in \$(seq 300); do mkdir -p d && cd d; done"
	[link in a directory]="mkdir p && ln -s $V/file p/file && ln -s $V/deep p/deep"
	[hard link to itself]="mkdir p && echo own >p/file && ln p/file p/again"
	[name of 255 bytes]="mkdir p && cd p && : >\$(printf '%255s' | tr ' ' x)"
	[setgid and sticky]="mkdir p && chmod 7777 p"
)

for shape in "${!shapes[@]}"; do
	wrong=
	refused=0
	for option in --ro --rw --lock --hide --noexec --overlay --tmp --share --cwd "--lock=/deep" "--tmp=/deep/made/here" "--share=/deep/made/here/"; do
		[ ! -e "$W" ] || chmod -R u+rwX "$W"
		rm -rf "$W" && mkdir "$W"
		(cd "$W" && eval "${shapes[$shape]}") || wrong+="planting failed"$'\n'
		path=$W/p
		[ "$option" = "${option#*=}" ] || path+=${option#*=}
		run timeout 20 "$CUBBY" run -p default --rw "$W" --ro "$TMP/probes" "${option%%=*}" "$path" -- \
			"$TMP/probes/racer" take "$W/p"
		case $status in
		0) ;;
		2 | 125) refused=$((refused + 1)) ;;
		*) wrong+="$option: status $status: $err"$'\n' ;;
		esac
		[[ $out$err != *treasure* ]] || wrong+="$option: read"$'\n'
	done
	[ "$(state)" = "$before" ] || wrong+="the victim has changed"$'\n'
	is "$shape ($refused of 12 refused)" "$wrong" ""
done
chmod -R u+rwX "$W"

# A control: by its name the way leads there.
rm -rf "$W" && mkdir "$W" && ln -s "$V" "$W/p"
is "a control: outside the link leads to the victim" "$(cat "$W/p/file")" treasure
done_testing
