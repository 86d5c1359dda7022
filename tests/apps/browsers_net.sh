# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/apps/browsers_net.sh: Firefox and Chromium with their shipped profiles in private networks: a
# page is loaded with all that is in it, and with a rule by name from the host that is allowed only.
# deadline: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/netrig.sh"
for program in firefox-esr chromium openssl; do
	command -v $program >/dev/null || skip_all $program "$program is not installed"
done
netrig "$@"

mkdir web
echo "the content" >web/page
# Each part by another way: an image, a frame, a script's wish, over HTTP and HTTPS.
cat >web/parts.html <<'END'
<!doctype html><title>parts</title>
<img src="http://other.test/image"><iframe src="http://other.test/frame"></iframe>
<img src="https://other.test/image"><img src="http://198.51.100.7/image"><img src="http://[2001:db8:1::9]/image">
<p id="said">nothing</p>
<script>
const said = document.getElementById("said");
fetch("/page").then(r => r.text()).then(t => { said.textContent = "own: " + t.trim(); });
fetch("http://other.test/page", {mode: "no-cors"}).then(() => { document.title = "reached"; }, () => { document.title = "refused"; });
</script>
END
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=web.test \
	-addext subjectAltName=DNS:web.test,DNS:other.test -keyout key.pem -out cert.pem 2>/dev/null
PEER=$TOP/tests/lib/webpeer.py remote_serve web cert.pem key.pem
remote_serve name 53

# They do not run as root, which the rig's user is.
ordinary=(unshare -U --map-user=1000 --map-group=1000)

# hosts: whom requests were for.
hosts() { sort -u hosts.log | tr '\n' ' '; }

# loads BROWSER NETWORK...: the page in a headless browser; `out` is what it prints.
loads() {
	local browser=$1
	shift
	rm -f hosts.log
	case $browser in
	chromium)
		run timeout 120 "${ordinary[@]}" "$CUBBY" run "$@" -- chromium --headless --disable-gpu --no-first-run --ignore-certificate-errors \
			--virtual-time-budget=20000 --dump-dom http://web.test/parts.html
		;;
	firefox-esr)
		run timeout 120 "${ordinary[@]}" "$CUBBY" run "$@" -- firefox-esr --headless --no-remote --screenshot /tmp/shot.png http://web.test/parts.html
		;;
	esac
}

for browser in chromium firefox-esr; do
	loads $browser --net private
	like "$browser: without rules all parts are loaded" "$(hosts)" '198\.51\.100\.7 .*other\.test .*web\.test'
	[ $browser != chromium ] || like "$browser: and its script says so" "$out" '<title>reached<.*own: the content'

	loads $browser --net filtered --net-allow web.test
	is "$browser: with a rule only from the host that is allowed" "$(hosts)" "web.test "
	[ $browser != chromium ] || like "$browser: which its script hears" "$out" '<title>refused<.*own: the content'
done

done_testing
