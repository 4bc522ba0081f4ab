#include "sandbox/previews.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "sandbox/pages/page.h"

namespace sluice::sandbox {

namespace {

constexpr std::uint64_t table_bytes_max = std::uint64_t{1} << 20;
constexpr std::array<std::string_view, 16> pdf_extensions{"ai",      "doc",  "docm", "docx", "eps",  "gdoc",
                                                          "gslides", "odp",  "odt",  "pps",  "ppsm", "ppsx",
                                                          "ppt",     "pptm", "pptx", "rtf"};
constexpr std::array<std::string_view, 6> html_extensions{"csv", "ods", "xls", "xlsm", "gsheet", "xlsx"};

/// Text of a PDF literal string; letters beyond Latin-1 can't be shown by the font.
std::string pdf_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '(' || c == ')' || c == '\\') out += '\\';
        const bool is_printable = c >= 0x20 && c < 0x7f;
        out += is_printable ? c : '?';
    }
    return out;
}

/// One page with one line (ISO 32000-1 §7.5).
std::string pdf_of(std::string_view line) {
    const std::string drawing = cat("BT /F1 14 Tf 72 720 Td (", pdf_text(line), ") Tj ET");
    const std::array<std::string, 5> objects{
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        cat("<< /Length ", drawing.size(), " >>\nstream\n", drawing, "\nendstream"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
    std::string pdf = "%PDF-1.4\n";
    std::string table = "0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        std::array<char, 24> line_text{};
        std::snprintf(line_text.data(), line_text.size(), "%010zu 00000 n \n", pdf.size());
        table += line_text.data();
        pdf += cat(i + 1, " 0 obj\n", objects[i], "\nendobj\n");
    }
    const auto start = pdf.size();
    return cat(pdf, "xref\n0 6\n", table, "trailer << /Size 6 /Root 1 0 R >>\nstartxref\n", start,
               "\n%%EOF\n");
}

/// Fields of a line of RFC 4180, quotes undone.
std::vector<std::string> csv_fields(std::string_view line) {
    std::vector<std::string> fields(1);
    bool is_quoted = false;
    for (const char c : line) {
        if (c == '"') {
            is_quoted = !is_quoted;
        } else if (c == ',' && !is_quoted) {
            fields.emplace_back();
        } else if (c != '\r') {
            fields.back() += c;
        }
    }
    return fields;
}

std::string table_of(std::string_view csv) {
    std::string rows;
    for (const auto& line : split(csv, '\n')) {
        if (trim(line).empty()) continue;
        rows += "<tr>";
        for (const auto& field : csv_fields(line)) rows += fill("<td>{{field}}</td>", {{"field", field}});
        rows += "</tr>\n";
    }
    return cat("<table>\n", rows, "</table>\n");
}

std::string html_of(std::string_view name, const std::string& content) {
    return fill(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{{name}}</title></head>"
        "<body><h1>{{name}}</h1>{{{content}}}</body></html>\n",
        {{"name", std::string(name)}, {"content", content}});
}

}  // namespace

Outcome<Preview> preview_of(const Entry& file) {
    const auto name = name_of(file.path_display);
    const auto dot = name.rfind('.');
    const auto extension = dot == std::string_view::npos ? "" : to_lower_ascii(name.substr(dot + 1));
    if (std::ranges::find(pdf_extensions, extension) != pdf_extensions.end()) {
        return Preview{"application/pdf", pdf_of(cat(name, " (", file.content->size(), " bytes)"))};
    }
    if (std::ranges::find(html_extensions, extension) == html_extensions.end()) {
        return refuse({"unsupported_extension"});
    }
    std::string content;
    if (extension == "csv") {
        if (file.content->size() > table_bytes_max) return refuse({"unsupported_content"});
        const auto bytes = file.content->read();
        if (!bytes || !is_utf8(*bytes)) return refuse({"unsupported_content"});
        content = table_of(*bytes);
    }
    return Preview{"text/html", html_of(name, content)};
}

}  // namespace sluice::sandbox
