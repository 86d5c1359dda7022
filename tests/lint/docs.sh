# SPDX-License-Identifier: MIT
# tests/lint/docs.sh: the documentation agrees with the tables, and what it points to exists.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/lxc_rows.sh"

PAGES=("$TOP"/docs/*.[1-8])
TEXTS=("$TOP"/README.md "$TOP"/docs/*.md)

# table FILE MACRO...: the rows of a .def file, one a line, strings without quotes. A MACRO says
# what is printed: 'VERB(name, where, synopsis, help) name synopsis'.
table() {
	local file=$1
	shift
	{ printf '#define %s %%%%\n' "$@"; echo "#include \"$file\""; } |
		cc -E -P -x c -I"$TOP/src" - | tr '\n' ' ' | sed 's/ *%% */\n/g; s/"//g' | sed 's/ *$//'
}

# same TEXT WANTED GOT: two files with the same lines.
same() {
	local difference
	difference=$(diff -u --label wanted --label documented "$2" "$3" | tail -n +3)
	tap_result $(($(wc -c <<<"$difference") > 1)) "$1" "$difference"
}

# rendered PAGE: as a reader sees it, without bold and underline.
rendered() {
	mandoc -Tascii -Owidth=200 "$TOP/docs/$1" 2>/dev/null | sed 's/.\x08//g'
}

# section PAGE NAME: the source of one .Sh.
section() {
	sed -n "/^\.Sh $2\$/,/^\.Sh /p" "$TOP/docs/$1"
}

# heads PAGE FROM TO: the rendered heads of list items, those indented by five, between two titles.
heads() {
	rendered "$1" | sed -n "/^$2\$/,/^$3\$/p" | sed -n 's/^     \([a-z]\)/\1/p' | sed 's/  .*//'
}

if ! command -v mandoc >mandoc.path; then
	skip_all mandoc "mandoc is not installed"
fi

for page in "${PAGES[@]}"; do
	said=$(mandoc -Tlint -Wstyle "$page" 2>&1 | grep -v -e 'referenced manual not found' -e 'mandoc.db' -e 'operating system explicitly')
	is "mandoc finds nothing in ${page##*/}" "$said" ""
done

# Verbs: name and synopsis as in the table, in its order; the hidden one is not shown.
# Those for containers have a section of their own.
table cmd/verbs.def 'VERB(name, where, synopsis, help) where name synopsis' >verbs
# verbs_in SECTION NEXT: the verbs in `wanted` are in this section, and no others.
verbs_in() {
	heads cubby.1 "$1" "$2" | grep -Fx -f wanted >got
	same "cubby.1, $1, has every verb with its synopsis" wanted got
	cut -d' ' -f1 wanted >wanted.names
	section cubby.1 "$1" | sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' >got
	same "cubby.1, $1, has no other verb" wanted.names got
}
sed -n -E 's/^(LAUNCHER|LIBEXEC|CHANGES) //p' verbs >wanted
verbs_in DESCRIPTION OPTIONS
sed -n 's/^CONTAINER //p' verbs >wanted
verbs_in CONTAINERS PROFILES
table container/options.def 'OPTION(verb, field, letter, name, metavar, help) verb letter name metavar' |
	awk '{
		letter = $2 == "0" ? "" : "Fl " substr($2, 2, 1) " , "
		sub(/^-/, "", $3)
		print $1 ": .It " letter "Fl " $3 ($4 == "NULL" ? "" : " Ar " $4)
	}' >wanted
section cubby.1 CONTAINERS | awk '/^\.It Cm / { verb = $3 } /^\.It Fl / { print verb ": " $0 }' >got
same "cubby.1 has the options of the verbs for containers" wanted got

table cmd/profile_verbs.def 'PROFILE_VERB(name, synopsis, help) name synopsis' >wanted
heads cubby.1 PROFILES 'TERMINALS AND SIGNALS' | grep -Fx -f wanted >got
same "cubby.1 has every verb of cubby profile with its synopsis" wanted got
cut -d' ' -f1 wanted >wanted.names
section cubby.1 PROFILES | sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' >got
same "cubby.1 has no other verb of cubby profile" wanted.names got

