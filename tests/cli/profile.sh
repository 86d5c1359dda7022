# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# shellcheck shell=bash
# tests/cli/profile.sh: the verbs of `cubby profile` that write, round trips, and --save. What they
# print is in tests/front.
. "$(dirname "$0")/../lib/tap.sh"
export HOME=$TMP/home
profiles=$HOME/.config/cubby/profiles
mkdir -p "$HOME" work && cd work || exit 1

# tree FILE: what Python's reader makes of it.
tree() {
	python3 -c 'import json, sys, tomllib
print(json.dumps(tomllib.load(open(sys.argv[1], "rb")), sort_keys=True))' "$1"
}

# ---- fmt

cat >messy.toml <<'EOF'
# What it is for.

# the name
name="messy"   # behind the name
schema=1
files.rw = ["~/a?", # why
  # before b
  "~/b?"
  # at the end
]
match = ["one-command-with-a-long-name", "another-command-with-a-long-name", "a-third-command"]

x-own = 'kept \ as it is'


# above home

# directly above home
[home] # behind home
mode = "app"
# tail of home

[when."kernel>=6.1"]
env.keep = ["B"]
hostname = 'new'
[when.tty.env]
keep = ["C"]
[when]
x-note = 1
[x-tool]
a.b = [1,2, true]
# the end
EOF
cat >wanted.toml <<'EOF'
# What it is for.

schema = 1
# the name
name   = "messy" # behind the name
match  = [
	"one-command-with-a-long-name",
	"another-command-with-a-long-name",
	"a-third-command",
]
x-own  = "kept \\ as it is"

# above home

# directly above home
[home] # behind home
mode = "app"
# tail of home

[files]
rw = [
	"~/a?", # why
	# before b
	"~/b?",
	# at the end
]

[x-tool.a]
b = [1, 2, true]
# the end

[when."kernel>=6.1"]
hostname = "new"
env.keep = ["B"]

[when.tty]
env.keep = ["C"]

[when]
x-note = 1
EOF
before=$(tree messy.toml)
exits "fmt --check of a file that would change" 1 "$CUBBY" profile fmt --check messy.toml
is "and it did not change" "$(tree messy.toml)$(head -c 20 messy.toml)" "$before$(printf '# What it is for.\n\n#')"
chmod 640 messy.toml
exits "fmt" 0 "$CUBBY" profile fmt messy.toml
is "the usual form" "$(cat messy.toml)" "$(cat wanted.toml)"
is "the same tree" "$(tree messy.toml)" "$before"
is "the mode is kept" "$(stat -c %a messy.toml)" 640
inode=$(stat -c %i:%Z messy.toml)
exits "fmt again" 0 "$CUBBY" profile fmt messy.toml
is "a file in the form is not written" "$(stat -c %i:%Z messy.toml)" "$inode"
exits "fmt --check of a file in the form" 0 "$CUBBY" profile fmt --check messy.toml
is "nothing else is left in the directory" "$(find . -name '*messy*')" ./messy.toml

printf 'schema=1\n' >"$HOME/real.toml"
ln -s ../home/real.toml link.toml
exits "fmt by a symbolic link" 0 "$CUBBY" profile fmt link.toml
ok "leaves the link" test -L link.toml
is "and formats the file" "$(cat "$HOME/real.toml")" "schema = 1"

printf 'schema=1\n[home\n' >broken.toml
exits "fmt of a file with errors" 2 "$CUBBY" profile fmt broken.toml
is "leaves it as it is" "$(cat broken.toml)" "$(printf 'schema=1\n[home')"
printf 'schema=1\nhostname="a_b"\n' >wrong.toml
exits "fmt of a file with a wrong value" 2 "$CUBBY" profile fmt wrong.toml
is "leaves it as it is too" "$(cat wrong.toml)" "$(printf 'schema=1\nhostname="a_b"')"
mkdir locked && printf 'schema=1\n' >locked/a.toml && chmod 555 locked
exits "fmt where nothing can be written" 125 "$CUBBY" profile fmt locked/a.toml
is "leaves it as it is as well" "$(cat locked/a.toml)" "schema=1"

