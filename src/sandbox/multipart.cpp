#include "sandbox/multipart.h"

#include "base/text.h"

namespace sluice::sandbox {

namespace {

std::unexpected<Error> unreadable() {
    return fail({Remedy::reject, "form_unreadable", "The form that was sent can't be read.",
                 "Reload the page and send it again."});
}

/// Value of `name="…"`; browsers write a quote in it as %22.
std::string parameter_of(std::string_view header, std::string_view name) {
    const auto start = header.find(cat(" ", name, "=\""));
    if (start == std::string_view::npos) return "";
    header.remove_prefix(start + name.size() + 3);
    std::string value(header.substr(0, header.find('"')));
    for (const auto& [escaped, plain] : {std::pair{"%22", "\""}, {"%0D", ""}, {"%0A", ""}}) {
        for (auto at = value.find(escaped); at != std::string::npos; at = value.find(escaped, at)) {
            value.replace(at, 3, plain);
        }
    }
    return value;
}

std::string boundary_of(std::string_view content_type) {
    constexpr std::string_view key = "boundary=";
    const auto start = content_type.find(key);
    if (!content_type.starts_with("multipart/form-data") || start == std::string_view::npos) return "";
    auto boundary = content_type.substr(start + key.size());
    boundary = trim(boundary.substr(0, boundary.find(';')));
    if (boundary.size() >= 2 && boundary.front() == '"' && boundary.back() == '"') {
        boundary = boundary.substr(1, boundary.size() - 2);
    }
    return std::string(boundary);
}

FormPart read_part(std::string_view head, std::string_view bytes) {
    FormPart part{.name = {}, .file_name = {}, .bytes = bytes};
    for (const auto& line : split(head, '\n')) {
        if (!to_lower_ascii(line).starts_with("content-disposition:")) continue;
        part.name = parameter_of(line, "name");
        part.file_name = parameter_of(line, "filename");
    }
    return part;
}

}  // namespace

Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body) {
    const auto boundary = boundary_of(content_type);
    if (boundary.empty()) return unreadable();
    const auto opening = cat("--", boundary);
    const auto fence = cat("\r\n--", boundary);
    if (!body.starts_with(opening)) return unreadable();
    body.remove_prefix(opening.size());

    std::vector<FormPart> parts;
    while (!body.starts_with("--")) {
        const auto head_end = body.find("\r\n\r\n");
        if (!body.starts_with("\r\n") || head_end == std::string_view::npos) return unreadable();
        const auto head = body.substr(2, head_end - 2);
        body.remove_prefix(head_end + 4);
        const auto end = body.find(fence);
        if (end == std::string_view::npos) return unreadable();
        parts.push_back(read_part(head, body.substr(0, end)));
        body.remove_prefix(end + fence.size());
    }
    return parts;
}

}  // namespace sluice::sandbox
