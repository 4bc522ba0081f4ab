// Shared by the file-request page and a person's own page: finding files in what was dropped, sending one with progress.
export function size_text(bytes) {
    if (bytes < 1000) return bytes + " bytes";
    const units = ["KB", "MB", "GB", "TB"];
    let value = bytes, unit = -1;
    do { value /= 1000; unit++; } while (value >= 1000 && unit < units.length - 1);
    return value.toFixed(value < 10 ? 1 : 0) + " " + units[unit];
}

// Every file in a drop, folders walked: [{file, path}] with path relative to what was dropped.
export async function dropped_files(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    if (entries.length === 0) return [...transfer.files].map((file) => ({ file, path: file.name }));
    const found = [];
    for (const entry of entries) await walk(entry, "", found);
    return found;
}

async function walk(entry, before, found) {
    const path = before + entry.name;
    if (entry.isFile) {
        const file = await new Promise((done, failed) => entry.file(done, failed));
        found.push({ file, path });
        return;
    }
    const reader = entry.createReader();
    for (;;) {
        const part = await new Promise((done, failed) => reader.readEntries(done, failed));
        if (part.length === 0) return;
        for (const child of part) await walk(child, path + "/", found);
    }
}

// Sends the file as the raw body; resolves to {ok, text}.
export function send_file(url, file, on_progress) {
    return new Promise((resolve) => {
        const call = new XMLHttpRequest();
        call.open("POST", url);
        call.setRequestHeader("Content-Type", "application/octet-stream");
        call.upload.onprogress = (event) => event.lengthComputable && on_progress(event.loaded / Math.max(event.total, 1));
        call.onerror = () => resolve({ ok: false, text: "The connection broke. Please try again." });
        call.onload = () => {
            let answer = {};
            try { answer = JSON.parse(call.responseText); } catch { /* not ours: the status tells */ }
            const ok = call.status >= 200 && call.status < 300;
            resolve({ ok, text: answer.message || (ok ? "Sent" : "Refused (" + call.status + ").") });
        };
        call.send(file);
    });
}

// A line with name, size and progress in the list; returns how to change it.
export function upload_line(list, name, bytes) {
    const line = document.createElement("li");
    const what = document.createElement("span");
    what.className = "what";
    what.textContent = name;
    const state = document.createElement("span");
    state.className = "quiet small";
    state.textContent = size_text(bytes);
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", "Progress of " + name);
    line.append(what, state, bar);
    list.append(line);
    return {
        progress(part) { bar.value = part; state.textContent = Math.round(part * 100) + " %"; },
        finish(ok, text) {
            bar.value = ok ? 1 : bar.value;
            state.textContent = text;
            state.className = ok ? "good small" : "error small";
        },
        remove() { line.remove(); },
    };
}

export function accept_drops(area, take) {
    let depth = 0;
    const has_files = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    area.addEventListener("dragenter", (event) => { if (has_files(event)) { depth++; area.classList.add("dropping"); } });
    area.addEventListener("dragleave", (event) => { if (has_files(event) && --depth <= 0) { depth = 0; area.classList.remove("dropping"); } });
    area.addEventListener("dragover", (event) => { if (has_files(event)) event.preventDefault(); });
    area.addEventListener("drop", async (event) => {
        if (!has_files(event)) return;
        event.preventDefault();
        depth = 0;
        area.classList.remove("dropping");
        take(await dropped_files(event.dataTransfer));
    });
}
