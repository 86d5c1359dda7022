# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/hostile/moved.sh: a directory that is moved out of what is granted while a program inside holds it
# leads nowhere: neither up, nor by its descriptor.
. "$(dirname "$0")/../lib/tap.sh"

mkdir -p granted other && echo treasure >other/treasure && echo treasure >granted/treasure
ROOT=$PWD
# Holds the directory, waits until it is moved, then climbs.
HOLD='cd "$1/granted/held" && exec 3<. && echo held && read -r _ || exit 1
	for way in .. ../.. /proc/self/fd/3/.. /proc/self/cwd/..; do
		for name in treasure other/treasure; do cat "$way/$name" 2>/dev/null && echo "by $way/$name"; done
		touch "$way/made" 2>/dev/null && echo "made by $way"
		ls "$way" 2>/dev/null | grep -q treasure && echo "listed by $way"
	done
	touch here 2>/dev/null && echo "made in it"
	echo end'

# climb [COMMAND...]: what it finds, when the directory is in other/ by then.
climb() {
	rm -rf granted/held other/held other/made made && mkdir granted/held
	mkfifo said go
	"$@" sh -c "$HOLD" hold "$ROOT" <go >said 2>&1 &
	exec 4>go 3<said
	rm said go
	read -r -t 20 _ <&3
	mv granted/held other/held
	echo moved >&4
	exec 4>&-
	timeout 20 cat <&3
	exec 3<&-
	wait $!
}

climb >found
like "a control: outside it leads to where it is" "$(cat found)" "treasure.*by \.\./treasure.*made by"
for options in "" "--landlock off" "--map root" "--syscalls developer" "--allow nesting" "--isolation landlock"; do
	# shellcheck disable=SC2086 # several words
	climb "$CUBBY" run -p default --rw "$ROOT/granted" $options -- >found
	unlike "${options:-no options}: nothing is found above it" "$(cat found)" "treasure|made by|listed by"
	like "  ... and the program came to its end" "$(cat found)" "end$"
	is "  ... and nothing was made there" "$(ls other)" "$(printf 'held\ntreasure')"
done
done_testing
