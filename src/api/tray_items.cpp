#include "api/tray_items.h"

#include <array>
#include <map>
#include <utility>

#include "api/status.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/fields.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "catalog/upload_pages.h"

namespace sluice::api {
namespace {

using catalog::Scope;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> shown_types{{
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"jfif", "image/jpeg"},
    {"png", "image/png"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
}};

/// What is read once for all files of a page.
class Common {
public:
    explicit Common(Scope& scope) : m_scope(scope) {}

    Result<> add_folder(TrayItem& item) {
        if (!item.intake.mapping_id) return {};
        const auto [at, is_new] = m_folders.try_emplace(item.intake.mapping_id->value);
        if (is_new) at->second = TRY(read_folder(*item.intake.mapping_id));
        item.folder_path = at->second.path;
        item.contributor_link_title = at->second.link_title;
        return {};
    }

    Result<> add_profile(TrayItem& item) {
        const std::string key = cat(item.intake.profile_id.value, "/", item.intake.profile_revision);
        const auto [at, is_new] = m_profiles.try_emplace(key);
        if (is_new) {
            const auto profile = TRY(catalog::Profiles(m_scope).find_revision(item.intake.profile_id,
                                                                              item.intake.profile_revision));
            if (profile) at->second = profile->rules;
        }
        item.profile_name = at->second.name;
        if (item.intake.reason_code == unknown_value) TRY(add_unknown_value(item, at->second));
        return {};
    }

    Result<> add_upload_page(TrayItem& item) {
        if (!item.intake.upload_page_id) return {};
        const auto [at, is_new] = m_pages.try_emplace(item.intake.upload_page_id->value);
        if (is_new) {
            const auto page = TRY(catalog::UploadPages(m_scope).find(
                *item.intake.upload_page_id, catalog::UploadPages::Deleted::included));
            if (page) at->second = page->title;
        }
        item.upload_page_title = at->second;
        return {};
    }

    Result<> add_account(TrayItem& item) {
        if (!item.intake.connection_id) return {};
        const auto [at, is_new] = m_accounts.try_emplace(item.intake.connection_id->value);
        if (is_new) {
            const auto record = TRY(catalog::Connections(m_scope).find(*item.intake.connection_id));
            if (record)
                at->second = cat(record->connection.display_name, " (", record->connection.email, ")");
        }
        item.dropbox_account = at->second;
        return {};
    }

private:
    struct Folder {
        std::optional<std::string> path;
        std::optional<std::string> link_title;
    };
    Result<> add_unknown_value(TrayItem& item, const ProfileRules& rules) {
        if (!m_fields) m_fields = TRY(catalog::FieldStore(m_scope).all());
        const Screening screening(rules, *m_fields);
        const auto answer = screening.screen(listed_file_of(item.intake), item.intake.seen_at);
        if (!answer.unknown_values.empty()) item.unknown_value = answer.unknown_values.front();
        return {};
    }
    Result<Folder> read_folder(const MappingId& id) {
        Folder folder;
        const auto record = TRY(catalog::Mappings(m_scope).find(id));
        if (!record) return folder;
        folder.path = record->mapping.folder_path;
        if (!record->mapping.contributor_link_id) return folder;
        if (const auto link =
                TRY(catalog::ContributorLinks(m_scope).find(*record->mapping.contributor_link_id)))
            folder.link_title = link->title;
        return folder;
    }

    Scope& m_scope;
    std::map<std::string, Folder> m_folders;
    std::map<std::string, ProfileRules> m_profiles;
    std::optional<Fields> m_fields;
    std::map<std::string, std::string> m_accounts;
    std::map<std::string, std::string> m_pages;
};

Result<> add_sender(Scope& scope, TrayItem& item) {
    item.sender = std::string(submitter_unknown);
    const auto submission = TRY(catalog::Submissions(scope).of_intake(item.intake));
    if (!submission) return {};
    item.sender = submitter_in_words(*submission);
    item.sender_known = !item.sender.empty();
    if (item.sender.empty()) item.sender = std::string(submitter_unsaid);
    return {};
}

}  // namespace

Result<std::string> person_of(const Services& services, const Call& call) {
    if (!call.principal.user_id) return std::string("a program with an API key");
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<std::string> {
        const auto user = TRY(catalog::Directory(scope.transaction).find_user(*call.principal.user_id));
        return user ? (user->name.empty() ? user->email : user->name) : std::string("a person");
    });
}

std::optional<std::string_view> shown_mime_of(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    for (const auto& [extension, mime] : shown_types)
        if (equal_ignoring_case(name.substr(dot + 1), extension)) return mime;
    return std::nullopt;
}

Result<std::vector<TrayItem>> tray_items(Scope& scope, std::vector<Intake> intakes) {
    Common common(scope);
    std::vector<TrayItem> items;
    for (Intake& intake : intakes) {
        TrayItem& item = items.emplace_back();
        item.intake = std::move(intake);
        TRY(common.add_folder(item));
        TRY(common.add_profile(item));
        TRY(common.add_account(item));
        TRY(common.add_upload_page(item));
        TRY(add_sender(scope, item));
        item.previewable = transfer::HeldPreviews::has_source(item.intake);
        item.zoomable = item.previewable && shown_mime_of(item.intake.name).has_value();
    }
    return items;
}

}  // namespace sluice::api