# Options.
{ sed -n '/cli_options\[\] = {/,/^};/p' "$TOP/src/front/cli.c" | tr -d '\n\t' | tr '[' '\n' && echo; } |
	sed -n 's/.*{'"'"'\([^'"'"']*\)'"'"', "--\([a-z-]*\)", \(NULL\|"\([A-Z]*\)"\).*/\1 \2 \4/p' |
	sed 's/^\\0 /- /' |
	while read -r letter long metavar; do
		[ "$letter" = - ] && echo ".It Fl -$long${metavar:+ Ar $metavar}" ||
			echo ".It Fl $letter , Fl -$long${metavar:+ Ar $metavar}"
	done >wanted
section cubby.1 OPTIONS | sed '/^Each of these/q' | grep '^\.It' >got
same "cubby.1 has the options of run, shell and plan" wanted got

table spec/keys.def 'KEY(field, name, type, words, option, metavar, def, help) option metavar name' |
	grep -v '^NULL' | sed 's/^-\(.*\) \(.*\) \(.*\)/.It Fl \1 Ar \2\n.Ic \3/' >wanted
section cubby.1 OPTIONS | sed '1,/^Each of these/d' | grep -e '^\.It' -e '^\.Ic' >got
same "cubby.1 has the option of every key that has one" wanted got

# Keys.
table spec/keys.def 'KEY(field, name, type, words, option, metavar, def, help) name|type|words|option|metavar|def' |
	awk -F' *[|] *' '{
		value = $3 != "NULL" ? "Cm " $3 : $2 ~ /^LIST_/ ? "[ Ar " $5 " ... ]" : "Ar " $5
		if ($3 != "NULL") gsub(/ /, " | ", value); sub(/^Cm [|] /, "Cm ", value)
		line = ".It Ic " $1 " No = " value
		if ($4 != "NULL") line = line " Po Fl " substr($4, 2) " Pc"
		if ($6 != "") line = line " No default Cm " $6
		print line
	}' >wanted
section cubby-profile.5 KEYS | grep '^\.It' >got
same "cubby-profile.5 has every key with its values, option and default" wanted got

# Grants and groups of secrets.
(cd "$TOP/profiles/grants" && printf '%s\n' *.toml | sed 's/\.toml$//') | LC_ALL=C sort >wanted
sed -n '/^\.Ss Grants/,/^\.Ss Paths/s/^\.It Cm \([a-z0-9-]*\)$/\1/p' "$TOP/docs/cubby-profile.5" | LC_ALL=C sort >got
same "cubby-profile.5 has every grant" wanted got

{ table spec/secrets.def 'SECRET(group, path) group' && echo cubby; } | LC_ALL=C sort -u >wanted
sed -n 's/^\.It Cm secrets:\([a-z]*\)$/\1/p' "$TOP/docs/cubby-profile.5" | LC_ALL=C sort >got
same "cubby-profile.5 has every group of secrets" wanted got

table spec/unsafe.def 'UNSAFE(word, gives) word' | LC_ALL=C sort -u >wanted
sed -n 's/^\.It Cm unsafe:\([a-z0-9]*\)$/\1/p' "$TOP/docs/cubby-profile.5" | LC_ALL=C sort >got
same "cubby-profile.5 has every word of what is unsafe" wanted got

# Families, and the shipped profiles that name them first.
for file in "$TOP"/profiles/families/*.toml; do
	name=$(basename "$file" .toml)
	echo "family $name"
	grep -lE "^extends *= *\[\"$name\"" "$TOP"/profiles/apps/*.toml | sed 's|.*/||; s/\.toml$//'
done | LC_ALL=C sort >wanted
section cubby-profile.5 FAMILIES |
	sed -n 's/^\.It Cm \([a-z0-9-]*\)$/family \1/p; /^Profiles on it:/,/ \.$/s/^\.Cm \([a-z0-9-]*\) [,.]$/\1/p' |
	LC_ALL=C sort >got
