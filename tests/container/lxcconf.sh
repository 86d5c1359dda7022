# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/container/lxcconf.sh: files of LXC: what each key says of a container, or why it cannot be had.
# usage: tests/container/lxcconf.sh [--update]
#
# tests/container/lxcconf/NAME.case has files ("-- NAME --"), what `cubby create -f lxc.conf` says
# ("-- stderr --"), and which lines its config has more and less than one of the profile default
# ("-- config --", a good one) or its status ("-- exit N --", a bad one). --update writes what came out.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"
. "$TOP/tests/lib/lxc_rows.sh"

cases=$TOP/tests/container/lxcconf
"$CUBBY" create plain -p default
plain=$KEPT/plain/config.toml

# files_of CASE: writes its files into the working directory, which is emptied.
files_of() {
	find . -mindepth 1 -delete
	awk '/^-- (stderr|config|exit .*) --$/ { exit }
		/^-- .* --$/ { file = $2; dir = file; if (sub("/[^/]*$", "", dir)) system("mkdir -p " dir); printf "" >file; next }
		file { print >file }' "$1"
}

# outcome: what became of the case in the working directory.
outcome() {
	"$CUBBY" create imported -f lxc.conf 2>../said
	local status=$?
	[ ! -s ../said ] || { echo '-- stderr --' && cat ../said; }
	if [ $status -eq 0 ]; then
		echo '-- config --'
		diff "$plain" "$KEPT/imported/config.toml" | sed -n 's/ *$//; /^[<>]./p'
		"$CUBBY" destroy imported
	else
		echo "-- exit $status --"
	fi
}

mkdir case
for file in "$cases"/*.case; do
	name=$(basename "$file" .case)
	(cd case && files_of "$file" && outcome >../got)
	sed '/^-- \(stderr\|config\|exit [0-9]*\) --$/,$d' "$file" >said
	if [ "${1:-}" = --update ]; then
		cat said got >"$file"
	else
		is "$name: $(sed -n '1s/^# //p' "$file")" "$(cat said got)" "$(cat "$file")"
	fi
done

# Each row that refuses says why and what to do instead, at the place of the key or of its value.
while IFS='|' read -r key function words verdict what instead; do
	key=${key//\#/0}
	case $key in *.) key+=thing ;; esac
	case $function in
	refuse) printf '# one line\n%s = other\n' "$key" >refused.conf ;;
	only)
		for value in $words; do
			printf '%s = %s\n' "$key" "$value" >held.conf
			exits "$key = $value holds" 0 "$CUBBY" create held -f held.conf
			"$CUBBY" destroy held
		done
		printf '# one line\n%s = other\n' "$key" >refused.conf
		;;
	*) continue ;;
	esac
	run "$CUBBY" create refused -f refused.conf
	like "$key cannot be had ($verdict)" "$status $err" "^2 refused\.conf:2:[0-9]+: error\[impossible\]: '$key.*' cannot be had here: "
	ok "... and says why" grep -qF "here: $what" <<<"$err"
	[ -z "$instead" ] || ok "... and what to do instead" grep -qF "instead: ${instead//\#/0}" <<<"$err"
done < <(lxc_conf_rows)
is "nothing is made of them" "$("$CUBBY" ls -1)" plain

# Ids.
first=$(awk -F: -v u="$(id -un)" '$1 == u { print $2; exit }' /etc/subuid)
count=$(awk -F: -v u="$(id -un)" '$1 == u { print $3; exit }' /etc/subuid)
gfirst=$(awk -F: -v u="$(id -un)" '$1 == u { print $2; exit }' /etc/subgid)
ids() { "$CUBBY" create ids -f ids.conf 2>err && "$CUBBY" info -Hc ids.map ids | tr -d '"' && "$CUBBY" destroy ids; }
printf 'lxc.init.cmd = sh\n' >ids.conf
is "without a word of ids, you are root inside" "$(ids)" root
printf 'lxc.init.uid = %s\n' "$(id -u)" >ids.conf
is "the own id" "$(ids)" self
printf 'lxc.idmap = u 0 %s 1\nlxc.idmap = g 0 %s 1\nlxc.cap.keep = none\n' "$(id -u)" "$(id -g)" >ids.conf
is "one id" "$(ids)$(cat err)" root
printf 'lxc.idmap = u 0 %s 10\nlxc.idmap = g 0 %s 10\nlxc.init.uid = 3\n' "$first" "$gfirst" >ids.conf
is "a range" "$(ids)" range
like "... other than LXC's, which is told once" "$(cat err)" "ids.conf:1:13: warning\[differs\]: id 0 inside is you, not $first;[^;]*warning\[differs\]: root inside keeps no capability"
printf 'lxc.idmap = u 0 %s 10\n' "$((first + count))" >ids.conf
is "ids of somebody else" "$(ids)" ""
like "... are an error" "$(cat err)" "ids.conf:1:13: error\[impossible\]: 'lxc.idmap = .*/etc/subuid gives you $first to"

