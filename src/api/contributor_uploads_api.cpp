// Upload pages, for whoever has the address: what the page shows, who sends, and the files, by tus.
#include <memory>

#include "api/problem.h"
#include "api/routes.h"
#include "api/tus.h"
#include "base/hash.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/fields.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "catalog/receipts.h"
#include "catalog/upload_pages.h"
#include "transfer/inlet/upload_desk.h"

namespace sluice::api {
namespace {

using catalog::FoundUploadPage;
using catalog::Scope;

constexpr std::size_t secret_bytes = 24;  // too many to be guessed, so that guesses needn't be counted
constexpr std::chrono::hours submissions_window{1};

std::unexpected<Error> page_not_found() {
    return fail({Remedy::not_found, "upload_page_not_found",
                 "This address opens no page: it was mistyped, or the page is gone.",
                 "Ask the person who gave it to you for a new one."});
}

std::unexpected<Error> submission_not_found() {
    return fail({Remedy::reject, "submission_unknown", "The file doesn't say who sends it.",
                 "Load the page anew and send it again."});
}

std::unexpected<Error> upload_not_found() {
    return fail(
        {Remedy::not_found, "upload_not_found", "There is no such upload any more.", "Send the file again."});
}

/// What the routes share.
class Reception {
public:
    explicit Reception(const Services& services)
        : m_services(services),
          m_desk(services.transfer, services.site.uploads),
          m_submissions(services.transfer.clock,
                        {services.site.uploads.submissions_per_hour_max, submissions_window}) {}

    [[nodiscard]] transfer::UploadDesk& desk() { return m_desk; }
    [[nodiscard]] const Services& services() const { return m_services; }

    Result<FoundUploadPage> find_page(const Call& call) {
        const auto found = TRY(m_services.catalog().read_all([&](catalog::sql::Transaction& transaction) {
            return catalog::find_upload_page(transaction, sha256_hex(call.path.at("token")));
        }));
        if (!found) return page_not_found();
        return *found;
    }
    Result<FoundUploadPage> find_open_page(const Call& call) {
        auto found = TRY(find_page(call));
        TRY(check_open(found.page, m_services.now()));
        return found;
    }

    Result<PublicUploadPage> show(const Call& call) {
        const auto found = TRY(find_open_page(call));
        return m_services.catalog().read(found.account_id, [&](Scope& scope) {
            return view_of(scope, found.page, call.request.headers.get("Accept-Language"));
        });
    }

    Result<NewSubmission> submit(const Call& call, const SubmissionRequest& wanted) {
        const auto found = TRY(find_open_page(call));
        TRY(count_submission(call.request.peer));
        const Instant now = m_services.now();
        Submission said;
        said.page_id = found.page.id;
        said.name = wanted.name.value_or("");
        said.email = wanted.email.value_or("");
        said.metadata = wanted.metadata.value_or(std::map<std::string, std::vector<std::string>>());
        const Fields fields = TRY(m_services.catalog().read(
            found.account_id, [](Scope& scope) { return catalog::FieldStore(scope).all(); }));
        said = TRY(check_submission(found.page, said, fields));
        said.id = m_services.transfer.ids.make<SubmissionId>(now);
        said.created_at = now;
        const std::string secret = make_secret();
        const std::string receipt_secret = make_secret();
        TRY(m_services.catalog().write(found.account_id, [&](Scope& scope) -> Result<> {
            TRY(catalog::Submissions(scope).add(said, sha256_hex(secret)));
            ReceiptLink link;
            link.id = m_services.transfer.ids.make<ReceiptId>(now);
            link.title = found.page.title;
            link.submission_id = said.id;
            link.created_at = now;
            return catalog::Receipts(scope).add(link, sha256_hex(receipt_secret));
        }));
        return NewSubmission{secret, cat(m_services.site.public_url, "/receipts/", receipt_secret)};
    }

    /// The upload's address.
    Result<std::string> begin(const Call& call) {
        const auto found = TRY(find_open_page(call));
        const auto metadata = TRY(tus_metadata(call.request));
        const auto value = [&](const char* key) {
            const auto at = metadata.find(key);
            return at == metadata.end() ? std::string() : at->second;
        };
        const std::int64_t size = TRY(tus_length(call.request));
        const auto submission = TRY(m_services.catalog().read(found.account_id, [&](Scope& scope) {
            return catalog::find_submission(scope, found.page.id, sha256_hex(value("submission")));
        }));
        if (!submission) return submission_not_found();
        const std::string secret = make_secret();
        TRY(m_desk.begin(found.account_id, *submission, {value("filename"), size, sha256_hex(secret)}));
        return cat("/uploads/", percent_encode(call.path.at("token")), "/files/", secret);
    }

    struct FoundUpload {
        FoundUploadPage page;
        Upload upload;
    };
    Result<FoundUpload> find_upload(const Call& call) {
        const auto found = TRY(find_page(call));
        const auto upload = TRY(m_services.catalog().read(found.account_id, [&](Scope& scope) {
            return catalog::find_upload(scope, found.page.id, sha256_hex(call.path.at("upload")));
        }));
        if (!upload) return upload_not_found();
        return FoundUpload{found, *upload};
    }

