# SPDX-License-Identifier: BSD-2-Clause
# mail - the mail catcher: a relay that keeps each message as a file

start_mail()
{
	[ -z "$RELAY" ] || return 0
	rm -f "$DIR/run/mail.port"
	cp "$TOP/tests/functional/smtp_sink.py" "$DIR/bin/mail-catcher"
	start_service mail /usr/bin/python3 "$DIR/bin/mail-catcher" \
		--dir "$DIR/mail" --port 0 --port-file "$DIR/run/mail.port"
	wait_for 30 "the mail catcher" test -s "$DIR/run/mail.port"
	RELAY=smtp://127.0.0.1:$(cat "$DIR/run/mail.port")
}
