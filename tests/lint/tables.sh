# SPDX-License-Identifier: MIT
# tests/lint/tables.sh: the tables are unique, complete and written alike.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# column TABLE MACRO N: the Nth argument of each row. Commas inside strings do not divide.
column() {
	awk -v macro="$2" -v want="$3" '
	index($0, macro "(") == 1 {
		text = substr($0, length(macro) + 2)
		n = 1; quoted = 0; arg = ""
		for (i = 1; i <= length(text); i++) {
			c = substr(text, i, 1)
			if (c == "\\" && quoted) { arg = arg c substr(text, ++i, 1); continue }
			if (c == "\"") { quoted = !quoted; continue }
			if (!quoted && (c == "," || c == ")")) {
				if (n++ == want) { gsub(/^ +| +$/, "", arg); print arg; next }
				arg = ""; continue
			}
			arg = arg c
		}
	}' "$1"
}

verbs=src/cmd/verbs.def
keys=src/spec/keys.def

ok "there are verbs" [ "$(column $verbs VERB 1 | wc -l)" -ge 5 ]
ok "there are keys" [ "$(column $keys KEY 1 | wc -l)" -ge 40 ]
nothing "verbs are unique" "$(column $verbs VERB 1 | sort | uniq -d)"
nothing "key names are unique" "$(column $keys KEY 2 | sort | uniq -d)"
nothing "key fields are unique" "$(column $keys KEY 1 | sort | uniq -d)"
nothing "options are unique" "$(column $keys KEY 5 | grep -v '^NULL$' | sort | uniq -d)"
nothing "help of verbs has no full stop, starts small and fits a line" \
	"$(column $verbs VERB 4 | grep -E '\.$|^[A-Z][a-z]|^.{81}|^$')"
nothing "help of keys has no full stop, starts small and fits a line" \
	"$(column $keys KEY 8 | grep -E '\.$|^[A-Z][a-z]|^.{101}|^$')"
nothing "each verb of the launcher has its file, and each file its verb" "$(diff \
	<({
		paste -d' ' <(column $verbs VERB 1) <(column $verbs VERB 2) | sed -n 's/ LAUNCHER$//p'
		column $verbs HIDDEN 1
	} | sort) \
	<(for file in src/cmd/cmd_*.c; do basename "$file" .c | sed 's/^cmd_//'; done | sort) | grep '^[<>]')"
nothing "each verb for containers has its file, and each file its verb" "$(diff \
	<(paste -d' ' <(column $verbs VERB 1) <(column $verbs VERB 2) | sed -n 's/ CONTAINER$//p' | sort) \
	<(for file in src/container/cmd_*.c; do basename "$file" .c | sed 's/^cmd_//'; done | sort) | grep '^[<>]')"
nothing "help of options has no full stop, starts small and fits a line" \
	"$(column src/container/options.def OPTION 6 | grep -E '\.$|^[A-Z][a-z]|^.{81}|^$')"
nothing "each libexec verb has its helper" "$(paste -d' ' <(column $verbs VERB 1) <(column $verbs VERB 2) |
	sed -n 's/ LIBEXEC$//p' | while read -r verb; do
		[ -d "helpers/$verb" ] || echo "no helpers/$verb for the verb $verb"
	done)"
nothing "each verb for changes has its file, and each file its verb" "$(diff \
	<(paste -d' ' <(column $verbs VERB 1) <(column $verbs VERB 2) | sed -n 's/ CHANGES$//p' | sort) \
	<(for file in helpers/changes/verb_*.c; do basename "$file" .c | sed 's/^verb_//'; done | sort) | grep '^[<>]')"
nothing "no row hides from clang-format's pause" "$(for table in $(sources 'src/*.def'); do
	grep -q 'clang-format off' "$table" || echo "$table: not inside clang-format off"
done)"

done_testing