    Result<Upload> receive(const Call& call) {
        const auto piece = TRY(tus_piece(call.request));
        const auto found = TRY(find_upload(call));
        // What was begun before the deadline may end after it; what a person closed is closed.
        if (found.page.page.state != UploadPageState::open)
            TRY(check_open(found.page.page, m_services.now()));
        const auto received = TRY(
            m_desk.receive(found.page.account_id, found.upload,
                           {piece.offset, call.request.body, piece.checksum.sha1, piece.checksum.sha256}));
        if (received.state == UploadState::received) m_services.engine.wake();
        if (received.state == UploadState::forwarding) m_services.forwarder.wake();
        return received;
    }

private:
    [[nodiscard]] std::string make_secret() const {
        return to_base64url(m_services.transfer.ids.random_bytes(secret_bytes));
    }

    Result<> count_submission(const std::string& peer) {
        if (const auto allowed = m_submissions.check(peer); !allowed)
            return fail({Remedy::wait, "too_many_submissions",
                         cat("More than ", m_services.site.uploads.submissions_per_hour_max,
                             " submissions were begun from your address within an hour."),
                         allowed.error().hint, allowed.error().retry_after});
        m_submissions.note_failure(peer);
        return {};
    }

    Result<PublicUploadPage> view_of(Scope& scope, const UploadPage& page,
                                     const std::string& languages) const {
        const auto chosen = choose_text(page, languages);
        PublicUploadPage view;
        if (const auto account = TRY(catalog::Directory(scope.transaction).find_account(scope.account_id)))
            view.account = account->name;
        view.title = chosen.text.title;
        view.instructions = chosen.text.instructions;
        view.language = chosen.language;
        view.deadline = page.deadline;
        view.ask_name = page.ask_name;
        view.ask_email = page.ask_email;
        const Fields fields = TRY(catalog::FieldStore(scope).all());
        for (const auto& key : page.required_fields)
            if (const Field* field = fields.find(key)) {
                view.required_fields.push_back(*field);
                view.required_fields.back().spellings.clear();  // nobody's business outside
            }
        // A mapping may have got another profile since.
        const auto mapping =
            page.mapping_id ? TRY(catalog::Mappings(scope).find(*page.mapping_id)) : std::nullopt;
        if (const auto profile =
                TRY(catalog::Profiles(scope).find(mapping ? mapping->mapping.profile_id : page.profile_id)))
            view.allowed_types = profile->rules.allowed_types;
        view.width_min = page.width_min;
        view.height_min = page.height_min;
        view.file_bytes_max = m_services.site.uploads.file_bytes_max;
        view.files_max = m_services.site.uploads.files_max;
        view.chunk_bytes = m_services.site.uploads.chunk_bytes;
        return view;
    }

    Services m_services;
    transfer::UploadDesk m_desk;
    AttemptLimit m_submissions;
};

net::Response answer(const Reception& reception, const Call& call,
                     const std::function<Result<net::Response>()>& work) {
    const auto& ports = reception.services().transfer;
    return tus_answer(call.request, work,
                      [&](const Error& error) { return problem_response(error, ports.ids, ports.clock); });
}

net::Response offset_response(int status, const Upload& upload) {
    return tus_offset_response(status, upload.bytes_received, upload.size);
}

void add_tus_routes(Router& router, const std::shared_ptr<Reception>& reception) {
    constexpr const char* files = "/uploads/{token}/files";
    constexpr const char* file = "/uploads/{token}/files/{upload}";
    router.add<net::Response>(
        {"OPTIONS", files, Access::anybody(), "What this server can of tus 1.0.0", {}, 204},
        [reception](const Call&) -> Result<net::Response> {
            return tus_options(reception->desk().limits().file_bytes_max);
        });
    router.add<net::Response>(
        {"POST", files, Access::anybody(), "Begin to send a file (tus creation)", {}, 201},
        [reception](const Call& call) {
            return answer(*reception, call, [&]() -> Result<net::Response> {
                auto response = tus_response(201);
                response.headers.set("Location", TRY(reception->begin(call)));
                return response;
            });
        });
    router.add<net::Response>(
        {"HEAD", file, Access::anybody(), "How much of a file has come (tus)"},
        [reception](const Call& call) {
            return answer(*reception, call, [&]() -> Result<net::Response> {
                const auto found = TRY(reception->find_upload(call));
                return offset_response(200, TRY(reception->desk().look(found.page.account_id, found.upload)));
            });
        });
    router.add<net::Response>({"PATCH",
                               file,
                               Access::anybody(),
                               "Send the next bytes of a file (tus); with the last it is in",
                               {},
                               204},
                              [reception](const Call& call) {
                                  return answer(*reception, call, [&]() -> Result<net::Response> {
                                      return offset_response(204, TRY(reception->receive(call)));
                                  });
                              });
    router.add<net::Response>(
        {"DELETE", file, Access::anybody(), "Give a file up (tus termination)", {}, 204},
        [reception](const Call& call) {
            return answer(*reception, call, [&]() -> Result<net::Response> {
                const auto found = TRY(reception->find_upload(call));
                TRY(reception->desk().discard(found.page.account_id, found.upload));
                return tus_response(204);
            });
        });
}

}  // namespace

void add_contributor_upload_routes(Router& router, const Services& services) {
    const auto reception = std::make_shared<Reception>(services);
    router.add<PublicUploadPage>({"GET", "/uploads/{token}", Access::anybody(),
                                  "What an upload page shows, in the reader's language where it has one"},
                                 [reception](const Call& call) { return reception->show(call); });
    router.add_with_body<NewSubmission, SubmissionRequest>(
        {"POST",
         "/uploads/{token}/submissions",
         Access::anybody(),
         "Say who sends files, and what they are; answers what to name with each file",
         {},
         201},
        [reception](const Call& call, const SubmissionRequest& wanted) {
            return reception->submit(call, wanted);
        });
    add_tus_routes(router, reception);
}

}  // namespace sluice::api
