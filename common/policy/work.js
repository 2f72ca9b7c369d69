// SPDX-License-Identifier: BSD-2-Clause
// The proof of work of a form, in the form of ALTCHA, version 2: done while
// the visitor types, sent with the form. Where it cannot be done (no
// WebCrypto on plain http, a challenge that does not come) the form is sent
// without, and the wait takes its place. build-aux/squeeze makes it small.
'use strict';
const
	field = document.querySelector('input[data-challenge]'),
	line = document.getElementById('fp-work'),
	good = 15 * 60000,
	bytes = text => Uint8Array.from(text.match(/../g), x => parseInt(x, 16)),
	hex = data => [...new Uint8Array(data)].map(x => x.toString(16).padStart(2, 0)).join('');
let work, began;
// derive - the key of one counter
const derive = async (p, counter) => {
	const nonce = bytes(p.nonce);
	const password = new Uint8Array(nonce.length + 4);
	password.set(nonce);
	new DataView(password.buffer).setUint32(nonce.length, counter);
	const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
	return hex(await crypto.subtle.deriveBits({name: 'PBKDF2', hash: 'SHA-256', salt: bytes(p.salt), iterations: p.cost}, key, 8 * p.keyLength));
};
// solve - the field's value; some counters at a time, for several processors
const solve = async () => {
	const reply = await fetch(field.dataset.challenge, {credentials: 'omit', headers: {Accept: 'application/json'}});
	const challenge = await reply.json();
	const p = challenge.parameters;
	for (let first = 0;; first += 8) {
		const keys = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(i => derive(p, first + i)));
		const found = keys.findIndex(key => key.startsWith(p.keyPrefix));
		if (found >= 0) {
			const solution = {counter: first + found, derivedKey: keys[found]};
			field.value = btoa(JSON.stringify({challenge, solution}));
			return;
		}
	}
};
const isOld = () => !work || Date.now() - began > good;
// begin - once, and again when what is there grows too old
const begin = () => {
	if (isOld()) {
		field.value = '';
		began = Date.now();
		work = solve().catch(() => 0);
	}
	return work;
};
if (field) {
	const form = field.form;
	let sending;
	form.addEventListener('focusin', begin);
	form.addEventListener('submit', async event => {
		const button = event.submitter;
		// what denies consent is sent as it is
		if (sending || (button && button.formNoValidate) || (field.value && !isOld()))
			return;
		event.preventDefault();
		line.textContent = line.dataset.busy;
		await begin();
		// not before this event has ended: browsers ignore it until then
		setTimeout(() => {
			line.textContent = '';
			sending = true;
			form.requestSubmit(button);
			sending = false;
		});
	});
	// a page that comes back has sent what it had
	addEventListener('pageshow', event => {
		if (event.persisted) {
			work = 0;
			field.value = '';
		}
	});
}
