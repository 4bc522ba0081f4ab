// Upload pages: for those who make them, and what a contributor sees of one.
//
// Invariant: the secret of a page, of a submission or of a receipt is in the answer that makes it and nowhere
// else. `PublicUploadPage` is all that anybody learns of a page.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.h"
#include "domain/upload_page.h"

namespace sluice::api {

using namespace domain;

struct UploadPageView {
    UploadPage page;
    std::int64_t submissions = 0;  ///< contributors' visits of which at least one file has come in
    std::int64_t files = 0;        ///< that have come in whole
    std::int64_t forwarding = 0;   ///< of these, that wait to be put into the Dropbox folder
    std::string trouble;           ///< why that failed last, and what to do; empty: it didn't
};
BOOST_DESCRIBE_STRUCT(UploadPageView, (), (page, submissions, files, forwarding, trouble))
struct UploadPageList {
    std::vector<UploadPageView> upload_pages;
};
BOOST_DESCRIBE_STRUCT(UploadPageList, (), (upload_pages))
struct NewUploadPage {
    UploadPage page;
    std::string url;  ///< shown once; whoever has it can send files
};
BOOST_DESCRIBE_STRUCT(NewUploadPage, (), (page, url))

struct UploadPageRequest {
    std::string title;
    /// Files go straight into the library, through this profile; or, with `mapping_id`, into that mapped
    /// folder.
    std::optional<ProfileId> profile_id;
    std::optional<MappingId> mapping_id;
    std::optional<Release> release;  ///< of files that go straight into the library; automatic where absent
    std::optional<std::string> instructions;
    std::optional<std::string> language;  ///< of title and instructions; "en" where absent
    std::optional<std::map<std::string, PageText>> translations;
    std::optional<Instant> deadline;
    std::optional<Asked> ask_name;   ///< optional where absent
    std::optional<Asked> ask_email;  ///< optional where absent
    std::optional<std::vector<std::string>> required_fields;
    std::optional<std::int64_t> width_min;  ///< pixels
    std::optional<std::int64_t> height_min;
};
BOOST_DESCRIBE_STRUCT(UploadPageRequest, (),
                      (title, profile_id, mapping_id, release, instructions, language, translations, deadline,
                       ask_name, ask_email, required_fields, width_min, height_min))
struct UploadPageChange {
    UploadPageState state = UploadPageState::open;
};
BOOST_DESCRIBE_STRUCT(UploadPageChange, (), (state))

/// What the page shows to whoever opens it.
struct PublicUploadPage {
    std::string account;  ///< its name
    std::string title;
    std::string instructions;
    std::string language;  ///< of the two above
    std::optional<Instant> deadline;
    Asked ask_name = Asked::optional;
    Asked ask_email = Asked::optional;
    std::vector<Field> required_fields;
    std::vector<std::string> allowed_types;  ///< kinds or MIME types; empty: all
    std::optional<std::int64_t> width_min;
    std::optional<std::int64_t> height_min;
    std::int64_t file_bytes_max = 0;
    std::int64_t files_max = 0;
    std::int64_t chunk_bytes = 0;  ///< what to send in one request
};
BOOST_DESCRIBE_STRUCT(PublicUploadPage, (),
                      (account, title, instructions, language, deadline, ask_name, ask_email, required_fields,
                       allowed_types, width_min, height_min, file_bytes_max, files_max, chunk_bytes))
struct SubmissionRequest {
    std::optional<std::string> name;
    std::optional<std::string> email;
    std::optional<std::map<std::string, std::vector<std::string>>> metadata;
};
BOOST_DESCRIBE_STRUCT(SubmissionRequest, (), (name, email, metadata))
struct NewSubmission {
    std::string submission;   ///< to name with each file; nobody else learns it
    std::string receipt_url;  ///< what became of the files
};
BOOST_DESCRIBE_STRUCT(NewSubmission, (), (submission, receipt_url))

}  // namespace sluice::api
