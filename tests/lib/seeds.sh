# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/seeds.sh: first inputs and words for the fuzz targets, from the tables and the goldens.
# Sourced; TOP is the source tree.

# table_rows FILE MACRO: the rows of a .def file, one a line, fields divided by '|', without quotes.
# MACRO says what is printed: 'KEY(field, name, ...) name|help'.
table_rows() {
	{ printf '#define %s %%%%\n' "$2"; echo "#include \"$1\""; } |
		cc -E -P -x c -I"$TOP/src" - | tr '\n' ' ' | sed 's/ *%% */\n/g; s/"//g' | sed 's/ *$//; s/ *| */|/g'
}

key_rows() {
	table_rows spec/keys.def 'KEY(field, name, type, words, option, metavar, def, help) name|type|words|option|def'
}

# Values of each type, right, at the edges and wrong.
value_samples() {
	cat <<-'END'
		TYPE_STRING hello
		TYPE_NAME web-1.2_x 123 .hidden
		TYPE_HOSTNAME box a-b -a
		TYPE_PATH ~/src ${project}/x /srv//www/ ../x ${env:HOME}
		TYPE_BOOL true false yes
		TYPE_INT 0 1 1024 9007199254740992 9007199254740993
		TYPE_ID 0 1000 4294967294 4294967295
		TYPE_NICE 0 19 20
		TYPE_SIZE 0 512M 8796093022208K 1T 8193T 1.5G
		TYPE_SHARE 25% 100% 0% 101% 512M
		TYPE_TIME 500ms 10s 5m 2h 104249991d 1h30m
		TYPE_OFFSET -2h +1d 0s
		TYPE_CPUSET 0-3,6 4095 4096 3-1 1,1
		TYPE_ENUM pod:web pod: pod pod:1 pod:NAME
		LIST_LINK sandbox:db:5432 sandbox:db sandbox:Db:1
		LIST_SHARE net:web ipc:web uts:a_b pid:web net: web
		LIST_VOLUME db:/var/lib/db db:~/x:ro db:x :/x db:/x?
		LIST_STRING word
		LIST_NAME base
		LIST_PATH /usr ~/.cache? ~/new/ /etc/*.conf ${downloads} ${runtime}/x? /a\*b
		LIST_GRANT tty secrets:ssh secrets: Tty
		LIST_CAP chown net_bind_service CAP_CHOWN
		LIST_SYSCALL mount openat2
		LIST_ENV_NAME HOME LC_* * A=B
		LIST_ASSIGNMENT A=B A= =B A=${HOME}
	END
}

# dictionary: every word of the tables, in libFuzzer's form.
dictionary() {
	{
		key_rows | awk -F'|' '{
			print $1; sub(/.*\./, "", $1); print $1
			if ($3 != "NULL") { n = split($3, words, " "); for (i = 1; i <= n; i++) print words[i] }
			if ($4 != "NULL") print $4
			if ($5 != "") print $5
		}'
		key_rows | awk -F'[|.]' '{ print "[" $1 "]" }'
		value_samples | cut -d' ' -f2- | tr ' ' '\n'
		printf '%s\n' schema 'schema = 1' '[when.' tty ci nested subids 'kernel>=6.1' 'landlock>=4' bin:git \
			env:HOME '!' '!*' '+=' '-=' '-s' '-p' '-n' '--save' '--set' -- '${' '}' '/proc/' ' = [' \
			'", "' '# ' ' - overlay overlay rw,lowerdir=' 'someone:100000:65536'
		printf '%s\n' mount clone3 ptrace socket io_uring_setup cubby-policy 'policy strict' 'network host'
	} | sed 's/\\/\\\\/g; s/"/\\"/g' | awk 'length && !seen[$0]++ { print "\"" $0 "\"" }'
}

# put DIR: stdin as a new file of the directory.
put() {
	cat >"$(mktemp "$1/XXXXXXXX")"
}

# seeds TARGET DIR: fills the directory.
seeds() {
	mkdir -p "$2"
	"seeds_$1" "$2"
}

seeds_toml() {
	local dir=$1 file
	for file in "$TOP"/profiles/*/*.toml; do cp "$file" "$dir/$(basename "$(dirname "$file")")-$(basename "$file")"; done
	# The files of the goldens; those that are escaped are decoded.
	awk -v dir="$dir" '
		FNR == 1 { out = ""; n++ }
		/^-- .* --$/ {
			out = ""
			if ($0 ~ /\(escaped\) --$/) out = dir "/golden-" n ".escaped"
			else if ($0 ~ /\.toml --$/) out = dir "/golden-" n
			if (out) printf "" > out
			next
		}
		out { print > out }' "$TOP"/tests/front/{good,bad}/*.case
	for file in "$dir"/*.escaped; do
		printf %b "$(tr -d '\n' <"$file")" >"${file%.escaped}"
		rm "$file"
	done
}

seeds_lxcconf() {
	awk -v dir="$1" '
		FNR == 1 { out = ""; n++ }
		/^-- .* --$/ {
			out = $2 == "lxc.conf" || $2 == "fstab" || $2 == "seccomp" ? dir "/" n "-" $2 : ""
			next
		}
		out { print > out }' "$TOP"/tests/container/lxcconf/*.case
	sed -n 's/^\(LXC\|OLD\)("\([^"]*\)".*/\2 = 1/p' "$TOP/src/container/lxcconf.def" >"$1/all"
}

