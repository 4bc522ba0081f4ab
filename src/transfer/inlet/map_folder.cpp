#include <algorithm>

#include "base/fold_case.h"
#include "base/mutant.h"
#include "base/text.h"
#include "catalog/imports.h"
#include "catalog/intakes.h"
#include "catalog/members.h"
#include "catalog/profiles.h"
#include "domain/overlap.h"
#include "dropbox/settle.h"
#include "transfer/inlet/set_up.h"

namespace sluice::transfer {
namespace {

constexpr std::size_t folder_path_bytes_max = 4'000;

std::unexpected<Error> folder_path_invalid(std::string message) {
    return fail({Remedy::reject, "folder_path_invalid", std::move(message),
                 "Write it as Dropbox shows it, beginning with a slash: /Requests/Summer."});
}

}  // namespace

std::unexpected<Error> not_a_folder(const std::string& path) {
    return folder_path_invalid(cat(path, " is a file in Dropbox, not a folder."));
}

Result<> check_folder_path(const std::string& path) {
    if (path.size() < 2 || path.front() != '/' || path.back() == '/')
        return folder_path_invalid("The folder must be a path below your Dropbox, and not the whole of it.");
    if (path.size() > folder_path_bytes_max) return folder_path_invalid("This folder's path is too long.");
    if (!is_utf8(path) || path.find("//") != std::string::npos || path.find('\\') != std::string::npos)
        return folder_path_invalid(cat("'", to_valid_utf8(path), "' isn't a folder path."));
    return {};
}

namespace {

/// An app that has a folder of its own sees that folder as the top: "/Apps/Zoo/Tigers" would be a folder
/// within it (F10).
Result<> check_reach(catalog::Scope& scope, const domain::ConnectionId& id, const std::string& path) {
    const auto record = TRY(catalog::Connections(scope).find(id));
    const bool is_app_folder = record && record->connection.access == domain::AppAccess::app_folder;
    if (!is_app_folder || !to_lower_ascii(path).starts_with("/apps/")) return {};
    const auto inside = path.find('/', std::string_view("/apps/").size());
    return fail(
        {Remedy::reject, "app_folder_only",
         "The Dropbox app was made with access to its own folder only, so paths begin in that folder.",
         cat("Write ", inside == std::string::npos ? "/Requests" : path.substr(inside),
             " for a folder in it. For any other folder the app must be made anew with Full Dropbox "
             "access.")});
}

}  // namespace

Result<> check_move_to(const domain::Profile& profile, std::string_view folder_path_lower,
                       std::string_view folder_path) {
    if (profile.rules.after_ingest != domain::AfterIngest::move_to) return {};
    // Folded here, since the folder need not be there yet for Dropbox to say its key.
    if (!domain::overlap(fold_case(profile.rules.move_to), fold_case(folder_path_lower))) return {};
    return fail({Remedy::conflict, "move_to_overlaps",
                 cat("The profile moves files to ", profile.rules.move_to,
                     ", which overlaps with the mapped folder ", folder_path, "."),
                 "Choose another folder, or let the profile move files elsewhere."});
}

Result<catalog::MappingRecord> prepare_mapping(const Ports& ports, const domain::AccountId& account,
                                               const NewMapping& wanted, std::stop_token stop) {
    TRY(check_folder_path(wanted.folder_path));
    catalog::MappingRecord record;
    record.mapping.connection_id = wanted.connection_id;
    record.mapping.folder_path = wanted.folder_path;
    record.mapping.profile_id = wanted.profile_id;
    record.mapping.release = wanted.release;
    record.mapping.named_after = wanted.named_after;
    record.folder_path_lower = fold_case(wanted.folder_path);
    // Checked before anything is made in Dropbox, and again when saving.
    TRY(ports.catalog.read(account, [&](catalog::Scope& scope) -> Result<> {
        const auto profile = TRY(catalog::Profiles(scope).find(wanted.profile_id));
        if (!profile)
            return fail({Remedy::reject, "profile_not_found", "There is no such profile.",
                         "Choose another profile."});
        TRY(check_move_to(*profile, record.folder_path_lower, record.mapping.folder_path));
        TRY(check_reach(scope, wanted.connection_id, wanted.folder_path));
        return catalog::Mappings(scope).check_overlap(record);
    }));

    const auto client = TRY(ports.dropbox.client(account, wanted.connection_id));
    auto found = dropbox::ensure_folder(*client, wanted.folder_path, stop);
    if (!found && found.error().code == "target_exists") return not_a_folder(wanted.folder_path);
    const auto folder = TRY(std::move(found));
    const Instant now = ports.clock.now();
    record.mapping.id = ports.ids.make<domain::MappingId>(now);
    record.mapping.created_at = now;
    record.mapping.folder_path = folder.path_display.empty() ? wanted.folder_path : folder.path_display;
    record.folder_path_lower = folder.path_lower;
    record.folder_id = folder.id;
    return record;
}

Result<domain::Mapping> map_folder(const Ports& ports, const domain::AccountId& account,
                                   const NewMapping& wanted, std::stop_token stop) {
    const auto record = TRY(prepare_mapping(ports, account, wanted, std::move(stop)));
    TRY(ports.catalog.write(account,
                            [&](catalog::Scope& scope) { return catalog::Mappings(scope).add(record); }));
    ports.activity.connection_changed(account, wanted.connection_id);
    return record.mapping;
}

namespace {

Result<> unmap(catalog::Scope& scope, const domain::MappingId& id, Instant now) {
    for (domain::Intake& intake : TRY(catalog::Intakes(scope).to_fetch_of(id))) {
        if (is_mutant(Mutant::unmapped_still_taken)) continue;
        TRY(catalog::Intakes(scope).move_over(
            intake, {domain::IntakeState::held, "Held, since its mapping was taken away.", std::nullopt},
            now));
    }
    return catalog::Mappings(scope).remove(id, now);
}

/// What a member chose there waits until a person lets it go on.
Result<> hold_imports(catalog::Scope& scope, const domain::ConnectionId& connection, Instant now) {
    for (domain::Import& import : TRY(catalog::Imports(scope).listing_of(connection))) {
        import.state = domain::ImportState::held;
        import.retry_at.reset();
        import.updated_at = now;
        TRY(catalog::Imports(scope).save(import));
    }
    for (domain::Intake& intake : TRY(catalog::Imports(scope).to_fetch_of(connection)))
        TRY(catalog::Intakes(scope).move_over(
            intake, {domain::IntakeState::held, "Held, since its Dropbox was unlinked.", std::nullopt}, now));
    return {};
}

Result<> let_go(catalog::Scope& scope, const domain::ConnectionId& connection, Instant now) {
    for (const auto& record : TRY(catalog::Mappings(scope).list_of(connection)))
        TRY(unmap(scope, record.mapping.id, now));
    return hold_imports(scope, connection, now);
}

/// Those that a member linked by nothing but a delegation.
Result<std::vector<domain::ConnectionId>> delegated_links(catalog::Scope& scope,
                                                          const catalog::MemberRecord& member) {
    std::vector<domain::ConnectionId> links;
    const auto by_role = domain::verbs_of(member.role);
    if (std::ranges::find(by_role, domain::Verb::link_dropbox) != by_role.end()) return links;
    for (const auto& record : TRY(catalog::Connections(scope).list()))
        if (record.connection.linked_by == member.user.id) links.push_back(record.connection.id);
    return links;
}

}  // namespace

Result<> unmap_folder(const Ports& ports, const domain::AccountId& account, const domain::MappingId& id) {
    return ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        if (!TRY(catalog::Mappings(scope).find(id)))
            return fail({Remedy::not_found, "mapping_not_found", "There is no such mapping.", ""});
        return unmap(scope, id, ports.clock.now());
    });
}

