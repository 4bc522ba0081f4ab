#include "transfer/safe_mode.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "catalog/error_reports.h"
#include "catalog/intakes.h"
#include "catalog/profiles.h"
#include "catalog/safe_mode.h"
#include "transfer/inlet/plan_intake.h"

namespace sluice::transfer {
namespace {

using catalog::MappingRecord;
using catalog::SafeModes;

/// Dropbox's clock, ours, and the time a listing takes.
constexpr std::chrono::hours margin{1};
constexpr int revisions_asked = 100;

/// What stands in the way of the end, read in one snapshot.
struct Standing {
    std::optional<MappingRecord> mapping;
    std::optional<catalog::SafeMode> mode;
};

Result<Standing> read_standing(const Ports& ports, const catalog::AccountMapping& mapping) {
    return ports.catalog.read(mapping.account_id, [&](catalog::Scope& scope) -> Result<Standing> {
        return Standing{TRY(catalog::Mappings(scope).find(mapping.mapping_id)), TRY(SafeModes(scope).find())};
    });
}

/// One pass through a mapping's deleted files.
class Recovery {
public:
    Recovery(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
             const MappingRecord& record, const std::stop_token& stop)
        : m_ports(ports), m_account(account), m_client(client), m_record(record), m_stop(stop) {}

    Result<> run() {
        dropbox::ListOptions options;
        options.recursive = true;
        options.limit = static_cast<int>(m_ports.limits.page_entries_max);
        options.include_deleted = true;
        auto page = TRY(m_client.list_folder(m_record.folder_id, options, m_stop));
        while (true) {
            for (const auto& entry : page.entries)
                if (entry.kind == dropbox::EntryKind::deleted) TRY(look_up(entry));
            if (!page.has_more) return {};
            page = TRY(m_client.list_folder_continue(page.cursor, m_stop));
        }
    }

    [[nodiscard]] std::size_t found() const { return m_found; }

private:
    Result<> look_up(const dropbox::Entry& tombstone) {
        const std::string& path =
            tombstone.path_display.empty() ? tombstone.path_lower : tombstone.path_display;
        auto revisions =
            m_client.list_revisions(path, {dropbox::RevisionsOf::path, revisions_asked, {}}, m_stop);
        if (!revisions) {
            const auto remedy = revisions.error().remedy;
            const bool is_nothing = remedy == Remedy::not_found || remedy == Remedy::reject;  // e.g. a folder
            return is_nothing ? Result<>() : fail(revisions.error());
        }
        const Instant since = *m_record.reconcile_since - margin;
        if (revisions->server_deleted && *revisions->server_deleted < since) return {};
        std::vector<dropbox::Entry>& entries = revisions->entries;
        // Older revisions had their time before; the last one was there until it was deleted.
        for (std::size_t i = entries.size(); i > 1; --i)
            if (entries[i - 1].server_modified.value_or(since) < since)
                entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i) - 1);
        std::ranges::reverse(entries);  // oldest first: the newest becomes the asset's current version
        return take(entries);
    }

    Result<> take(const std::vector<dropbox::Entry>& entries) {
        std::vector<domain::Intake> added;
        TRY(m_ports.catalog.write(m_account, [&](catalog::Scope& scope) -> Result<> {
            added.clear();
            const auto profile = TRY(catalog::Profiles(scope).find(m_record.mapping.profile_id));
            if (!profile) return {};
            for (const auto& entry : entries) TRY(take_one(scope, entry, *profile, added));
            return {};
        }));
        m_found += added.size();
        for (const auto& intake : added) m_ports.activity.intake_changed(m_account, intake);
        return {};
    }

    Result<> take_one(catalog::Scope& scope, const dropbox::Entry& entry, const domain::Profile& profile,
                      std::vector<domain::Intake>& added) const {
        catalog::Intakes intakes(scope);
        for (const auto& known : TRY(intakes.of_file(m_record.mapping.connection_id, entry.id)))
            if (known.rev == entry.rev) return {};
        const auto reports = TRY(catalog::ErrorReports(scope).of_connection(m_record.mapping.connection_id));
        auto plan = plan_intake({entry},
                                {m_record.mapping, m_record.folder_path_lower, profile, {}, {}, {}, reports});
        for (NewIntake& planned : plan.added) {
            const Instant now = m_ports.clock.now();
            planned.intake.id = m_ports.ids.make<domain::IntakeId>(now);
            planned.intake.seen_at = now;
            planned.intake.updated_at = now;
            const bool is_due = planned.state == domain::IntakeState::queued;
            const std::string detail = cat(
                "Found among the files that Dropbox deleted since the catalogue's time. ", planned.detail);
            if (!TRY(intakes.add(planned.intake,
                                 {planned.state, detail, is_due ? std::optional(now) : std::nullopt})))
                continue;
            planned.intake.state = planned.state;
            added.push_back(std::move(planned.intake));
        }
        return {};
    }

    const Ports& m_ports;
    const domain::AccountId& m_account;
    dropbox::Client& m_client;
    const MappingRecord& m_record;
    const std::stop_token& m_stop;
    std::size_t m_found = 0;
};

Result<> recover(const Ports& ports, const catalog::AccountMapping& mapping, const MappingRecord& record,
                 const std::stop_token& stop) {
    const auto client = TRY(ports.dropbox.client(mapping.account_id, mapping.connection_id));
    Recovery recovery(ports, mapping.account_id, *client, record, stop);
    TRY(recovery.run());
    TRY(ports.catalog.write(mapping.account_id, [&](catalog::Scope& scope) {
        return SafeModes(scope).note_reconciled(mapping.mapping_id, ports.clock.now());
    }));
    log_warning("safe_mode.mapping_reconciled",
                {{"mapping", mapping.mapping_id.value}, {"found_again", recovery.found()}});
    return {};
}

/// True where it ended. Asked and answered in one transaction, so that nothing comes in between.
Result<bool> end_where_clean(const Ports& ports, const domain::AccountId& account) {
    return ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<bool> {
        const auto mode = TRY(SafeModes(scope).find());
        if (!mode || mode->intakes_left > 0) return false;
        for (const auto& record : TRY(catalog::Mappings(scope).list()))
            if (record.reconcile_since && record.mapping.state != domain::MappingState::paused) return false;
        TRY(SafeModes(scope).end(SafeModes::EndedBy::reconciliation, ports.clock.now()));
        return true;
    });
}

}  // namespace

Result<> reconcile(const Ports& ports, const catalog::AccountMapping& mapping, const std::stop_token& stop) {
    const Standing standing = TRY(read_standing(ports, mapping));
    const auto& record = standing.mapping;
    if (record && record->reconcile_since && !record->mapping.relisting &&
        record->mapping.state == domain::MappingState::active)
        TRY(recover(ports, mapping, *record, stop));
    if (!standing.mode) return {};
    if (TRY(end_where_clean(ports, mapping.account_id)))
        log_warning("safe_mode.ended", {{"account", mapping.account_id.value}, {"by", "reconciliation"}});
    return {};
}

}  // namespace sluice::transfer