same "cubby-profile.5 has every family, and every profile on it" wanted got

# Conditions.
sed -n '/} conditions\[\] = {/,/^};/s/^\t{"\([^"]*\)".*/\1/p' "$TOP/src/front/cond.c" >wanted
sed -n '/^\.Ss Conditions/,/^\.Sh/s/^\.It Cm \([^ \\]*\).*/\1/p' "$TOP/docs/cubby-profile.5" >got
same "cubby-profile.5 has every condition" wanted got

# The table of steps.
tr -d '\n' <"$TOP/src/engine/steps.c" |
	grep -oP '\{"[a-z_]+",\s*PHASE_[A-Z]+,.*?"\}' |
	sed -E 's/^\{"([a-z_]+)",\s*PHASE_([A-Z]+),.*"([^"]*)"\}$/| `\1` | \2 | \3 |/' >wanted
sed -n -E 's/^(\| `[a-z_]+` \| [A-Z]+ \|) (.*)$/\1 \2/p' "$TOP/docs/architecture.md" >got
same "architecture.md has the table of steps" wanted got

# The table of LXC's commands.
lxc_table >wanted
sed -n '/^<!-- lxc -->$/,/^## /p' "$TOP/docs/lxc.md" | grep '^| `lxc-' >got
same "lxc.md has the table of LXC's options" wanted got
lxc_conf_table >wanted
sed -n '/^<!-- lxc.conf -->$/,/^## /p' "$TOP/docs/lxc.md" | grep '^| `lxc\.' >got
same "lxc.md has the table of LXC's keys" wanted got

# Every promise names a test.
sed -n 's/^| \(P[0-9][0-9]\) |.*/\1/p' "$TOP/docs/threat-model.md" >got
printf 'P%02d\n' {1..12} >wanted
same "threat-model.md has the twelve promises" wanted got
is "every promise names a test" "$(grep '^| P[0-9][0-9] |' "$TOP/docs/threat-model.md" | grep -vc '`tests/')" 0

# Links and paths.
missing=
for text in "${TEXTS[@]}"; do
	while read -r link; do
		[ -e "$(dirname "$text")/${link%%#*}" ] || missing+="${text##*/}: $link"$'\n'
	done < <(grep -oP '\]\(\K[^)#][^)]*' "$text" | grep -v '^https\?:')
done
is "every link leads to a file" "$missing" ""

missing=
for text in "${TEXTS[@]}" "${PAGES[@]}"; do
	# shellcheck disable=SC2086 # patterns are meant
	while read -r path; do
		(cd "$TOP" && compgen -G "$path" >/dev/null) || missing+="${text##*/}: $path"$'\n'
	done < <(grep -oP '(`|\.Pa )\K(src|docs|tests|profiles|helpers|completion|bench)/[^` ,]*' "$text" |
		grep -v '[A-Z<{]\{2\}\|_x\.\|/x\b')
done
is "every path of the source tree that is named exists" "$missing" ""

# Grants of the desktop: each has its test, which speaks of it.
sed -n '/^## The word/q; s/^| \(`[^|]*\) |.*/\1/p' "$TOP/docs/desktop.md" | grep -o '`[a-z0-9-]*[:`]' | tr -d '`:' | sort >wanted
sed -n '/^## Grants of the desktop/,/^## The virtual/s/^| \(`.*\) | \(.*\) |$/\1|\2/p' "$TOP/docs/testing.md" |
	while IFS='|' read -r grants files; do
		for grant in $(grep -o '`[a-z0-9-]*' <<<"$grants" | tr -d '`'); do
			for file in $(tr -d '`,' <<<"$files"); do
				grep -qw -e "$grant" "$TOP/$file" || echo "$grant is not in $file"
			done
			echo "$grant"
		done
	done | sort >got
same "testing.md has a test for each grant of desktop.md" wanted got

done_testing
