#include "api/tus.h"

#include <charconv>
#include <string_view>

#include "base/text.h"

namespace sluice::api {
namespace {

constexpr std::size_t metadata_bytes_max = 8 * 1024;
constexpr std::size_t sha1_bytes_count = 20;
constexpr std::size_t sha256_bytes_count = 32;

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

Result<std::int64_t> number_of(const net::Request& request, std::string_view header, std::string_view code) {
    if (const auto value = whole_number(trim(request.headers.get(header)))) return *value;
    return fail({Remedy::reject, std::string(code), cat("The header ", header, " must be a whole number."),
                 "See https://tus.io for the protocol."});
}

}  // namespace

Result<> check_tus(const net::Request& request) {
    if (request.headers.get("Tus-Resumable") == tus_version) return {};
    return fail({Remedy::reject, "tus_version_unsupported",
                 cat("Uploads here speak tus ", tus_version, " (header Tus-Resumable)."),
                 "Use a client for that version."});
}

Result<std::int64_t> tus_length(const net::Request& request) {
    return number_of(request, "Upload-Length", "upload_length_invalid");
}

Result<std::int64_t> tus_offset(const net::Request& request) {
    return number_of(request, "Upload-Offset", "upload_offset_invalid");
}

Result<std::map<std::string, std::string>> tus_metadata(const net::Request& request) {
    const std::string header = request.headers.get("Upload-Metadata");
    const auto invalid = [] {
        return fail({Remedy::reject, "upload_metadata_invalid",
                     "The header Upload-Metadata must be keys with values in Base64.",
                     "See https://tus.io for the protocol."});
    };
    if (header.size() > metadata_bytes_max) return invalid();
    std::map<std::string, std::string> values;
    for (const auto& part : split(header, ',')) {
        const auto pair = trim(part);
        if (pair.empty()) continue;
        const auto space = pair.find(' ');
        const auto value = space == std::string_view::npos ? std::optional<std::string>("")
                                                           : from_base64(trim(pair.substr(space)));
        if (!value) return invalid();
        values[std::string(pair.substr(0, space))] = *value;
    }
    return values;
}

Result<TusChecksum> tus_checksum(const net::Request& request) {
    const auto header = request.headers.find("Upload-Checksum");
    if (!header) return TusChecksum{};
    const auto parts = split(trim(*header), ' ');
    const auto bytes = parts.size() == 2 ? from_base64(parts[1]) : std::nullopt;
    TusChecksum checksum;
    if (bytes && parts[0] == "sha1" && bytes->size() == sha1_bytes_count)
        checksum.sha1 = *bytes;
    else if (bytes && parts[0] == "sha256" && bytes->size() == sha256_bytes_count)
        checksum.sha256 = *bytes;
    else if (bytes && parts[0] != "sha1" && parts[0] != "sha256")
        return fail({Remedy::reject, "checksum_algorithm_unsupported", "Checksums here are sha1 or sha256.",
                     "Use one of them, or none."});
    else
        return fail({Remedy::reject, "checksum_invalid", "The header Upload-Checksum isn't one.",
                     "Write the algorithm, a space, and the checksum in Base64."});
    return checksum;
}

net::Response tus_response(int status) {
    net::Response response;
    response.status = status;
    response.headers.set("Tus-Resumable", tus_version);
    response.headers.set("Cache-Control", "no-store");
    return response;
}

net::Response tus_options(std::int64_t file_bytes_max) {
    net::Response response = tus_response(204);
    response.headers.set("Tus-Version", tus_version);
    response.headers.set("Tus-Extension", "creation,termination,checksum");
    response.headers.set("Tus-Checksum-Algorithm", "sha1,sha256");
    response.headers.set("Tus-Max-Size", std::to_string(file_bytes_max));
    return response;
}

Result<TusPiece> tus_piece(const net::Request& request) {
    if (to_lower_ascii(request.headers.get("Content-Type")) != "application/offset+octet-stream")
        return fail({Remedy::reject, "content_type_unsupported", "The body must be bytes of the file.",
                     "Send it with Content-Type: application/offset+octet-stream."});
    return TusPiece{TRY(tus_offset(request)), TRY(tus_checksum(request))};
}

net::Response tus_answer(const net::Request& request, const std::function<Result<net::Response>()>& work,
                         const std::function<net::Response(const Error&)>& refuse) {
    Result<net::Response> answered = fail({});
    if (const auto spoken = check_tus(request); !spoken)
        answered = fail(spoken.error());
    else
        answered = work();
    if (answered) return *std::move(answered);
    auto response = refuse(answered.error());
    response.headers.set("Tus-Resumable", tus_version);
    if (answered.error().code == "tus_version_unsupported") response.headers.set("Tus-Version", tus_version);
    return response;
}

net::Response tus_offset_response(int status, std::int64_t received, std::int64_t size) {
    auto response = tus_response(status);
    response.headers.set("Upload-Offset", std::to_string(received));
    response.headers.set("Upload-Length", std::to_string(size));
    return response;
}

}  // namespace sluice::api
