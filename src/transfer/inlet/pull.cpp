#include "transfer/inlet/pull.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/error_reports.h"
#include "catalog/fields.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "catalog/screenings.h"
#include "transfer/inlet/plan_intake.h"
#include "transfer/inlet/sentinel.h"
#include "transfer/inlet/set_up.h"
#include "transfer/inlet/walk.h"

namespace sluice::transfer {
namespace {

using catalog::Intakes;
using catalog::MappingRecord;
using domain::Intake;

struct Facts {
    domain::Profile profile;
    std::map<std::string, std::vector<Intake>> known;
    std::vector<Intake> waiting;
    std::string linked_by;
    std::vector<domain::ErrorReport> reports;
    domain::Fields fields;
};

/// Whose Dropbox the files come from, as people know it (M4).
Result<std::string> linked_by(catalog::Scope& scope, const domain::ConnectionId& id) {
    const auto record = TRY(catalog::Connections(scope).find(id));
    if (!record) return std::string();
    const auto user = TRY(catalog::Directory(scope.transaction).find_user(record->connection.linked_by));
    return user ? user->name : std::string();
}

Result<Facts> gather_facts(catalog::Scope& scope, const domain::Mapping& mapping, const dropbox::Page& page) {
    Facts facts;
    auto profile = TRY(catalog::Profiles(scope).find(mapping.profile_id));
    if (!profile)
        return fail({Remedy::ask_admin, "profile_not_found",
                     cat("The profile of the mapped folder ", mapping.folder_path, " is gone."),
                     "Give the mapping another profile."});
    facts.profile = std::move(*profile);
    facts.linked_by = TRY(linked_by(scope, mapping.connection_id));
    facts.fields = TRY(catalog::FieldStore(scope).all());
    facts.reports = TRY(catalog::ErrorReports(scope).of_connection(mapping.connection_id));
    for (const auto& entry : page.entries) {
        if (entry.kind == dropbox::EntryKind::file && !is_mutant(Mutant::revision_not_unique))
            facts.known[entry.id] = TRY(Intakes(scope).of_file(mapping.connection_id, entry.id));
        // Most deletions are our own, of files that don't wait any more.
        if (entry.kind == dropbox::EntryKind::deleted)
            std::ranges::move(is_mutant(Mutant::removal_by_prefix)
                                  ? TRY(Intakes(scope).waiting_of(mapping.id))
                                  : TRY(Intakes(scope).in_dropbox_at(mapping.id, entry.path_lower)),
                              std::back_inserter(facts.waiting));
    }
    // A folder's deletion and those of the files in it may stand on one page.
    std::ranges::sort(facts.waiting, {}, &Intake::id);
    const auto twice = std::ranges::unique(facts.waiting, {}, &Intake::id);
    facts.waiting.erase(twice.begin(), twice.end());
    return facts;
}

/// One page is one commit: its intakes and the cursor behind it.
class PageWriter {
public:
    PageWriter(const Ports& ports, const domain::AccountId& account) : m_ports(ports), m_account(account) {}

    Result<Pulled> save(const MappingRecord& record, const dropbox::Page& page) {
        return save(record, page, page.cursor);
    }

    /// With another cursor behind it than its own.
    Result<Pulled> save(const MappingRecord& record, const dropbox::Page& page,
                        const std::optional<std::string>& cursor) {
        const domain::Mapping& mapping = record.mapping;
        std::vector<Intake> touched;
        Pulled pulled{page.entries.size(), 0};
        if (is_mutant(Mutant::cursor_before_entries)) TRY(save_cursor(mapping, page));
        TRY(m_ports.catalog.write(m_account, [&](catalog::Scope& scope) -> Result<> {
            touched.clear();
            TRY(check_is_next(scope, record));
            const Facts facts = TRY(gather_facts(scope, mapping, page));
            const IntakePlan plan = plan_intake(
                page.entries, {mapping, record.folder_path_lower, facts.profile, facts.known, facts.waiting,
                               facts.linked_by, facts.reports, facts.fields, m_ports.clock.now()});
            pulled.added = TRY(save_plan(scope, plan, touched));
            const bool is_end = cursor && !page.has_more;
            return catalog::Mappings(scope).save_cursor(
                mapping.id, cursor, is_end ? std::optional(m_ports.clock.now()) : std::nullopt);
        }));
        crash_point("pull.page_saved");
        for (const Intake& intake : touched) m_ports.activity.intake_changed(m_account, intake);
        return pulled;
    }