Result<> unlink_connection(const Ports& ports, const domain::AccountId& account,
                           const domain::ConnectionId& id, std::stop_token stop) {
    return ports.dropbox.unlink(
        account, {id}, [&](catalog::Scope& scope) { return let_go(scope, id, ports.clock.now()); },
        std::move(stop));
}

Result<> end_delegation(const Ports& ports, const domain::AccountId& account, const domain::UserId& user,
                        Membership membership, std::stop_token stop) {
    const auto links = TRY(
        ports.catalog.read(account, [&](catalog::Scope& scope) -> Result<std::vector<domain::ConnectionId>> {
            const auto member = TRY(catalog::Members(scope).find(user));
            if (!member)
                return fail(
                    {Remedy::not_found, "member_not_found", "There is no such member of this account.", ""});
            if (!member->delegation) return std::vector<domain::ConnectionId>();
            return delegated_links(scope, *member);
        }));
    return ports.dropbox.unlink(
        account, links,
        [&](catalog::Scope& scope) -> Result<> {
            const auto member = TRY(catalog::Members(scope).find(user));
            const bool has_linked =
                member && member->delegation && TRY(delegated_links(scope, *member)) != links;
            if (has_linked)
                return fail({Remedy::conflict, "member_links_changed",
                             "This person linked or unlinked a Dropbox at this very moment.",
                             "Look at the list again, then repeat it."});
            for (const auto& id : links) TRY(let_go(scope, id, ports.clock.now()));
            TRY(catalog::Members(scope).revoke_delegation(user));
            return membership == Membership::ends ? catalog::Members(scope).remove(user) : Result<>();
        },
        std::move(stop));
}

}  // namespace sluice::transfer
