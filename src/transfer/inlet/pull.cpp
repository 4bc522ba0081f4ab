#include "transfer/inlet/pull.h"

#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/mappings.h"
#include "transfer/inlet/save_page.h"
#include "transfer/inlet/sentinel.h"
#include "transfer/inlet/set_up.h"
#include "transfer/inlet/walk.h"

namespace sluice::transfer {
namespace {

using catalog::MappingRecord;

constexpr std::string_view folder_gone_code = "folder_gone";  ///< inside of here only

Result<> forget_cursor(const Ports& ports, const domain::AccountId& account, const domain::MappingId& id) {
    return ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Mappings(scope).save_cursor(id, std::nullopt, std::nullopt);
    });
}

Result<> mark_folder_gone(const Ports& ports, const domain::AccountId& account,
                          const domain::Mapping& mapping) {
    TRY(ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        const auto connection = TRY(catalog::Connections(scope).find(mapping.connection_id));
        const bool is_app_folder =
            connection && connection->connection.access == domain::AppAccess::app_folder;
        TRY(catalog::Mappings(scope).mark_broken(
            mapping.id,
            cat("The folder ", mapping.folder_path, " isn't in ",
                is_app_folder ? "the app's folder in Dropbox any more. Restore it, or move it back there"
                              : "Dropbox any more. Restore it there",
                ", or delete this mapping.")));
        return catalog::Mappings(scope).save_cursor(mapping.id, std::nullopt, std::nullopt);
    }));
    ports.activity.connection_changed(account, mapping.connection_id);
    return {};
}

/// Follows a folder that a person renamed or moved in Dropbox: its id stays. True where it is elsewhere: then
/// it is to be listed from the start.
Result<bool> follow_folder(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
                           MappingRecord& record, const std::stop_token& stop) {
    const auto found = client.metadata(record.folder_id, stop);
    if (!found && found.error().code == "source_vanished")
        return fail({Remedy::not_found, std::string(folder_gone_code), "The mapped folder is gone.", ""});
    if (!found) return fail(found.error());
    const dropbox::Entry& folder = *found;
    if (folder.path_lower == record.folder_path_lower) return false;
    record.mapping.folder_path = folder.path_display;
    record.folder_path_lower = folder.path_lower;
    record.cursor.reset();
    TRY(ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(catalog::Mappings(scope).save_folder(record.mapping.id, folder.path_display, folder.path_lower));
        return catalog::Mappings(scope).save_cursor(record.mapping.id, std::nullopt, std::nullopt);
    }));
    return true;
}

/// Reads one mapped folder to the end of its changes.
class FolderReader {
public:
    FolderReader(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
                 MappingRecord& record, const std::stop_token& stop)
        : m_ports(ports), m_account(account), m_client(client), m_record(record), m_stop(stop) {}

    Result<Pulled> read_to_end() {
        while (true) {
            auto page = next_page();
            if (!page) {
                TRY(recover(page.error()));
                continue;
            }
            crash_point("pull.listed");
            if (is_mutant(Mutant::last_page_dropped) && !page->has_more && m_total.entries > 0) {
                TRY(save_cursor(*page));
                return m_total;
            }
            if (!TRY(take(*page))) continue;
            m_record.cursor = page->cursor;
            if (!page->has_more) return m_total;
        }
    }

private:
    Result<dropbox::Page> next_page() {
        if (m_record.cursor) return m_client.list_folder_continue(*m_record.cursor, m_stop);
        return m_client.list_folder(m_record.folder_id, listing(), m_stop);
    }

    [[nodiscard]] dropbox::ListOptions listing() const {
        dropbox::ListOptions options;
        options.recursive = true;
        options.limit = static_cast<int>(m_ports.limits.page_entries_max);
        return options;
    }

    /// False where the page tells of a folder that was moved: then it is listed anew where it is now.
    Result<bool> take(const dropbox::Page& page) {
        if (is_mutant(Mutant::cursor_before_entries)) TRY(save_cursor(page));
        auto saved = save_page(m_ports, m_account, m_record, page, page.cursor, FolderSeen::before_page);
        if (!saved && saved.error().code == folder_unsure_code) {
            if (TRY(follow_folder(m_ports, m_account, m_client, m_record, m_stop))) return false;
            saved = save_page(m_ports, m_account, m_record, page, page.cursor, FolderSeen::after_page);
        }
        if (!saved) return fail(std::move(saved).error());
        count(*saved);
        return true;
    }

    void count(const Pulled& pulled) {
        m_total.entries += pulled.entries;
        m_total.added += pulled.added;
    }

