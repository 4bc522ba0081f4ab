// The file-request page: collects files, sends them one after the other, says plainly what became of them.
import { accept_drops, send_file, upload_line } from "/pages/upload.js";

document.documentElement.classList.add("js");
const form = document.getElementById("send");
const list = document.getElementById("uploads");
const status = document.getElementById("status");
const go = document.getElementById("go");
let waiting = [];

const count_text = (count) => (count === 1 ? "1 file" : count + " files");

function take(found) {
    for (const { file, path } of found) waiting.push({ file, path, line: upload_line(list, path, file.size) });
    show_ready();
}

function show_ready() {
    go.disabled = waiting.length === 0;
    if (waiting.length > 0) status.textContent = count_text(waiting.length) + " ready to send.";
}

for (const id of ["files", "folder"]) {
    document.getElementById(id).addEventListener("change", (event) => {
        take([...event.target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
        event.target.value = "";
    });
}
accept_drops(document.getElementById("drop"), take);
show_ready();

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    status.className = "grow";
    const name = document.getElementById("name").value.trim();
    const email = document.getElementById("email").value.trim();
    const all = waiting.length;
    const failed = [];
    for (const [index, item] of waiting.entries()) {
        status.textContent = "Sending " + (index + 1) + " of " + all + ". Please keep this page open.";
        const fields = new URLSearchParams({ name: item.path, sender: name, email });
        const answer = await send_file(form.dataset.upload + "?" + fields, item.file, (part) => item.line.progress(part));
        item.line.finish(answer.ok, answer.ok ? "Sent" : answer.text);
        if (!answer.ok) failed.push(item);
    }
    waiting = failed;
    if (failed.length === 0) {
        status.className = "grow good";
        status.textContent = "Done: " + count_text(all) + " sent to " + form.dataset.owner + ". You can close this page or send more.";
    } else {
        status.className = "grow error";
        status.textContent = count_text(all - failed.length) + " sent, " + count_text(failed.length) +
            " not sent. Press Send to try these again.";
    }
    go.disabled = waiting.length === 0;
});
