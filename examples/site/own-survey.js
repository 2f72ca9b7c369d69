/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A survey in a page of the site's own, by the JSON that /surveys/ID.json and
 * /surveys/survey-schema.json describe. For members as well: their ballot
 * is asked for with their cookies. Answers are always sent without.
 */
"use strict";

const place = document.getElementById("survey");
const line = document.getElementById("status");
const ANONYMOUS = { credentials: "omit", referrerPolicy: "no-referrer" };

/* ask - what the module says, or why not */
async function ask(url, options) {
	const reply = await fetch(url, {
		redirect: "error", cache: "no-store",
		headers: { Accept: "application/json" }, ...options,
	});
	const data = await reply.json();

	if (!reply.ok)
		throw Object.assign(new Error(data.detail), data);
	return data;
}

/* post - some JSON */
function post(url, data, options) {
	return ask(url, {
		method: "POST", body: JSON.stringify(data),
		headers: {
			Accept: "application/json",
			"Content-Type": "application/json",
		},
		...options,
	});
}

/* add - an element with a text in it, which is never taken for HTML */
function add(to, name, text, more) {
	const made = document.createElement(name);

	if (text)
		made.textContent = text;
	Object.assign(made, more);
	return to.appendChild(made);
}

/* addChoice - one option of a question */
function addChoice(to, question, option, type) {
	const label = add(add(to, "div"), "label");

	add(label, "input", "", {
		type, name: question.id, value: option.id,
	});
	label.append(" " + option.label);
}

const KINDS = {
	single: "radio", scale: "radio", multiple: "checkbox",
	consent: "checkbox", number: "text", date: "date",
};

/* addQuestion - with a place for what is wrong with its answer */
function addQuestion(form, question) {
	const set = add(form, "fieldset", "", { id: "q-" + question.id });
	const type = KINDS[question.kind];

	add(set, "legend", question.label);
	if (question.help)
		add(set, "p", question.help);
	if (question.options)
		question.options.forEach(
			(option) => addChoice(set, question, option, type));
	else
		add(set, "input", "", { type, name: question.id,
			ariaLabel: question.label });
	add(set, "p", "", { id: "e-" + question.id, role: "alert" });
}

/* answersOf - a list where several can be chosen */
function answersOf(form, survey) {
	const data = new FormData(form), answers = {};

	for (const question of survey.questions) {
		const all = data.getAll(question.id).filter((one) => one);

		answers[question.id] =
			question.kind === "multiple" ? all : all[0] ?? null;
	}
	return answers;
}

/* show - the questions that the answers so far lead to. The module drops what
 * was answered to others. (Ranges of numbers and dates are left to it.) */
function show(form, survey) {
	const answers = answersOf(form, survey);
	const holds = (condition) => {
		const asked = survey.questions.find(
			(one) => one.id === condition.question);
		const given = [answers[condition.question]].flat();

		return !asked?.options ||
			condition.options.some((one) => given.includes(one));
	};

	for (const question of survey.questions)
		document.getElementById("q-" + question.id).hidden =
			!survey.pages[question.page].show_if.every(holds) ||
			!question.show_if.every(holds);
}

/* complain - beside each question whose answer cannot be */
function complain(survey, problem) {
	const wrong = problem.errors ?? [];

	for (const question of survey.questions)
		document.getElementById("e-" + question.id).textContent =
			wrong.find((one) => one.field === question.id)
				?.message ?? "";
	line.textContent = problem.message;
	document.querySelector("#q-" + wrong[0]?.field + " input")?.focus();
}

/* send - ballot and answers, and nothing that says who it is */
async function send(form, survey) {
	try {
		await post(survey.answers_url, {
			ballot: survey.ballot, language: survey.language,
			...answersOf(form, survey),
		}, ANONYMOUS);
		form.remove();
		line.textContent = "Thank you. Your answers are counted " +
			"together with those of others.";
	} catch (problem) {
		complain(survey, problem);
	}
}

/* build - the form */
function build(survey) {
	const form = document.createElement("form");

	form.noValidate = true;
	add(form, "h2", survey.title);
	survey.text.split(/\n\n+/).forEach((text) => add(form, "p", text));
	survey.questions = survey.questions.filter((one) => one.kind in KINDS);
	survey.questions.forEach((question) => addQuestion(form, question));
	add(form, "button", "Send my answers", { className: "button" });
	place.replaceChildren(form);
	form.addEventListener("change", () => show(form, survey));
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		send(form, survey);
	});
	show(form, survey);
}

/* begin - a member's ballot is given at the button: looking uses none up */
function begin(survey) {
	const button = add(place, "button", "Begin the survey",
		{ className: "button" });

	button.addEventListener("click", () =>
		post(survey.start_url, {}, { referrerPolicy: "same-origin" })
			.then(build)
			.catch((why) => { line.textContent = why.message; }));
}

/* load - with cookies where it is for members, otherwise without any */
async function load() {
	const url = "/surveys/" + place.dataset.survey + ".json";
	const survey = await ask(url, ANONYMOUS).catch((why) => {
		if (why.status !== 401)
			throw why;
		return ask(url);
	});

	if (survey.state === "ready")
		build(survey);
	else
		begin(survey);
}

load().catch((why) => { line.textContent = why.message; });
