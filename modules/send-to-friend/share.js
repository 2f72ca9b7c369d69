// What only a browser with scripts can do for a visitor: its own way to share
// a page, and copying the link. The buttons are made here, so that there are
// none that do nothing.
(() => {
	const part = document.getElementById("share");
	const link = document.getElementById("f-link");

	// Puts a copy of a template's button before or behind those there are.
	function button(id, first, act) {
		const made = document.getElementById(id).content
			.firstElementChild.cloneNode(true);

		made.addEventListener("click", act);
		part[first ? "prepend" : "append"](made);
	}

	// Without a secure context there is no clipboard, but an older way.
	async function copy() {
		if (navigator.clipboard)
			return navigator.clipboard.writeText(link.value);
		link.focus();
		link.select();
		if (!document.execCommand("copy"))
			throw new Error("not copied");
	}

	const what = { title: part.dataset.title, url: link.value };

	if (navigator.share && (!navigator.canShare || navigator.canShare(what)))
		button("share-button", true, () => {
			// who closes the sheet has changed their mind
			navigator.share(what).catch(() => {});
		});
	button("copy-button", false, () => {
		const said = document.getElementById("share-said");

		copy().then(() => {
			said.textContent = said.dataset.done;
		}, () => {
			link.focus();
			link.select();
			said.textContent = said.dataset.failed;
		});
	});
})();
