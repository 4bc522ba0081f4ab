#include "base/mutant.h"
#include "base/text.h"
#include "catalog/intakes.h"
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

Result<> check_folder_path(const std::string& path) {
    if (path.size() < 2 || path.front() != '/' || path.back() == '/')
        return folder_path_invalid("The folder must be a path below your Dropbox, and not the whole of it.");
    if (path.size() > folder_path_bytes_max) return folder_path_invalid("This folder's path is too long.");
    if (!is_utf8(path) || path.find("//") != std::string::npos || path.find('\\') != std::string::npos)
        return folder_path_invalid(cat("'", to_valid_utf8(path), "' isn't a folder path."));
    return {};
}

}  // namespace

Result<> check_move_to(const domain::Profile& profile, std::string_view folder_path_lower,
                       std::string_view folder_path) {
    if (profile.rules.after_ingest != domain::AfterIngest::move_to) return {};
    if (!domain::overlap(to_lower_ascii(profile.rules.move_to), folder_path_lower)) return {};
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
    record.folder_path_lower = to_lower_ascii(wanted.folder_path);
    // Checked before anything is made in Dropbox, and again when saving.
    TRY(ports.catalog.read(account, [&](catalog::Scope& scope) -> Result<> {
        const auto profile = TRY(catalog::Profiles(scope).find(wanted.profile_id));
        if (!profile)
            return fail({Remedy::reject, "profile_not_found", "There is no such profile.",
                         "Choose another profile."});
        TRY(check_move_to(*profile, record.folder_path_lower, record.mapping.folder_path));
        return catalog::Mappings(scope).check_overlap(record);
    }));

    const auto client = TRY(ports.dropbox.client(account, wanted.connection_id));
    auto found = dropbox::ensure_folder(*client, wanted.folder_path, stop);
    if (!found && found.error().code == "target_exists")
        return folder_path_invalid(cat(wanted.folder_path, " is a file in Dropbox, not a folder."));
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

Result<> unmap_folder(const Ports& ports, const domain::AccountId& account, const domain::MappingId& id) {
    const Instant now = ports.clock.now();
    return ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        if (!TRY(catalog::Mappings(scope).find(id)))
            return fail({Remedy::not_found, "mapping_not_found", "There is no such mapping.", ""});
        for (domain::Intake& intake : TRY(catalog::Intakes(scope).waiting_of(id))) {
            if (intake.state != domain::IntakeState::queued || is_mutant(Mutant::unmapped_still_taken))
                continue;
            TRY(catalog::Intakes(scope).move_over(
                intake, {domain::IntakeState::held, "Held, since its mapping was taken away.", std::nullopt},
                now));
        }
        return catalog::Mappings(scope).remove(id, now);
    });
}

Result<> unlink_connection(const Ports& ports, const domain::AccountId& account,
                           const domain::ConnectionId& id, std::stop_token stop) {
    const auto mappings = TRY(ports.catalog.read(
        account, [&](catalog::Scope& scope) { return catalog::Mappings(scope).list_of(id); }));
    for (const auto& record : mappings) TRY(unmap_folder(ports, account, record.mapping.id));
    return ports.dropbox.unlink(account, id, std::move(stop));
}

}  // namespace sluice::transfer
