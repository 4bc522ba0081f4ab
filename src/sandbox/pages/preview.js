// Shows a file over the page: what its own page shows, which is where the same links lead without JavaScript.
export function show_previews(dialog) {
    const content = dialog.querySelector(".content");
    const name = dialog.querySelector("h2");

    async function show(link) {
        const answer = await fetch(link.href).catch(() => null);
        const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
        const shown = page && page.getElementById("shown");
        if (!shown) { location.href = link.href; return; }
        name.textContent = page.querySelector("h1").textContent;
        dialog.querySelector("a[download]").href = page.querySelector("a[download]").href;
        content.replaceChildren(...shown.childNodes);
        dialog.showModal();
    }

    document.addEventListener("click", (event) => {
        const link = event.target.closest && event.target.closest("a[data-preview]");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        show(link);
    });
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
    // A press beside the dialog closes it too, and what plays in it ends.
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => content.replaceChildren());
}
