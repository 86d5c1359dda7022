# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/apps/office.sh: LibreOffice with its shipped profile converts documents, and writes the results
# and nothing else.
# deadline: 300 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/desktop.sh"
. "$TOP/tests/lib/program.sh"
desktop_needs soffice pdftotext unzip
mkdir ~/Documents ~/Downloads
echo "A letter to somebody" >~/Documents/letter.txt
echo secret >~/secret

# converted FORMAT: the letter, beside the downloads.
converted() {
	files_mark
	run "$CUBBY" run -- soffice --headless --convert-to "$1" --outdir ~/Downloads ~/Documents/letter.txt
	is "$1: the conversion says that all went well" "$status" 0
	is "$1: nothing but the result is written" "$(files_changed)" "$HOME/Downloads/letter.$1"
}
converted pdf
like "the PDF has the text" "$(pdftotext ~/Downloads/letter.pdf - 2>&1)" "A letter to somebody"
converted odt
like "so has the document" "$(unzip -p ~/Downloads/letter.odt content.xml)" "A letter to somebody"

run "$CUBBY" run -- soffice --headless --convert-to pdf --outdir ~/Downloads ~/secret
not_ok "what the profile does not show is not converted" test -e ~/Downloads/secret.pdf
run soffice "-env:UserInstallation=file://$TMP/outside" --headless --convert-to pdf --outdir "$TMP" ~/secret
ok "outside it is" test -s "$TMP/secret.pdf"

done_testing
