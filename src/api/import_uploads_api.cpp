// Files that a member sends from a computer, by tus, as part of an import.
#include <charconv>
#include <memory>

#include "api/problem.h"
#include "api/routes.h"
#include "api/tus.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/imports.h"
#include "catalog/upload_pages.h"
#include "transfer/inlet/upload_desk.h"

namespace sluice::api {
namespace {

using catalog::Scope;

constexpr std::int64_t unfinished_told_max = 1'000;

/// What the routes share.
class ImportReception {
public:
    explicit ImportReception(const Services& services)
        : m_services(services), m_desk(services.transfer, services.site.uploads) {}

    [[nodiscard]] const transfer::UploadLimits& limits() const { return m_desk.limits(); }

    /// What isn't the caller's is told apart from what isn't tus.
    Result<net::Response> answer(const Call& call, const std::function<Result<net::Response>()>& work) {
        const auto& ports = m_services.transfer;
        TRY(find_import(call));
        if (call.path.contains("upload_id")) TRY(find_upload(call));
        return tus_answer(call.request, work, [&](const Error& error) {
            return problem_response(error, ports.ids, ports.clock);
        });
    }

    Result<net::Response> options(const Call& call) {
        TRY(find_import(call));
        return tus_options(limits().file_bytes_max);
    }

    /// The upload, and its address.
    Result<net::Response> begin(const Call& call) {
        const Import import = TRY(find_import(call));
        const auto metadata = TRY(tus_metadata(call.request));
        const auto value = [&](const char* key) {
            const auto at = metadata.find(key);
            return at == metadata.end() ? std::string() : at->second;
        };
        const std::string path = value("relative_path");
        Upload upload = TRY(m_desk.begin(call.account(), import,
                                         {path.empty() ? value("filename") : path,
                                          TRY(tus_length(call.request)), time_of(value("modified"))}));
        // What the row says may not have outlived a crash of the machine.
        if (upload.bytes_received > 0) upload = TRY(m_desk.look(call.account(), upload));
        auto response = tus_offset_response(201, upload.bytes_received, upload.size);
        response.headers.set("Location",
                             cat("/api/v1/imports/", import.id.value, "/files/", upload.id.value));
        return response;
    }

    Result<net::Response> look(const Call& call) {
        const Upload upload = TRY(m_desk.look(call.account(), TRY(find_upload(call))));
        return tus_offset_response(200, upload.bytes_received, upload.size);
    }

    Result<net::Response> receive(const Call& call) {
        const auto piece = TRY(tus_piece(call.request));
        const Upload received = TRY(
            m_desk.receive(call.account(), TRY(find_upload(call)),
                           {piece.offset, call.request.body, piece.checksum.sha1, piece.checksum.sha256}));
        if (received.has_come()) m_services.engine.wake();
        return tus_offset_response(204, received.bytes_received, received.size);
    }

    Result<net::Response> discard(const Call& call) {
        TRY(m_desk.discard(call.account(), TRY(find_upload(call))));
        return tus_response(204);
    }

    Result<UnfinishedUploadList> unfinished(const Call& call) {
        const Import import = TRY(find_import(call));
        return m_services.catalog().read(call.account(), [&](Scope& scope) -> Result<UnfinishedUploadList> {
            UnfinishedUploadList list{{}, limits().file_bytes_max, limits().chunk_bytes};
            for (const auto& upload :
                 TRY(catalog::Uploads(scope).unfinished_of(import.id, unfinished_told_max)))
                list.uploads.push_back({upload.id, upload.relative_path, upload.size, upload.bytes_received});
            return list;
        });
    }

private:
    /// Milliseconds since 1970, as browsers tell them.
    static std::optional<Instant> time_of(const std::string& text) {
        std::int64_t milliseconds = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
        const bool is_number = read.ec == std::errc() && read.ptr == text.data() + text.size();
        if (!is_number || milliseconds < 0 || milliseconds > milliseconds_max) return std::nullopt;
        return Instant(std::chrono::milliseconds(milliseconds));
    }

    Result<Import> find_import(const Call& call) {
        auto import = TRY(m_services.catalog().read(call.account(), [&](Scope& scope) {
            return catalog::Imports(scope).find(call.id<ImportId>("import_id"));
        }));
        if (import) return *std::move(import);
        return fail(
            {Remedy::not_found, "import_not_found", "There is no such import.", "Begin another one."});
    }

    Result<Upload> find_upload(const Call& call) {
        const Import import = TRY(find_import(call));
        auto upload = TRY(m_services.catalog().read(call.account(), [&](Scope& scope) {
            return catalog::Uploads(scope).find(call.id<UploadId>("upload_id"));
        }));
        if (upload && upload->import_id == import.id) return *std::move(upload);
        return fail({Remedy::not_found, "upload_not_found", "There is no such upload any more.",
                     "Send the file again."});
    }

    static constexpr std::int64_t milliseconds_max = 253'402'300'799'999;  // the year 9999

    Services m_services;
    transfer::UploadDesk m_desk;
};

}  // namespace

void add_import_upload_routes(Router& router, const Services& services) {
    constexpr const char* files = "/api/v1/imports/{import_id}/files";
    constexpr const char* file = "/api/v1/imports/{import_id}/files/{upload_id}";
    const auto reception = std::make_shared<ImportReception>(services);
    router.add<UnfinishedUploadList>({"GET", "/api/v1/imports/{import_id}/uploads", Verb::upload,
                                      "Files of an import that haven't come whole; sent again, they go on"},
                                     [reception](const Call& call) { return reception->unfinished(call); });
    router.add<net::Response>({"OPTIONS", files, Verb::upload, "What this server can of tus 1.0.0", {}, 204},
                              [reception](const Call& call) { return reception->options(call); });
    router.add<net::Response>(
        {"POST", files, Verb::upload, "Begin to send a file of an import, or go on (tus creation)", {}, 201},
        [reception](const Call& call) {
            return reception->answer(call, [&] { return reception->begin(call); });
        });
    router.add<net::Response>({"HEAD", file, Verb::upload, "How much of a file has come (tus)"},
                              [reception](const Call& call) {
                                  return reception->answer(call, [&] { return reception->look(call); });
                              });
    router.add<net::Response>(
        {"PATCH", file, Verb::upload, "Send the next bytes of a file (tus); with the last it is in", {}, 204},
        [reception](const Call& call) {
            return reception->answer(call, [&] { return reception->receive(call); });
        });
    router.add<net::Response>({"DELETE", file, Verb::upload, "Give a file up (tus termination)", {}, 204},
                              [reception](const Call& call) {
                                  return reception->answer(call, [&] { return reception->discard(call); });
                              });
}

}  // namespace sluice::api
