// The folder that an account has in a Dropbox, named after it (M7).
#include "domain/account_folder.h"

#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "dropbox/settle.h"
#include "transfer/inlet/set_up.h"

namespace sluice::transfer {
namespace {

constexpr int folders_of_a_name_max = 100;

Result<std::string> account_name(const Ports& ports, const domain::AccountId& account) {
    const auto found = TRY(ports.catalog.read(account, [&](catalog::Scope& scope) {
        return catalog::Directory(scope.transaction).find_account(account);
    }));
    return found ? found->name : std::string();
}

bool is_taken(const Error& error) {
    return error.code == "target_is_folder" || error.code == "target_exists";
}

/// Tries "Name", "Name (2)", "Name (3)", … below `parent` until Dropbox takes one.
template <class Try>
Result<dropbox::Entry> first_free(const std::string& parent, const std::string& name, Try attempt) {
    for (int number = 1; number <= folders_of_a_name_max; ++number) {
        auto made = attempt(cat(parent, "/", domain::numbered_name(name, number)));
        if (made || !is_taken(made.error())) return made;
    }
    return fail({Remedy::conflict, "folder_names_used_up",
                 cat("There are ", folders_of_a_name_max, " folders called ", name, " in this Dropbox."),
                 "Tidy them up in Dropbox, or rename the account."});
}

Result<std::optional<catalog::MappingRecord>> find_account_folder(const Ports& ports,
                                                                  const domain::AccountId& account,
                                                                  const domain::ConnectionId& connection) {
    for (auto& record : TRY(ports.catalog.read(
             account, [&](catalog::Scope& scope) { return catalog::Mappings(scope).list_of(connection); })))
        if (record.mapping.named_after) return std::optional(std::move(record));
    return std::optional<catalog::MappingRecord>();
}

/// Where the folder of an earlier link of this Dropbox is now; nothing where there is none any more.
Result<std::optional<std::string>> find_earlier_folder(const Ports& ports, const domain::AccountId& account,
                                                       const domain::ConnectionId& connection,
                                                       dropbox::Client& client, const std::stop_token& stop) {
    const auto folder_id = TRY(ports.catalog.read(account, [&](catalog::Scope& scope) {
        return catalog::Mappings(scope).earlier_account_folder(connection);
    }));
    if (!folder_id) return std::optional<std::string>();
    const auto found = client.metadata(*folder_id, stop);
    if (!found && found.error().code != "source_vanished") return fail(found.error());
    if (!found || found->kind != dropbox::EntryKind::folder || found->path_display.empty())
        return std::optional<std::string>();
    return std::optional(found->path_display);
}

/// Where the person may write: in a team's space that is their own folder, not the top that all share.
Result<std::string> home_of(const Ports& ports, const domain::AccountId& account,
                            const domain::ConnectionId& connection) {
    const auto record = TRY(ports.catalog.read(
        account, [&](catalog::Scope& scope) { return catalog::Connections(scope).find(connection); }));
    return record ? record->connection.home_path : std::string();
}

/// A folder of ours alone: `target_is_folder` where one was there before, even where the answer that says so
/// is lost.
Result<dropbox::Entry> make_new_folder(dropbox::Client& client, const std::string& path,
                                       const std::stop_token& stop) {
    const auto look = [&] { return dropbox::settle_create_folder(client, path, stop); };
    if (TRY(look()))
        return fail({Remedy::conflict, "target_is_folder", cat(path, ": there is a folder already."), ""});
    return dropbox::surely<dropbox::Entry>(
        [&] { return client.create_folder(path, dropbox::OnConflict::fail, stop); }, look);
}

std::string parent_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

}  // namespace

Result<domain::Mapping> make_account_folder(const Ports& ports, const domain::AccountId& account,
                                            const domain::ConnectionId& connection,
                                            const domain::ProfileId& profile, std::stop_token stop) {
    const auto present = TRY(find_account_folder(ports, account, connection));
    if (present && present->mapping.state != domain::MappingState::broken) return present->mapping;
    if (present) TRY(unmap_folder(ports, account, present->mapping.id));
    const std::string name = TRY(account_name(ports, account));
    const auto client = TRY(ports.dropbox.client(account, connection));
    auto path = TRY(find_earlier_folder(ports, account, connection, *client, stop));
    if (!path)
        path =
            TRY(first_free(TRY(home_of(ports, account, connection)), domain::folder_name_of(name),
                           [&](const std::string& wanted) { return make_new_folder(*client, wanted, stop); }))
                .path_display;
    NewMapping wanted{connection, *path, profile};
    wanted.named_after = name;
    return map_folder(ports, account, wanted, stop);
}

Result<> follow_account_name(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
                             catalog::MappingRecord& record, std::stop_token stop) {
    domain::Mapping& mapping = record.mapping;
    if (!mapping.named_after) return {};
    const std::string name = TRY(account_name(ports, account));
    const std::string present = mapping.folder_path.substr(mapping.folder_path.rfind('/') + 1);
    const auto save_name = [&](const std::optional<std::string>& named_after) {
        mapping.named_after = named_after;
        return ports.catalog.write(account, [&](catalog::Scope& scope) {
            return catalog::Mappings(scope).save_named_after(mapping.id, named_after);
        });
    };
    // Also where the answer to our own move was lost.
    if (domain::is_named_after(present, name))
        return *mapping.named_after == name ? Result<>() : save_name(name);
    if (!domain::is_named_after(present, *mapping.named_after)) return save_name(std::nullopt);
    const auto moved = TRY(
        first_free(parent_of(mapping.folder_path), domain::folder_name_of(name),
                   [&](const std::string& wanted) { return client.move({record.folder_id, wanted}, stop); }));
    mapping.named_after = name;
    mapping.folder_path = moved.path_display;
    record.folder_path_lower = moved.path_lower;
    record.cursor.reset();
    TRY(ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        catalog::Mappings mappings(scope);
        TRY(mappings.save_folder(mapping.id, moved.path_display, moved.path_lower));
        TRY(mappings.save_named_after(mapping.id, name));
        return mappings.save_cursor(mapping.id, std::nullopt, std::nullopt);
    }));
    ports.activity.connection_changed(account, mapping.connection_id);
    return {};
}

}  // namespace sluice::transfer