# Every shipped profile is in the form; any file becomes so at once and means the same.
unformatted=$("$CUBBY" profile fmt --check "$TOP"/profiles/*/*.toml)
is "the shipped profiles are in the usual form" "$unformatted" ""
exits "and without errors or warnings" 0 "$CUBBY" profile check --strict
cd "$HOME" && exits "also where there is no project" 0 "$CUBBY" profile check --strict
cd "$TMP/work" || exit 1

# ---- round trips

different=""
names=$("$CUBBY" profile list --json | python3 -c 'import json, sys
for p in json.load(sys.stdin):
    if p["kind"] != "grant": print(p["name"])')
ok "there are profiles to try" test "$(wc -l <<<"$names")" -gt 10
mkdir flat again
for name in $names; do
	"$CUBBY" profile show "$name" >"flat/$name.toml" || different+="$name "
	"$CUBBY" profile show "./flat/$name.toml" >"again/$name.toml" || different+="$name "
done
"$CUBBY" profile fmt --check flat/*.toml || different+="(fmt) "
# Grants stand below a file, so the order of lists may differ; what is in them may not.
# shellcheck disable=SC2086 # words are meant
different+=$(python3 -c 'import json, sys, tomllib
def words(path):
    text = json.dumps(tomllib.load(open(path, "rb")), sort_keys=True)
    return sorted(text.translate({ord(c): None for c in "[]\" "}).split(","))
for name in sys.argv[1:]:
    if words("flat/%s.toml" % name) != words("again/%s.toml" % name): print(name)' $names)
is "what show prints, loaded again, comes to the same, and is in the usual form" "$different" ""
"$CUBBY" profile show --origin git >origin.toml
"$CUBBY" profile show git >plain.toml
is "--origin adds comments only" "$(tree origin.toml)" "$(tree plain.toml)"

# ---- schema

"$CUBBY" profile schema >schema.json
keys=$(sed -n 's/^KEY([a-z0-9_]*, *"\([^"]*\)".*/\1/p' "$TOP/src/spec/keys.def" | sort)
in_schema=$(python3 -c 'import json
def names(node, path):
    for name, sub in node["properties"].items():
        if name == "when": continue
        if "properties" in sub: yield from names(sub, path + name + ".")
        else: yield path + name
print("\n".join(sorted(names(json.load(open("schema.json")), ""))))')
is "the schema has every key" "$(sort <<<"$in_schema")" "$keys"
if python3 -c 'import jsonschema' 2>/dev/null; then
	run python3 - "$TOP"/profiles/*/*.toml <<'EOF'
import json, jsonschema, sys, tomllib
schema = json.load(open("schema.json"))
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
validator = kind(schema) # jsonschema.validate would check the schema again each time
for path in sys.argv[1:]:
    validator.validate(tomllib.load(open(path, "rb")))
for bad in ({}, {"schema": 2}, {"schema": 1, "x": 1}, {"schema": 1, "home": {"mode": "x"}},
            {"schema": 1, "files": {"rw": "/x"}}, {"schema": 1, "when": {"tty": {"name": "x"}}},
            {"schema": 1, "limits": {"wall": "10"}}, {"schema": 1, "files": {"rw": ["x"]}}):
    try:
        validator.validate(bad)
    except jsonschema.ValidationError:
        continue
    sys.exit(f"accepted: {bad}")
EOF
	is "it accepts what is shipped, and not what is wrong" "$status$err" 0
else
	skip "the schema accepts what is shipped" jsonschema "Python has no jsonschema"
fi

# ---- --save

save() {
	"$CUBBY" run -p default "$@" --save mine true >/dev/null 2>said
}
saved=$profiles/default.d/mine.toml
save --net host --ro /usr/lib -s env.set+=A=b -s env.keep-=TERM -s limits.core! -s files.hide=
is "--save writes what the options say" "$(cat "$saved")" 'schema = 1

[files]
ro   = ["/usr/lib"]
hide = ["!*"]

[network]
mode = "host"

[env]
keep = ["!TERM"]
set  = ["A=b"]

[limits]
core = "0"'
like "and says where" "$(cat said)" "default.d/mine.toml"
exits "what was saved is right" 0 "$CUBBY" profile check default
exits "and in the usual form" 0 "$CUBBY" profile fmt --check "$saved"
run "$CUBBY" profile show default
like "the profile has it from now on" "$out" '"A=b"'
before=$(cat "$saved")
run "$CUBBY" run -p default --hostname x --save mine true
is "a second time is refused" "$status" 2
like "with the file that is in the way" "$err" "default.d/mine.toml' exists"
is "which is as it was" "$(cat "$saved")" "$before"
rm "$saved"
exits "an option that a file cannot say is refused" 2 "$CUBBY" run -p default -s limits.wall! --save mine true
exits "so is a path that is no text" 2 "$CUBBY" run -p default --ro "/usr$(printf '\xff')?" --save mine true
exits "and nothing to save" 2 "$CUBBY" run -p default --save mine true
ok "nothing was written then" test ! -e "$saved"
done_testing