    /// The cursor alone: for mutants.
    Result<> save_cursor(const domain::Mapping& mapping, const dropbox::Page& page) {
        return m_ports.catalog.write(m_account, [&](catalog::Scope& scope) {
            return catalog::Mappings(scope).save_cursor(mapping.id, page.cursor, m_ports.clock.now());
        });
    }

private:
    /// A worker that was held up may come with a page of long ago, whose revisions would supersede newer
    /// ones: the folder was unmapped meanwhile (and mapped again), or somebody else has read on.
    static Result<> check_is_next(catalog::Scope& scope, const MappingRecord& record) {
        const auto present = TRY(catalog::Mappings(scope).find(record.mapping.id));
        if (is_mutant(Mutant::cursor_before_entries)) return {};
        if (present && present->cursor == record.cursor) return {};
        return fail({Remedy::retry, "listing_outdated",
                     cat("The folder ", record.mapping.folder_path, " was read on while this page came."),
                     "It is read again by itself."});
    }

    Result<std::size_t> save_plan(catalog::Scope& scope, const IntakePlan& plan,
                                  std::vector<Intake>& touched) {
        const Instant now = m_ports.clock.now();
        std::size_t added = 0;
        for (const NewIntake& planned : plan.added) {
            Intake intake = planned.intake;
            intake.id = m_ports.ids.make<domain::IntakeId>(now);
            intake.seen_at = now;
            intake.updated_at = now;
            const bool is_due = planned.state == domain::IntakeState::queued;
            const bool is_new = TRY(Intakes(scope).add(
                intake, {planned.state, planned.detail, is_due ? std::optional(now) : std::nullopt}));
            if (!is_new) continue;
            ++added;
            intake.state = planned.state;
            touched.push_back(std::move(intake));
        }
        for (const Intake& moved : plan.moved) {
            TRY(Intakes(scope).save_place(moved));
            if (moved.state == domain::IntakeState::held || moved.state == domain::IntakeState::ignored)
                TRY(catalog::Screenings(scope).save_reason(moved));
            touched.push_back(moved);
        }
        for (const ChangedIntake& changed : plan.changed) {
            Intake intake = changed.intake;
            const bool is_due = changed.state == domain::IntakeState::queued;
            TRY(Intakes(scope).move_over(
                intake, {changed.state, changed.detail, is_due ? std::optional(now) : std::nullopt}, now));
            touched.push_back(std::move(intake));
        }
        return added;
    }

    const Ports& m_ports;
    const domain::AccountId& m_account;
};

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

/// Follows a folder that a person renamed or moved in Dropbox: its id stays.
Result<> follow_folder(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
                       MappingRecord& record, const std::stop_token& stop) {
    const auto folder = TRY(client.metadata(record.folder_id, stop));
    if (folder.path_lower == record.folder_path_lower) return {};
    record.mapping.folder_path = folder.path_display;
    record.folder_path_lower = folder.path_lower;
    record.cursor.reset();
    return ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(catalog::Mappings(scope).save_folder(record.mapping.id, folder.path_display, folder.path_lower));
        return catalog::Mappings(scope).save_cursor(record.mapping.id, std::nullopt, std::nullopt);
    });
}

Result<dropbox::Page> next_page(const Ports& ports, dropbox::Client& client, const MappingRecord& record,
                                const std::stop_token& stop) {
    if (record.cursor) return client.list_folder_continue(*record.cursor, stop);
    dropbox::ListOptions options;
    options.recursive = true;
    options.limit = static_cast<int>(ports.limits.page_entries_max);
    return client.list_folder(record.folder_id, options, stop);
}

/// No listing from the start has come to its end yet.
bool is_listing_open(const MappingRecord& record) {
    return !record.cursor || !record.mapping.checked_at || record.mapping.relisting;
}

/// Of one reading of a folder to its end.
struct Attempts {
    Pulled total;
    bool was_reset = false;
    bool was_walked = false;
};