# What is imported runs as it says.
cat >box.conf <<'CONF'
lxc.uts.name = imported
lxc.init.cwd = /usr/share
lxc.environment = GREETING=hello
lxc.mount.entry = /opt opt none bind,ro 0 0
lxc.prlimit.nofile = 77
CONF
# shellcheck disable=SC2016 # for the shell inside
show='echo "$(hostname) $(pwd) $GREETING $(ulimit -n) $(id -u) $(ls -d /opt) $(ls /sys/class/net 2>/dev/null | wc -l)"'
is "execute -f" "$("$CUBBY" execute -f box.conf once -- sh -c "$show")" "imported /usr/share hello 77 0 /opt 0"
exits "create -f" 0 "$CUBBY" create box -f box.conf
is "... keeps it" "$("$CUBBY" start -F box -- sh -c "$show")" "imported /usr/share hello 77 0 /opt 0"
printf 'lxc.uts.name = other\n' >other.conf
is "start -f replaces it for one run" "$("$CUBBY" start -F -f other.conf box -- sh -c 'hostname; echo "$GREETING"')" "other"
is "-s KEY=VALUE of LXC overrides it" "$("$CUBBY" start -F -s lxc.uts.name=said -s hostname=last box -- hostname)" last
is "... in the words of LXC alone" "$("$CUBBY" start -F -s 'lxc.uts.name = said' box -- sh -c 'hostname; pwd')" "said
/usr/share"
is "... and over a file" "$("$CUBBY" start -F -f other.conf -s lxc.uts.name=said box -- hostname)" said
run "$CUBBY" start -F -s lxc.hook.start=/bin/true box -- hostname
like "... with its errors" "$status $err" "^2 .*error\[impossible\]: 'lxc.hook.start' cannot be had here"
printf 'lxc.init.cwd = /\n' >named.conf
is "the name of the container is its host name, where the file has none" "$("$CUBBY" execute -f named.conf named -- hostname)" named
"$CUBBY" destroy box plain

printf 'lxc.uts.name = crlf \t\r\n\r\nlxc.init.cwd = /\r\n' >crlf.conf
is "blanks and carriage returns behind a line are no part of it" "$("$CUBBY" execute -f crlf.conf crlf -- sh -c 'echo "$(hostname) $PWD"')" "crlf /"

# Limits of what is read: at the limit, and one past it.
chain() {
	rm -f chain-*
	for ((i = 1; i < $1; i++)); do echo "lxc.include = chain-$((i + 1))" >"chain-$i"; done
	echo "lxc.uts.name = deep" >"chain-$1"
	"$CUBBY" create deep -f chain-1 && "$CUBBY" destroy deep
}
ok "16 files deep" chain 16
run chain 17
like "17 are too deep" "$status $err" "^2 .*chain-16:1:15: error\[include\]: files include each other more than 16 deep"
many() {
	rm -rf many && mkdir many
	for ((i = 1; i <= $1; i++)); do echo "lxc.group = g$i" >"many/$i.conf"; done
	echo "lxc.include = many" >many.conf
	"$CUBBY" create many -f many.conf && "$CUBBY" destroy many
}
ok "255 included files" many 255
run many 256
like "256 are too many" "$status $err" "^2 .*error\[limit\]: more than 256 files"
lines() {
	for ((i = 1; i <= $1; i++)); do echo "lxc.group = g$i"; done >lines.conf
	"$CUBBY" create lines -f lines.conf && "$CUBBY" destroy lines
}
ok "10,000 lines" lines 10000
run lines 10001
like "10,001 are too many" "$status $err" "^2 .*lines.conf:10001:1: error\[limit\]: more than 10000 lines"
{ echo lxc.uts.name = a && head -c 300000 /dev/zero | tr '\0' '#'; } >large.conf
run "$CUBBY" create large -f large.conf
isnt "a file that is too large" "$status" 0
printf 'lxc.uts.name = a\nlxc.group = b\0c\n' >nul.conf
run "$CUBBY" create nul -f nul.conf
like "a NUL byte" "$status $err" "^2 .*error\[encoding\]: 'nul.conf' is not text"
mkfifo fifo.conf
printf 'lxc.include = fifo.conf\n' >fifo-user.conf
run timeout 20 "$CUBBY" create fifo -f fifo-user.conf
like "a FIFO is not waited for" "$status $err" "^2 .*error\[unreadable\]"
printf 'lxc.uts.name = \033[31mred\n' >escape.conf
run "$CUBBY" create escape -f escape.conf
like "what a terminal would act on is shown" "$status $err" '^2 .*x1b'
nothing_left "nothing is left"

done_testing