    /// What to do after a listing failed; where nothing helps, the error.
    Result<> recover(const Error& error) {
        if (error.code == "cursor_reset" && !m_was_reset) {
            m_was_reset = true;
            m_record.cursor.reset();
            if (!is_mutant(Mutant::reset_without_list))
                return forget_cursor(m_ports, m_account, m_record.mapping.id);
            m_record.cursor = TRY(m_client.latest_cursor(m_record.folder_id, {.recursive = true}, m_stop));
            return {};
        }
        // At the place that the cursor was made for; it may be elsewhere.
        if (error.code == "source_vanished" && m_record.cursor &&
            TRY(follow_folder(m_ports, m_account, m_client, m_record, m_stop)))
            return {};
        if (!is_listing_open() || m_total.entries > 0 || m_was_walked || !may_be_too_large(error))
            return fail(error);
        m_was_walked = true;
        // Where Dropbox is in trouble altogether the walk fails as well, and the listing is tried again
        // later.
        return walk() ? Result<>() : fail(error);
    }

    /// No listing from the start has come to its end yet.
    [[nodiscard]] bool is_listing_open() const {
        return !m_record.cursor || !m_record.mapping.checked_at || m_record.mapping.relisting;
    }

    /// Folder by folder, no page with a cursor behind it: should this be cut short, it begins anew.
    Result<> walk() {
        if (m_record.cursor) TRY(forget_cursor(m_ports, m_account, m_record.mapping.id));
        m_record.cursor.reset();
        Pulled walked;
        const auto take_one = [&](const dropbox::Page& page) -> Result<> {
            const Pulled pulled =
                TRY(save_page(m_ports, m_account, m_record, page, std::nullopt, FolderSeen::after_page));
            walked.entries += pulled.entries;
            walked.added += pulled.added;
            return {};
        };
        std::string cursor =
            TRY(walk_folder(m_client, m_record.folder_id, static_cast<int>(m_ports.limits.page_entries_max),
                            take_one, m_stop));
        TRY(m_ports.catalog.write(m_account, [&](catalog::Scope& scope) {
            return catalog::Mappings(scope).save_cursor(m_record.mapping.id, cursor, std::nullopt);
        }));
        m_record.cursor = std::move(cursor);
        m_total = walked;
        return {};
    }

    /// The cursor alone: for mutants.
    Result<> save_cursor(const dropbox::Page& page) {
        return m_ports.catalog.write(m_account, [&](catalog::Scope& scope) {
            return catalog::Mappings(scope).save_cursor(m_record.mapping.id, page.cursor,
                                                        m_ports.clock.now());
        });
    }

    const Ports& m_ports;
    const domain::AccountId& m_account;
    dropbox::Client& m_client;
    MappingRecord& m_record;
    const std::stop_token& m_stop;
    Pulled m_total;
    bool m_was_reset = false;
    bool m_was_walked = false;
};

Result<> reactivate(const Ports& ports, const domain::AccountId& account, const domain::Mapping& mapping) {
    return ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Mappings(scope).change(mapping.id, mapping.profile_id, mapping.release,
                                               domain::MappingState::active);
    });
}

/// A cursor tells of its folder's own move, so the folder needn't be asked for each time; but now and then,
/// in case it doesn't.
bool needs_look_first(const MappingRecord& record, FolderLook look) {
    return look == FolderLook::first || !record.cursor ||
           record.mapping.state == domain::MappingState::broken;
}

Result<Pulled> read(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
                    MappingRecord& record, FolderLook look, const std::stop_token& stop) {
    if (needs_look_first(record, look)) TRY(follow_folder(ports, account, client, record, stop));
    TRY(follow_account_name(ports, account, client, record, stop));
    if (record.mapping.sentinel != domain::Sentinel::off)
        TRY(look_for_sentinel(ports, {account, record.mapping.connection_id, record.mapping.id}, client,
                              record.mapping.folder_path, stop));
    if (record.mapping.state == domain::MappingState::broken) TRY(reactivate(ports, account, record.mapping));
    return FolderReader(ports, account, client, record, stop).read_to_end();
}

}  // namespace

Result<Pulled> pull(const Ports& ports, const domain::AccountId& account, const domain::MappingId& id,
                    FolderLook look, std::stop_token stop) {
    auto found = TRY(ports.catalog.read(
        account, [&](catalog::Scope& scope) { return catalog::Mappings(scope).find(id); }));
    if (!found || found->mapping.state == domain::MappingState::paused) return Pulled{};
    MappingRecord record = std::move(*found);
    const auto client = TRY(ports.dropbox.client(account, record.mapping.connection_id));
    auto pulled = read(ports, account, *client, record, look, stop);
    if (pulled || pulled.error().code != folder_gone_code) return pulled;
    TRY(mark_folder_gone(ports, account, record.mapping));
    return Pulled{};
}

}  // namespace sluice::transfer