/// Folder by folder, no page with a cursor behind it: should this be cut short, it begins anew.
Result<Pulled> walk(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
                    MappingRecord& record, const std::stop_token& stop) {
    if (record.cursor) TRY(forget_cursor(ports, account, record.mapping.id));
    record.cursor.reset();
    Pulled total;
    PageWriter writer(ports, account);
    const auto take = [&](const dropbox::Page& page) -> Result<> {
        const Pulled pulled = TRY(writer.save(record, page, std::nullopt));
        total.entries += pulled.entries;
        total.added += pulled.added;
        return {};
    };
    std::string cursor = TRY(
        walk_folder(client, record.folder_id, static_cast<int>(ports.limits.page_entries_max), take, stop));
    TRY(ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Mappings(scope).save_cursor(record.mapping.id, cursor, std::nullopt);
    }));
    record.cursor = std::move(cursor);
    return total;
}

/// What to do after a listing failed; where nothing helps, the error.
Result<> recover(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
                 MappingRecord& record, Attempts& attempts, const Error& error, const std::stop_token& stop) {
    if (error.code == "cursor_reset" && !attempts.was_reset) {
        attempts.was_reset = true;
        record.cursor.reset();
        if (!is_mutant(Mutant::reset_without_list)) return forget_cursor(ports, account, record.mapping.id);
        record.cursor = TRY(client.latest_cursor(record.folder_id, {.recursive = true}, stop));
        return {};
    }
    if (!is_listing_open(record) || attempts.total.entries > 0 || attempts.was_walked ||
        !may_be_too_large(error))
        return fail(error);
    attempts.was_walked = true;
    const auto walked = walk(ports, account, client, record, stop);
    // Where Dropbox is in trouble altogether the walk fails as well, and the listing is tried again later.
    if (!walked) return fail(error);
    attempts.total = *walked;
    return {};
}

Result<Pulled> read_to_end(const Ports& ports, const domain::AccountId& account, dropbox::Client& client,
                           MappingRecord& record, const std::stop_token& stop) {
    Attempts attempts;
    Pulled& total = attempts.total;
    while (true) {
        auto page = next_page(ports, client, record, stop);
        if (!page) {
            TRY(recover(ports, account, client, record, attempts, page.error(), stop));
            continue;
        }
        crash_point("pull.listed");
        if (is_mutant(Mutant::last_page_dropped) && !page->has_more && total.entries > 0) {
            TRY(PageWriter(ports, account).save_cursor(record.mapping, *page));
            return total;
        }
        const Pulled pulled = TRY(PageWriter(ports, account).save(record, *page));
        total.entries += pulled.entries;
        total.added += pulled.added;
        record.cursor = page->cursor;
        if (!page->has_more) return total;
    }
}

}  // namespace

Result<Pulled> pull(const Ports& ports, const domain::AccountId& account, const domain::MappingId& id,
                    std::stop_token stop) {
    auto found = TRY(ports.catalog.read(
        account, [&](catalog::Scope& scope) { return catalog::Mappings(scope).find(id); }));
    if (!found || found->mapping.state == domain::MappingState::paused) return Pulled{};
    MappingRecord record = std::move(*found);
    const auto client = TRY(ports.dropbox.client(account, record.mapping.connection_id));

    auto followed = follow_folder(ports, account, *client, record, stop);
    if (!followed && followed.error().code == "source_vanished") {
        TRY(mark_folder_gone(ports, account, record.mapping));
        return Pulled{};
    }
    TRY(std::move(followed));
    TRY(follow_account_name(ports, account, *client, record, stop));
    if (record.mapping.sentinel != domain::Sentinel::off)
        TRY(look_for_sentinel(ports, {account, record.mapping.connection_id, id}, *client,
                              record.mapping.folder_path, stop));
    if (record.mapping.state == domain::MappingState::broken)
        TRY(ports.catalog.write(account, [&](catalog::Scope& scope) {
            return catalog::Mappings(scope).change(id, record.mapping.profile_id, record.mapping.release,
                                                   domain::MappingState::active);
        }));

    return read_to_end(ports, account, *client, record, stop);
}

}  // namespace sluice::transfer
