#include "transfer/inlet/sentinel.h"

#include "base/log.h"
#include "base/text.h"
#include "catalog/guards.h"

namespace sluice::transfer {
namespace {

using domain::Sentinel;

std::string path_of(const std::string& folder_path) {
    return cat(folder_path, "/", domain::sentinel_name);
}

Result<> save(const Ports& ports, const domain::AccountId& account, const domain::MappingId& id,
              Sentinel found) {
    return ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(catalog::Mappings(scope).save_sentinel(id, found));
        if (found == Sentinel::missing) return {};
        return catalog::Guards(scope).wake_blocked(ports.clock.now());
    });
}

Result<Sentinel> saved(const Ports& ports, const catalog::AccountMapping& mapping) {
    return ports.catalog.read(mapping.account_id, [&](catalog::Scope& scope) -> Result<Sentinel> {
        return TRY(catalog::Guards(scope).of_mapping(mapping.mapping_id)).sentinel;
    });
}

}  // namespace

Result<bool> look_for_sentinel(const Ports& ports, const catalog::AccountMapping& mapping,
                               dropbox::Client& client, const std::string& folder_path,
                               const std::stop_token& stop) {
    const auto entry = client.metadata(path_of(folder_path), stop);
    if (!entry && entry.error().code != "source_vanished") return fail(entry.error());
    const Sentinel found = entry ? Sentinel::seen : Sentinel::missing;
    const Sentinel before = TRY(saved(ports, mapping));
    if (before == found || before == Sentinel::off) return entry.has_value();
    TRY(save(ports, mapping.account_id, mapping.mapping_id, found));
    log_warning(entry ? "sentinel.back" : "sentinel.missing",
                {{"mapping", mapping.mapping_id.value}, {"folder", folder_path}});
    ports.activity.connection_changed(mapping.account_id, mapping.connection_id);
    return entry.has_value();
}

Result<> require_sentinel(const Ports& ports, const domain::AccountId& account, const domain::MappingId& id,
                          RequireSentinel required, const std::stop_token& stop) {
    const auto record = TRY(ports.catalog.read(
        account, [&](catalog::Scope& scope) { return catalog::Mappings(scope).find(id); }));
    if (!record) return fail({Remedy::not_found, "mapping_not_found", "There is no such mapping.", ""});
    if (required == RequireSentinel::no) return save(ports, account, id, Sentinel::off);
    const auto client = TRY(ports.dropbox.client(account, record->mapping.connection_id));
    const std::string path = path_of(record->mapping.folder_path);
    const auto present = client->metadata(path, stop);
    if (!present && present.error().code != "source_vanished") return fail(present.error());
    if (!present) TRY(client->create_folder(path, dropbox::OnConflict::fail, stop));
    return save(ports, account, id, Sentinel::seen);
}

}  // namespace sluice::transfer
