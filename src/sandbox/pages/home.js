// A person's page: uploads by drag or button, moves by drag, previews, and a listing that follows changes by itself.
import { show_previews } from "/pages/preview.js";
import { accept_drops, send_file, upload_line } from "/pages/upload.js";

document.documentElement.classList.add("js");
const live = document.getElementById("live");
const folder = live.dataset.path;
const is_writable = "writable" in live.dataset;
const status = document.getElementById("status");
const listing = document.getElementById("listing");
let length = live.dataset.length;

// As whom, in which space and where: goes with every request.
function here(fields) {
    const all = new URLSearchParams(live.dataset.here);
    for (const [name, value] of Object.entries(fields || {})) all.set(name, value);
    return all;
}

function tell(text, is_error) {
    status.textContent = text;
    status.className = "small " + (is_error ? "error" : "quiet");
}

async function upload(found) {
    let failures = 0;
    const list = document.getElementById("uploads");
    const items = found.map(({ file, path }) => ({ file, path, line: upload_line(list, path, file.size) }));
    for (const { file, path, line } of items) {
        const answer = await send_file("/home/upload?" + here({ path: folder + "/" + path }), file, (part) => line.progress(part));
        if (answer.ok) line.remove();
        else { failures++; line.finish(false, answer.text); }
    }
    tell(failures ? failures + " of " + items.length + " not uploaded." : items.length + " uploaded.", failures > 0);
    await refresh(true);
}

if (is_writable) {
    for (const id of ["pick_files", "pick_folder"]) {
        document.getElementById(id).addEventListener("change", (event) => {
            upload([...event.target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
            event.target.value = "";
        });
    }
    accept_drops(document.getElementById("drop"), upload);
}

// Dragging a row onto a folder moves it; the row's menu does the same from the keyboard.
const moved_type = "application/x-sandbox-path";
document.addEventListener("dragstart", (event) => {
    const row = event.target.closest && event.target.closest("[data-item]");
    if (row) event.dataTransfer.setData(moved_type, row.dataset.item);
});
const target_of = (event) =>
    [...event.dataTransfer.types].includes(moved_type) && event.target.closest ? event.target.closest("[data-folder]") : null;
document.addEventListener("dragover", (event) => {
    const target = target_of(event);
    if (!target) return;
    event.preventDefault();
    target.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => { const target = target_of(event); if (target) target.classList.remove("dropping"); });
document.addEventListener("drop", async (event) => {
    const target = target_of(event);
    if (!target) return;
    event.preventDefault();
    target.classList.remove("dropping");
    const from = event.dataTransfer.getData(moved_type);
    const to = target.dataset.folder + from.slice(from.lastIndexOf("/"));
    if (from === to || target.dataset.folder === from) return;
    const answer = await fetch("/home/move", { method: "POST", body: here({ from, to, answer: "json" }) });
    const result = await answer.json().catch(() => ({}));
    tell(result.message || "Not moved.", !answer.ok);
    await refresh(true);
});

// A picture that isn't one shows its extension instead.
function replace_broken(image) {
    const name = image.closest("tr").querySelector("a").textContent;
    image.replaceWith(name.slice(name.lastIndexOf(".") + 1));
}
listing.addEventListener("error", (event) => { if (event.target.matches(".icon img")) replace_broken(event.target); }, true);
for (const image of listing.querySelectorAll(".icon img")) {
    if (image.complete && image.naturalWidth === 0) replace_broken(image);
}

show_previews(document.getElementById("preview"));
document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = "Copied"; });
});
// One menu at a time; Escape closes it and gives the focus back.
document.addEventListener("toggle", (event) => {
    if (!event.target.matches("details.menu[open]")) return;
    for (const other of document.querySelectorAll("details.menu[open]")) if (other !== event.target) other.open = false;
}, true);
document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
});
document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
});

const isBusy = () => document.querySelector("#listing details[open]") || listing.contains(document.activeElement);

// Looks every two seconds whether anything changed; leaves the list alone while a menu is open or a row has focus.
async function refresh(now) {
    if (!now && (document.hidden || isBusy())) return;
    const answer = await fetch("/home/changes?" + here()).catch(() => null);
    if (!answer || !answer.ok) return;
    const seen = String((await answer.json()).length);
    if (seen === length) return;
    const page = await fetch("/home?" + here()).catch(() => null);
    if (!page || !page.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    if (!now && isBusy()) return;  // a menu was opened while the answers came; the next look finds the same change
    for (const id of ["listing", "requests"]) {
        const part = fresh.getElementById(id);
        if (part) document.getElementById(id).replaceChildren(...part.childNodes);
    }
    length = seen;
}
setInterval(() => refresh(false), 2000);
