# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/box/report.sh: what is written of a run at its end, wherever the figures come from.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

# said KEY...: values of the last report, as Python prints them.
said() {
	python3 -c 'import json, sys
report = json.load(open("report"))
print(*(report[key] for key in sys.argv[1:]))' "$@"
}

inside --report report -- sh -c 'exit 3'
is "an exit status" "$(said ended-by exit-code signal limits-met)" "exited 3 None []"
is "the status is still the program's" "$status" 3
inside --report report -- sh -c 'kill -SEGV $$'
is "a signal" "$(said ended-by exit-code signal)" "signaled None 11"
inside --report report --wall 300ms -- sleep 60
is "limits.wall" "$(said ended-by signal limits-met)" "wall 9 ['wall']"
ok "  ... at its time" python3 -c 'import json; assert 300 <= json.load(open("report"))["wall-ms"] < 30000'
inside --report report -s limits.cpu-time=1s -- sh -c 'while :; do :; done'
is "limits.cpu-time" "$(said ended-by limits-met)" "cpu-time ['cpu-time']"
ok "  ... and what was used" python3 -c 'import json; assert json.load(open("report"))["cpu-us"] > 500000'
inside --report report -s limits.file-size=64K --rw "$TMP" -- dd if=/dev/zero of="$TMP/big" bs=1M count=1
is "limits.file-size" "$(said ended-by signal limits-met)" "signaled 25 ['file-size']"
inside --report report -- python3 -c 'b = b"x" * (64 << 20)'
ok "the largest process" python3 -c 'import json; assert 64 << 20 < json.load(open("report"))["largest-process"] < 128 << 20'
inside --report report -- /nonexistent
is "a program that cannot be started" "$(said ended-by exit-code)" "failed None"
like "  ... with the message" "$(said message)" "cannot execute '/nonexistent'"
inside --report report --report-format isolate -- sh -c 'exit 3'
like "isolate: an exit status" "$(tr '\n' ' ' <report)" "^time:0\.[0-9]{3} time-wall:[0-9]+\.[0-9]{3} max-rss:[0-9]+ (cg-mem:[0-9]+ )?exitcode:3 status:RE $"
inside --report report --report-format isolate -- true
unlike "  ... none for a program that is content" "$(cat report)" status
inside --report report --report-format isolate --wall 300ms -- sleep 60
like "  ... a time that is over" "$(tr '\n' ' ' <report)" "killed:1 exitsig:9 status:TO $"
for profile in ci judge; do
	run "$CUBBY" run -p $profile --report report -- true
	is "the profile $profile reports" "$(said profile ended-by exit-code)" "$profile exited 0"
done

# Who could write to the folder before may have left something there.
echo precious >victim
ln -s victim link
refused "a link is not followed" "cannot write the report '.*/link'.*without symbolic links" --report link
ln -s . folder
refused "nor one on the way" "cannot write the report" --report "$TMP/folder/victim"
is "  ... and nothing is lost" "$(cat victim)" precious
refused "a folder that is not there" "cannot write the report '.*/none/x': No such file" --report none/x
inside --report report --rw "$TMP" -- sh -c 'ln -sf victim "$1/report"' sh "$TMP"
is "nor a link that is made meanwhile" "$(cat victim)" precious

done_testing
