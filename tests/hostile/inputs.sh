# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/hostile/inputs.sh: profiles made to use up memory or time, or to hold whoever opens them: refused
# at once, with little memory.
. "$(dirname "$0")/../lib/tap.sh"

python3 - <<'EOF_PYTHON'
def profile(name, text):
    open(name + ".toml", "w").write("schema = 1\n" + text)

profile("deep-list", "[files]\nro = " + "[" * 100000 + "]" * 100000 + "\n")
profile("deep-key", ".".join(["a"] * 100000) + " = 1\n")
profile("million-keys", "[env]\n" + "".join(f"k{n} = 1\n" for n in range(1000000)))
profile("million-entries", "[files]\nro = [" + ",".join(f'"/usr/{n}?"' for n in range(1000000)) + "]\n")
profile("long-line", 'summary = "' + "x" * 50000000 + '"\n')
profile("many-mistakes", "".join(f"k{n} = 1\n" for n in range(20000)))
profile("many-sections", "".join(f"[files.s{n}]\n" for n in range(15000)))
profile("extends-itself", 'extends = ["./extends-itself.toml"]\n')
open("huge.toml", "w").truncate(1 << 30)
EOF_PYTHON
mkfifo fifo.toml
ln -s /dev/zero endless.toml
ln -s /proc/self/mem memory.toml
mkdir folder.toml
profiles=(*.toml)

# The sanitizers' own tables need more address space than there is memory.
little=(prlimit --as=67108864)
! sanitized || little=()
for file in "${profiles[@]}"; do
	for verb in "profile check" "plan -p" "run -p"; do
		words=()
		[ "$verb" != "run -p" ] || words=(-- echo ran)
		# shellcheck disable=SC2086 # two words
		run "${little[@]}" timeout 20 "$CUBBY" $verb "$PWD/$file" "${words[@]}" </dev/null
		like "$verb ${file%.toml}: refused" "$status $out" "^2 [^r]*$"
		ok "  ... in few words" test "${#err}" -gt 20 -a "${#err}" -lt 20000
	done
done

# A control: what is only large is read.
{ echo "schema = 1" && echo "[files]" && printf 'ro = [' && seq -f '"/usr/%g?",' 1 1000 && echo ']'; } >large.toml
exits "a control: a profile of a thousand entries is right" 0 "${little[@]}" "$CUBBY" profile check "$PWD/large.toml"
done_testing
