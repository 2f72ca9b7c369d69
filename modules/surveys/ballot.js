// SPDX-License-Identifier: BSD-2-Clause
// Ballots that the server signs without seeing them: RFC 9474,
// RSABSSA-SHA384-PSS-Randomized. Bytes are hexadecimal text. What visitors
// load is build-aux/squeeze's doing, in under 4,000 bytes: a statement ends
// with ";", and a text holds no operator between spaces.
'use strict';
const
	bytes = text => Uint8Array.from(text.match(/../g) || [], x => parseInt(x, 16)),
	hex = list => [...list].map(x => x.toString(16).padStart(2, 0)).join(''),
	number = text => BigInt('0x' + text),
	text = (n, size = 256) => n.toString(16).padStart(2 * size, 0),
	random = n => hex(crypto.getRandomValues(new Uint8Array(n))),
	hash = async (data, bits = 384) =>
		hex(new Uint8Array(await crypto.subtle.digest('SHA-' + bits, bytes(data)))),
	power = (b, e, n) =>
		e ? power(b * b % n, e / 2n, n) * (e % 2n ? b : 1n) % n : 1n,
	invert = (a, n, b = n, t = 0n, u = 1n) =>
		a ? invert(b % a, n, a, u, t - b / a * u) : (t % n + n) % n;
// encode - EMSA-PSS-ENCODE (RFC 8017 section 9.1.1)
const encode = async (message, salt, size) => {
	const h = await hash(text(0n, 8) + await hash(message) + salt);
	const masked = bytes(text(1n, size - 49 - salt.length / 2) + salt);
	for (let i = 0; i * 48 < masked.length; i++)
		bytes(await hash(h + '0000000' + i)).map((x, j) => masked[48 * i + j] ^= x);
	masked[0] &= 127;
	return number(hex(masked) + h + 'bc');
};
// blind - what the signer sees, and what is kept for finalize
const blind = async (n, message, size = 256, salt = random(48), r) => {
	const m = await encode(message, salt, size);
	while (!r || r >= n)
		r = number(random(size));
	return [m, invert(r, n), m * power(r, 65537n, n) % n];
};
const finalize = (n, m, inv, signature) => {
	const s = signature * inv % n;
	if (power(s, 65537n, n) != m)
		throw 'fake';
	return s;
};

const $ = id => document.getElementById('b-' + id);
let page, field, base, id, kept, work, busy, last;
const show = (name, on = 1) => $(name)?.toggleAttribute('hidden', !on);
const say = (name, words) => {
	show(last, 0);
	show(last = name);
	if (words)
		$(name).textContent = words;
	$(name).focus();
};
const keep = words => sessionStorage[base] = kept = words;
const is = words => words?.length == 576;
const post = (path, body, more) => fetch(base + path, {method: 'POST', body, ...more});
// obtain - the ballot kept, or a new one; one on its way is asked for again
const obtain = async key => {
	if (is(kept))
		return;
	const n = number(key.slice(66, -10));
	if ($('print') && await hash(key, 256) != $('print').textContent)
		throw 'fake';
	if (!kept) {
		const prefix = random(32);
		const name = hex(new TextEncoder().encode('formpledge ballot 2 ' + id));
		keep([prefix, ...(await blind(n, prefix + name)).map(x => text(x))].join());
	}
	const [prefix, m, inv, blinded] = kept.split(',');
	const {signature, detail} = await (await post('/ballot',
		JSON.stringify({blinded}),
		{headers: {'Content-Type': 'application/json'}})).json();
	if (!signature)
		throw [detail];
	keep(prefix + text(finalize(n, ...[m, inv, signature].map(number))));
};
const put = ballot => {
	keep(field.value = ballot);
	$('save').href = URL.createObjectURL(new Blob([id + ' ' + ballot]));
	['server', 'none', 'load'].map(name => show(name, 0));
	['blind', 'keep'].map(name => show(name));
};
const answer = async event => {
	const reply = await post('/answers',
		new URLSearchParams(new FormData(event.target, event.submitter)),
		{credentials: 'omit', referrerPolicy: 'no-referrer'});
	if (reply.ok && reply.url == base + '/thanks') {
		keep('');
		return location = reply.url;
	}
	const html = new DOMParser().parseFromString(await reply.text(), 'text/html');
	const next = html.getElementById('b-page');
	if (!next) {
		reply.status == 409 && keep('');
		throw [html.querySelector('h1~p').textContent];
	}
	document.title = html.title;
	page.replaceWith(next);
	start();
	(next.querySelector('.fp-summary') || next).focus();
};
const start = async first => {
	page = $('page');
	field = page.querySelector('[name=ballot]');
	base = location.origin + page.dataset.base;
	id = base.replace(/.*\//, '');
	kept = sessionStorage[base] || '';
	work = field ? answer : async event => event.target.submit();
	if (field) {
		const old = field.value;
		$('file').onchange = async event => {
			const [of, ballot] = (await event.target.files[0].text()).split(/\s/);
			of == id && is(ballot) ? put(ballot) : say('bad');
		};
		if (is(old) || is(kept) && (first || !old))
			return put(is(old) ? old : kept);
		if (!old)
			show('load');
		if (!first || !old || page.dataset.who != 'anyone')
			return;
	}
	const {key} = await (await fetch(base + '/ballot')).json();
	if (field) {
		await obtain(key);
		return put(kept);
	}
	show('server', 0);
	show('blind');
	work = async () => {
		await obtain(key);
		location = base + '/form';
	};
};
// Nothing is sent before the page is ready, and never twice at a time.
const ready = crypto.subtle && new Promise(done =>
	addEventListener('DOMContentLoaded', () =>
		start(1).catch(e => e == 'fake' && say(e)).then(done)));
document.onsubmit = async event => {
	if (!ready || !event.target.closest('#b-page'))
		return;
	event.preventDefault();
	if (busy)
		return;
	busy = 1;
	await ready;
	show(last, 0);
	await work(event).catch(e => e.pop ? say('said', e[0]) : say(e.big ? e : 'lost'));
	busy = 0;
};
