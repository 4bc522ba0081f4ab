#include "api/receipt_page.h"

#include "api/problem.h"
#include "base/hash.h"
#include "base/text.h"

namespace sluice::api {
namespace {

using domain::ReceiptFile;
using domain::ReceiptState;

constexpr std::string_view style =
    ":root{color-scheme:light dark;--ink:#1c2430;--muted:#525d6b;--line:#d5dae1;--ground:#f6f7f9;--card:#fff;"
    "--good:#17633a;--warn:#7a4d00;--bad:#9b1c1c}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8ebef;--muted:#a9b3bf;--line:#39424e;--ground:#14181d;"
    "--card:#1c2229;--good:#7fd6a4;--warn:#f0c674;--bad:#ff9d9d}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif}main{max-width:60rem;margin:0 auto;padding:2rem 1rem}"
    "h1{margin:0;font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere}p{margin:.5rem 0;max-width:70ch}"
    ".muted{color:var(--muted)}ol{list-style:none;margin:1.5rem 0;padding:0}"
    "li{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:0 0 "
    ".75rem}"
    "h2{margin:0;font-size:1.0625rem;overflow-wrap:anywhere}.state{font-weight:600}"
    ".catalogued{color:var(--good)}.waiting,.received{color:var(--warn)}.refused,.gone{color:var(--bad)}"
    "dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:.5rem 0 "
    "0;font-size:.875rem}"
    "dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}.hash{font-family:ui-monospace,monospace;"
    "overflow-wrap:anywhere}"
    "a{color:inherit}a:focus-visible{outline:3px solid;outline-offset:2px}"
    "@media(max-width:40rem){dl{grid-template-columns:minmax(0,1fr)}}"
    "@media print{body{background:#fff;color:#000}li{break-inside:avoid}}";

std::string_view label_of(ReceiptState state) {
    switch (state) {
        case ReceiptState::received: return "Received, on its way";
        case ReceiptState::catalogued: return "Received and catalogued";
        case ReceiptState::waiting: return "Received, waiting";
        case ReceiptState::refused: return "Refused";
        case ReceiptState::replaced: return "Replaced";
        case ReceiptState::gone: return "Gone";
    }
    return "";
}

std::string fact(std::string_view name, std::string_view value, std::string_view kind = "") {
    return cat("<dt>", name, "</dt><dd", kind, ">", escape_html(value), "</dd>");
}

/// `2026-11-22 20:15:00 UTC`.
std::string time_html(Instant at) {
    std::string shown = to_rfc3339(at);
    const std::string machine = shown;
    shown.resize(19);
    shown[10] = ' ';
    return cat("<time datetime=\"", machine, "\">", shown, " UTC</time>");
}

std::string file_html(const ReceiptFile& file) {
    std::string html = cat("<li><h2>", escape_html(file.name), "</h2><p><span class=\"state ",
                           boost::describe::enum_to_string(file.state, ""), "\">", label_of(file.state),
                           "</span>. ", escape_html(file.says), "</p>");
    if (!file.to_do.empty()) html += cat("<p><strong>What to do:</strong> ", escape_html(file.to_do), "</p>");
    html += cat("<dl>", fact("Size", domain::bytes_in_words(file.size)), "<dt>Seen</dt><dd>",
                time_html(file.received_at), "</dd>");
    constexpr std::string_view hash = " class=\"hash\"";
    if (file.sha256) html += fact("SHA-256", *file.sha256, hash);
    if (!file.content_hash.empty()) html += fact("Dropbox content hash", file.content_hash, hash);
    if (file.ledger.sequence > 0)
        html += fact("Ledger row", cat(file.ledger.sequence, ":", file.ledger.hash), hash);
    return html + "</dl></li>";
}

net::Response page(int status, std::string_view title, const std::string& body) {
    auto response = net::html_response(
        status,
        cat("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
            "content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex, "
            "nofollow\"><title>",
            escape_html(title), "</title><style>", style, "</style></head><body><main>", body,
            "</main></body></html>\n"));
    set_private_headers(response);
    return response;
}

}  // namespace

void set_private_headers(net::Response& response) {
    static const std::string policy =
        cat("default-src 'none'; style-src 'sha256-", to_base64(sha256_bytes(style)),
            "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Robots-Tag", "noindex, nofollow");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Content-Security-Policy", policy);
}

net::Response receipt_page(const domain::Receipt& receipt, const std::string& downloads) {
    const std::int64_t shown = static_cast<std::int64_t>(receipt.files.size());
    std::string body =
        cat("<h1>", escape_html(receipt.title), "</h1><p class=\"muted\">Receipt from ",
            escape_html(receipt.account), ", as of ", time_html(receipt.at), "</p><p><strong>",
            receipt.totals.files, receipt.totals.files == 1 ? " file" : " files", "</strong>, ",
            domain::bytes_in_words(receipt.totals.bytes), ": ", domain::totals_in_words(receipt.totals),
            ".</p><p class=\"muted\">",
            receipt.scope == domain::ReceiptScope::submission
                ? "It covers the files that you sent."
                : "It covers all files that came in this way, whoever sent them: uploads carry no account.",
            " The page tells how things are now; load it again for news.</p><p>Keep it: <a href=\"",
            downloads, "/receipt.txt\" download>as text</a> · <a href=\"", downloads,
            "/receipt.json\" download>as JSON</a></p>");
    if (receipt.files.empty()) body += "<p>No file has come in yet.</p>";
    body += "<ol>";
    for (const ReceiptFile& file : receipt.files) body += file_html(file);
    body += "</ol>";
    if (shown < receipt.totals.files)
        body += cat("<p>… and ", receipt.totals.files - shown, " older files.</p>");
    body +=
        cat("<p class=\"muted\">Ledger at this moment: row ", receipt.ledger.sequence,
            ", hash <span class=\"hash\">", receipt.ledger.hash,
            "</span>. Each row of the ledger is sealed with the row before it; with this number anybody who "
            "has an export of the ledger can prove that none of these rows was changed since.</p>");
    return page(200, cat(receipt.title, " · receipt"), body);
}

net::Response receipt_problem_page(const Error& error) {
    return page(status_of(error), "No receipt",
                cat("<h1>No receipt here</h1><p>", escape_html(error.message), "</p><p>",
                    escape_html(error.hint), "</p>"));
}

}  // namespace sluice::api
