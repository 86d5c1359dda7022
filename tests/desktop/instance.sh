# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/instance.sh: a second run of a profile that joins enters the running sandbox; a named
# instance is another one, with a home of its own.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/desktop.sh"

mkdir -p ~/.config/cubby/profiles
cat >~/.config/cubby/profiles/joiner.toml <<'TOML'
schema   = 1
name     = "joiner"
extends  = ["base"]
match    = ["joiner"]
instance = "join"
[home]
mode = "app"
TOML
listed() { "$CUBBY" ls | grep -q "^$1 "; }
join() { "$CUBBY" run -p joiner "$@"; }
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; desktop_end' EXIT

join -- sh -c 'echo first >~/mark; exec sleep 300' & pids+=($!)
desktop_until listed joiner
run join -- sh -c 'cat ~/mark; cat /proc/*/cmdline | tr "\0" " "'
like "a second run is in the sandbox of the first" "$out" 'first.*sleep 300'
is "there is one sandbox" "$("$CUBBY" ls | grep -c joiner)" 1
run join -- sh -c 'exit 7'
is "its exit status comes back" "$status" 7
join -n work -- sh -c 'echo other >~/mark; exec sleep 300' & pids+=($!)
desktop_until listed work
run join -n work -- cat mark
run join -n work -- sh -c 'cat ~/mark'
is "a named instance has a home of its own" "$out" other
run join -- sh -c 'cat ~/mark'
is "and the first one keeps its" "$out" first
is "both are kept" "$(cat ~/.local/share/cubby/homes/joiner/mark ~/.local/share/cubby/homes/joiner.work/mark | tr '\n' ' ')" \
	"first other "
"$CUBBY" run -p default -n stranger -- sleep 300 & pids+=($!)
desktop_until listed stranger
run join -n stranger -- echo inside
like "a sandbox of another profile is not entered" "$status $out $err" "125  .*a sandbox of that name is running"
"$CUBBY" stop -t 0s joiner work stranger
wait "${pids[@]}" 2>/dev/null

# A real browser: the link opens in the running one.
for program in firefox-esr Xvfb xdotool dbus-daemon xdg-dbus-proxy; do
	command -v $program >/dev/null ||
		{ skip "a second run of firefox" $program "$program is not installed" && done_testing; }
done
desktop_x
desktop_bus
pids=()
mkdir -p ~/Downloads
for n in one two; do echo "<title>page</title><script>document.title = 'page-$n'</script>" >~/Downloads/$n.html; done
"$CUBBY" run firefox-esr "file://$HOME/Downloads/one.html" >/dev/null 2>&1 & pids+=($!)
titled() { xdotool search --name "$1" >/dev/null 2>&1; }
ok "firefox shows the first page" desktop_until titled page-one
timeout 20 "$CUBBY" run firefox-esr "file://$HOME/Downloads/two.html" >/dev/null 2>&1
ok "a second run shows its page in the running one" desktop_until titled page-two
is "there is one sandbox of it" "$("$CUBBY" ls | grep -c firefox)" 1
"$CUBBY" stop -t 2s firefox
wait "${pids[@]}" 2>/dev/null
pids=()

done_testing
