// Upload pages: Sluice's own pages through which anybody can send files, without an account (W3, W15, W20).
//
// Invariant: a contributor is a submission, never a user: no seat, no session. A page is opened by its secret
// alone, of which only a hash is kept; what it shows is what `PublicUploadPage` (api/views) names.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/fields.h"
#include "domain/ids.h"
#include "domain/mapping.h"

namespace sluice::domain {

BOOST_DEFINE_ENUM_CLASS(UploadPageState, open, closed)
/// Whether a contributor is asked for something.
BOOST_DEFINE_ENUM_CLASS(Asked, no, optional, required)
/// Where files go. library: straight in. dropbox_folder: into a mapped folder, whose mapping takes them as
/// any other file there.
BOOST_DEFINE_ENUM_CLASS(UploadDestination, library, dropbox_folder)

/// What contributors read, in one language.
struct PageText {
    std::string title;
    std::string instructions;

    bool operator==(const PageText&) const = default;
};
BOOST_DESCRIBE_STRUCT(PageText, (), (title, instructions))

struct UploadPage {
    UploadPageId id;
    std::string title;
    std::string instructions;
    std::string language = "en";                   ///< of title and instructions, BCP 47
    std::map<std::string, PageText> translations;  ///< by language
    ProfileId profile_id;
    UploadDestination destination = UploadDestination::library;
    std::optional<MappingId> mapping_id;   ///< with dropbox_folder
    Release release = Release::automatic;  ///< with library; a mapped folder has its own
    UploadPageState state = UploadPageState::open;
    std::optional<Instant> deadline;  ///< from then on nothing is begun
    Asked ask_name = Asked::optional;
    Asked ask_email = Asked::optional;
    std::vector<std::string> required_fields;  ///< keys of text fields (domain/fields.h)
    std::optional<std::int64_t> width_min;     ///< pixels; smaller pictures are refused
    std::optional<std::int64_t> height_min;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(UploadPage, (),
                      (id, title, instructions, language, translations, profile_id, destination, mapping_id,
                       release, state, deadline, ask_name, ask_email, required_fields, width_min, height_min,
                       created_at))

/// What a contributor says once, about all files that follow.
struct Submission {
    SubmissionId id;
    UploadPageId page_id;
    std::string name;                                          ///< empty: not said
    std::string email;                                         ///< empty: not said
    std::map<std::string, std::vector<std::string>> metadata;  ///< field key → values
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Submission, (), (id, page_id, name, email, metadata, created_at))

/// receiving: its bytes come. received: they are durable here, and an intake goes on with them. forwarding:
/// they are durable here, and are to be put into the Dropbox folder. forwarded: they are there as well.
BOOST_DEFINE_ENUM_CLASS(UploadState, receiving, received, forwarding, forwarded)

/// One file that a contributor sends by a page, or a member by an import. The intake of one that goes
/// straight into the library has the same id; that of a forwarded one is known by connection, file id and
/// rev.
struct Upload {
    UploadId id;
    std::optional<SubmissionId> submission_id;  ///< with an upload page, as is the page
    std::optional<UploadPageId> page_id;
    std::optional<ImportId> import_id;  ///< a member sends it
    std::string name;
    std::string relative_path;               ///< with an import: below what was chosen
    std::optional<Instant> client_modified;  ///< likewise: what the computer says
    std::int64_t size = 0;                   ///< bytes in all
    UploadState state = UploadState::receiving;
    std::int64_t bytes_received = 0;
    std::string content_hash;  ///< of the bytes received so far, 64 hex digits; empty: none yet
    std::optional<ConnectionId> connection_id;  ///< once it is forwarded, as are the two below
    std::string file_id;
    std::string rev;
    std::int64_t attempts = 0;  ///< to forward it, that failed
    std::string reason_code;    ///< why the last one failed
    std::string reason_message;
    std::string reason_hint;
    Instant created_at;
    Instant updated_at;

    /// Every byte is durable here.
    [[nodiscard]] bool has_come() const { return state != UploadState::receiving; }
};

/// Fails with `title_invalid`, `instructions_invalid`, `language_invalid`, `field_unknown` or
/// `picture_size_invalid`.
[[nodiscard]] Result<> check_upload_page(const UploadPage& page, const Fields& fields = Fields());
/// Fails with `upload_page_closed` where nothing may be begun any more.
[[nodiscard]] Result<> check_open(const UploadPage& page, Instant now);
/// Puts `said` right: trimmed, lists without empty values, terms as their vocabulary spells them. Fails with
/// `submitter_name_missing`, `submitter_email_missing`, `submitter_email_invalid`, `field_missing`,
/// `field_unknown`, `field_too_long` or `unknown_value`.
[[nodiscard]] Result<Submission> check_submission(const UploadPage& page, const Submission& said,
                                                  const Fields& fields = Fields());
/// A file name as Dropbox would take it, whatever path or characters a browser sent. Fails with
/// `file_name_missing`.
[[nodiscard]] Result<std::string> checked_file_name(std::string_view name);

struct ChosenText {
    std::string language;
    PageText text;
};
/// The text for a reader whose browser says `accept_language` (RFC 9110 §12.5.4).
[[nodiscard]] ChosenText choose_text(const UploadPage& page, std::string_view accept_language);

/// "Mia Ode (mia@example.org)", one of the two, or nothing.
[[nodiscard]] std::string submitter_in_words(const Submission& submission);

}  // namespace sluice::domain