seeds_profile() {
	awk -v dir="$1" '
		FNR == 1 { out = dir "/" ++n; printf "" > out; take = 1 }
		/^#/ && take == 1 { next }
		/^\$ / {
			line = $0
			sub(/^\$ (run|plan|shell|profile (show|check|fmt|which|diff))/, "$", line)
			gsub(/["'\'']/, "", line)
			if (line ~ /^\$ [a-z]+$/) sub(/^\$ /, "$ -p ", line)
			print line > out
			next
		}
		/^-- (stdout|stderr|exit [0-9]+) --$/ { take = 0 }
		take { print > out }' "$TOP"/tests/front/{good,bad}/*.case
	local file
	for file in "$TOP"/profiles/*/*.toml; do
		{
			printf '$ -p web\n-- apps/web.toml --\n'
			grep -v -e '^name' -e '^extends' "$file"
		} >"$1/shipped-$(basename "$(dirname "$file")")-$(basename "$file")"
	done
	printf '$ -p web\n-- apps/web.toml --\nschema = 1\nextends = ["base", "two"]\nallow = ["tty", "network"]\n%s' \
		'-- families/base.toml --
schema = 1
files.ro = ["/usr", "${downloads}", "${documents}/x?"]
-- families/two.toml --
schema = 1
extends = ["base"]
[when."kernel>=4.0+!nested"]
files.rw = ["~/src/", "!/usr"]
-- grants/tty.toml --
schema = 1
tty = "always"
-- grants/network.toml --
schema = 1
[network]
mode = "host"
-- ~/.config/user-dirs.dirs --
XDG_DOWNLOAD_DIR="$HOME/Loads"
XDG_DOCUMENTS_DIR="/data/documents"
-- ~/.config/cubby/profiles/web.d/1.toml --
schema = 1
files.hide = ["~/src/x"]
env.set = ["A=1", "!B"]
' >"$1/levels"
	printf '$ web -- x\n-- match.index --\ncurl web\nweb web\n-- apps/web.toml --\nschema = 1\nmatch = ["web"]\n' >"$1/match"
}

seeds_cli() {
	local name type _ option line word words
	while IFS= read -r line; do
		# The goldens are ours; quotes are what eval is for.
		eval "words=($line)" && printf '%s\n' "${words[@]}" | put "$1"
	done < <(sed -n 's/^\$ \(run\|plan\|shell\) \(.*\)/\2/p' "$TOP"/tests/front/{good,bad}/*.case)
	set -f
	while IFS='|' read -r name type _ option _; do
		for word in $(value_samples | sed -n "s/^$type //p"); do
			[ "$option" = NULL ] || printf '%s\n%s\n--\nx\n' "$option" "$word" | put "$1"
			printf -- '-s\n%s=%s\nx\n' "$name" "$word" | put "$1"
			[[ $type != LIST_* ]] ||
				printf -- '-s%s+=[%s, "a,b"]\n-s\n%s-=%s\n--save=x\n' "$name" "$word" "$name" "$word" | put "$1"
		done
	done < <(key_rows)
	set +f
}

seeds_value() {
	local name type words _ word
	set -f
	while IFS='|' read -r name type words _; do
		[ "$words" != NULL ] || words=
		for word in $words $(value_samples | sed -n "s/^$type //p"); do
			printf '%s=%s' "$name" "$word" | put "$1"
		done
	done < <(key_rows)
	set +f
}

# little NUMBER: four bytes.
little() {
	local hex
	hex=$(printf %08x $(($1 & 0xffffffff)))
	printf '\\x%s\\x%s\\x%s\\x%s' "${hex:6:2}" "${hex:4:2}" "${hex:2:2}" "${hex:0:2}"
}

msg_rows() {
	table_rows wire/msgs.def 'MSG(name, sender, fds, limit, meaning) sender|fds|limit'
}

seeds_wire() {
	local type=0 sender fds limit peer len
	while IFS='|' read -r sender fds limit; do
		case $sender in LAUNCHER) peer=1 ;; STAGE) peer=2 ;; *) peer=4 ;; esac
		type=$((type + 1))
		for len in 0 "$limit" $((limit + 1)); do
			{
				printf '%b' "\\x0$peer\\x0$fds$(little "$type")$(little 1)$(little -1)$(little "$len")"
				head -c "$len" /dev/zero
			} >"$1/$type-$len"
		done
	done < <(msg_rows)
}

seeds_control() {
	local type=0 client
	while read -r _; do
		type=$((type + 1))
		for client in 0 3; do
			printf '%b' "\\x0$client\\x$(printf %02x $type)\\x01\\x0f\\0\\0\\0\\x0c\\x0$client\\x$(printf %02x $type)\\0\\x0f\\0\\0\\0\\0" >"$1/$type-$client"
		done
	done < <(msg_rows)
	# A client starts a program, sends a signal, leaves; init reports the end.
	printf '\0\x09\0\0\0\0\0\x0c\0\x0a\x01\x0f\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0\x04\x01\0\0\0\0\0\0' >"$1/life"
}

seeds_info() {
	printf 'web\0default\0bash\0-c\0echo  x\0' >"$1/usual"
	printf 'web' >"$1/cut"
	printf 'w\0p\0%0600d\0' 0 >"$1/long"
	printf '\0\0\0\0' >"$1/empty"
}

# The layout of struct request_head: magic, argc, three bytes of tty, terminal, foreground, ...
seeds_request() {
	local magic
	magic=$(sed -n 's/.*REQUEST_MAGIC.* 0x\([0-9a-f]*\)U*.*/\1/p' "$TOP/src/engine/request.h")
	{
		printf '%b' "$(little $((16#${magic:-0})))$(little 2)\\0\\x01\\0\\x01\\x01\\0\\0\\0"
		head -c 68 /dev/zero
		printf '/home\0xterm\0ls\0-l\0'
	} >"$1/usual"
}

seeds_mountinfo() {
	printf '%s\n' '22 28 0:20 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw' \
		'24 28 0:22 / /sys rw shared:7 - sysfs sysfs rw' >"$1/plain"
	printf '%s\n' '28 0 8:1 / / rw - ext4 /dev/sda1 rw' '30 22 0:28 / /proc/sys/fs/binfmt_misc rw - autofs x rw' \
		'31 22 0:29 / /proc/sys/kernel ro - proc proc ro' >"$1/covered"
	{
		printf '40 28 0:40 / /m\\040nt rw - overlay overlay rw,lowerdir='
		printf '%04500d\n' 0
		echo '41 28 0:41 / / rw - tmpfs tmpfs rw'
	} >"$1/long"
}

seeds_subid() {
	printf 'someone:100000:65536\nother:165536:65536\n' >"$1/usual"
	printf '1000:5:7\nsomeone:4294967295:1\nsomeone:1:4294967295\n:1:1\nsomeone:1:1:1\n' >"$1/odd"
	printf 'other:150000:65536\n# comment\n\nsomeone:100000:65536' >"$1/shared"
	printf '%0255d:1:1\nsomeone:00000100000:1\n' 0 >"$1/long"
}

seeds_escape() {
	printf 'plain text' >"$1/plain"
	printf '\e]0;x\a\e[2K\e[1A\r\n\t\b\x7f' >"$1/control"
	printf 'caf\u00e9 \u202e \u2066 \u0085 \U0001f600 \u200e \ufeff \u061c' >"$1/unicode"
	printf '\xff\xc3\x28\xed\xa0\x80\xf4\x90\x80\x80\xc0\x80\xe2\x82' >"$1/invalid"
	printf '"quotes" \\ and \\x1b' >"$1/json"
}

seeds_filter() {
	local file share
	share=$(mktemp -d) && "${CUBBY%/bin/cubby}/libexec/cubby/cubby-policy" warm "$share" || return
	for file in "$share"/*.bpf; do head -c 4096 "$file" >"$1/${file##*/}"; done
	for file in $(find "$share" -name '*.bpf' -size -8k | head -4); do cp "$file" "$1/whole-${file##*/}"; done
	rm -r "$share"
}

seeds_policy() {
	local policy network bits version
	version=$(sed -n 's/^#define FILTER_VERSION "\(.*\)"$/\1/p' "$TOP/src/kern/filter.h")
	for policy in default strict developer; do
		for network in none host; do
			for bits in '0 0 0' '1 0 1' '0 1 0'; do
				# shellcheck disable=SC2086 # three words
				printf 'cubby-policy %s\narch %s\npolicy %s\nnetwork %s\nmultiarch %d\ndebug %d\nnesting %d\ndeny bind mount\nallow ioctl\n' \
					"$version" "$(uname -m)" $policy $network $bits | put "$1"
			done
		done
	done
}

seeds_rule() {
	printf 'example.org' >"$1/name"
	printf '*.Example.org:443,8000-8099' >"$1/below"
	printf 'udp:10.1.0.0/16:53' >"$1/network"
	printf 'tcp:[2001:db8::]/32:1-65535,7' >"$1/six"
	printf '[::ffff:203.0.113.9]:80' >"$1/mapped"
	printf '@metadata:80' >"$1/group"
	printf '203.0.113.9/33' >"$1/bits"
	printf 'a.b.c.d.e:1,2,3,4,5,6,7,8,9' >"$1/ports"
	printf '0x7f.1' >"$1/spelling"
	printf 'sandbox:web-1.a:80,8000-8099' >"$1/link"
	printf 'sandbox:host:1' >"$1/link-host"
}

# A packet of each kind that is read, and of each that is none.
seeds_frame() {
	local four='\x0a\0\x02\x64\xcb\0\x71\x09' six='\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01'
	local tcp='\x12\x34\0\x50\x01\x02\x03\x04\0\0\0\0\x50\x02\xff\xff\0\0\0\0' udp='\x12\x34\0\x35\0\x0b\0\0abc'
	local echo='\x08\0\0\0\x12\x34\0\x01ping' echo_six='\x80\0\0\0\x12\x34\0\x01ping'
	printf '%b' "\x45\0\0\x28\0\0\x40\0\x40\x06\0\0$four$tcp" >"$1/syn"
	printf '%b' "\x45\0\0\x1f\0\0\x40\0\x40\x11\0\0$four$udp" >"$1/datagram"
	printf '%b' "\x45\0\0\x20\0\0\x40\0\x40\x01\0\0$four$echo" >"$1/echo"
	printf '%b' "\x46\0\0\x23\0\0\x40\0\x40\x11\0\0$four\x01\x01\x01\0$udp" >"$1/options"
	printf '%b' "\x45\0\0\x1f\0\x07\x20\0\x40\x11\0\0$four$udp" >"$1/fragment"
	printf '%b' "\x60\0\0\0\0\x14\x06\x40$six$six$tcp" >"$1/syn-six"
	printf '%b' "\x60\0\0\0\0\x0b\x11\x40$six$six$udp" >"$1/datagram-six"
	printf '%b' "\x60\0\0\0\0\x0c\x3a\x40$six$six$echo_six" >"$1/echo-six"
	printf '%b' "\x60\0\0\0\0\x13\0\x40$six$six\x11\0\x01\x04\0\0\0\0$udp" >"$1/hop-by-hop"
	printf '%b' "\x60\0\0\0\0\x13\x2c\x40$six$six\x11\0\0\x01\0\0\0\x07$udp" >"$1/fragment-six"
}

# A connection that leaves, is led over the loopback, and goes on there.
seeds_lead() {
	local own='\x0a\0\x02\x64' far='\xcb\0\x71\x09' lo='\x7f\0\0\x01' one='\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01'
	local own_six='\xfd\x63\x75\x62\x62\x79\0\0\0\0\0\0\0\0\0\x64' far_six='\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01'
	local four='\0\x28\x45\0\0\x28\0\0\x40\0\x40\x06\0\0' six='\0\x3c\x60\0\0\0\0\x14\x06\x40'
	local to='\x12\x34\0\x50' led='\x12\x34\0\x01' rest='\x01\x02\x03\x04\0\0\0\0\x50'
	local syn="$rest\x02\xff\xff\0\0\0\0" ack="$rest\x10\xff\xff\0\0\0\0"
	printf '%b' "$four$own$far$to$syn$four$own$lo$led$syn$four$own$lo$led$ack" >"$1/four"
	printf '%b' "$six$own_six$far_six$to$syn$six$own_six$one$led$syn$six$own_six$one$led$ack" >"$1/six"
	printf '%b' "$four$own$lo$led$ack$four$own$lo$led$syn$four$own$lo$led$ack" >"$1/unknown"
}

# Questions, and what servers answer to them.
seeds_dns() {
	local head='\x07\x07\x01\0\0\x01\0\0\0\0\0' name='\x03Web\x04test\0'
	local answer='\x07\x07\x81\x80\0\x01\0\x03\0\0\0\0' record='\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xcb\0\x71\x09'
	local alias='\xc0\x0c\0\x05\0\x01\0\0\0\x3c\0\x02\xc0\x0c' six='\xc0\x0c\0\x1c\0\x01\0\0\0\x05\0\x10'
	printf '%b' "\0\x1a$head\0$name\0\x01\0\x01$answer$name\0\x01\0\x01$record$alias$six$(printf %016d 0)" >"$1/address"
	printf '%b' "\0\x25$head\x01$name\0\x1c\0\x01\0\0\x29\x04\xd0\0\0\0\0\0\0" >"$1/options"
	printf '%b' "\0\x1a$head\0$name\0\x41\0\x01" >"$1/https"
	printf '%b' "\0\x1a$head\0\x03W.b\x04test\0\0\x01\0\x01" >"$1/odd-letter"
	printf '%b' "\0\x12$head\0\xc0\x0c\0\x01\0\x01" >"$1/pointer"
	printf '%b' "\0\x11$head\0\0\0\x01\0\x01" >"$1/root"
}

seeds_proxy() {
	printf '\0HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nSSH-2.0' >"$1/open"
	printf '\x03HTTP/1.0 407 No\r\nProxy-Authenticate: Basic\r\n\r\n' >"$1/refused"
	printf '\x01HTTP/1.1 200\r\r\n\r\n' >"$1/short"
	printf '\xffHTTP/2 200\r\n\r\n' >"$1/other"
	printf '\x07HTTP/1.1 2x0\n\n\r\n\r\r\n\r\n' >"$1/odd"
}

# The messages of TLS, and of what is none. A byte in front says in records of how many bytes they are repeated.
seeds_hello() {
	local fixed name='\0\0\0\x0d\0\x0b\0\0\x08web.test' hidden='\xfe\x0d\0\x01\0' suites='\0\x02\x13\x01' head='\x10\x16\x03\x01\0'
	fixed="\\x03\\x03$(printf %032d 0)\\0"
	printf '%b' "$head\x45\x01\0\0\x41$fixed$suites\x01\0\0\x16$name$hidden" >"$1/named"
	printf '%b' "$head\x34\x01\0\0\x30$fixed$suites\x01\0\0\x05$hidden" >"$1/hidden"
	printf '%b' "$head\x2d\x01\0\0\x29$fixed$suites\x01\0" >"$1/without"
	printf '%b' "$head\x51\x01\0\0\x4d$fixed$suites\x01\0\0\x22$name$name" >"$1/twice"
	printf '%b' "$head\x04\x01\0\0\x41\x16\x03\x01\0\x41$fixed$suites\x01\0\0\x16$name$hidden" >"$1/two-records"
	printf '%b' '\x01\x15\x03\x03\0\x02\x01\0' >"$1/alert"
	printf '%b' '\0GET / HTTP/1.1\r\n' >"$1/other"
}
