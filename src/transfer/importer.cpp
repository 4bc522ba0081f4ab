#include "transfer/importer.h"

#include <map>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/imports.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "transfer/inlet/plan_import.h"
#include "transfer/inlet/walk.h"
#include "transfer/pause_after.h"

namespace sluice::transfer {
namespace {

using catalog::DueImport;
using catalog::Imports;
using catalog::Intakes;
using domain::Import;
using domain::ImportChoice;
using domain::ImportLeftover;
using domain::ImportListing;
using domain::ImportState;
using domain::Intake;
using dropbox::EntryKind;

constexpr std::chrono::seconds look_interval{30};
constexpr std::int64_t imports_at_once = 20;

std::unexpected<Error> outdated() {
    return fail({Remedy::retry, "listing_outdated", "The import was changed while a page of it came.",
                 "It goes on by itself."});
}

/// Whatever was found of a choice: entries, and what is to be looked through next.
struct Found {
    ImportChoice choice;  ///< how far it is now
    std::vector<dropbox::Entry> entries;
    std::vector<ImportChoice> folders;  ///< to be listed by themselves
    std::vector<ImportLeftover> leftovers;
    bool is_end = true;
};

/// One page of one import.
class ImportPage {
public:
    ImportPage(const Ports& ports, const DueImport& due, const std::stop_token& stop)
        : m_ports(ports), m_account(due.account_id), m_import(due.import), m_stop(stop) {}

    Result<> read() {
        const auto choice = TRY(m_ports.catalog.read(
            m_account, [&](catalog::Scope& scope) { return Imports(scope).next_choice(m_import.id); }));
        if (!choice) return save_end();
        const auto client = TRY(m_ports.dropbox.client(m_account, *m_import.connection_id));
        const Found found = TRY(look(*client, *choice));
        crash_point("import.listed");
        TRY(save(*choice, found));
        crash_point("import.page_saved");
        return {};
    }

    /// Why it couldn't be read, and when it is tried again.
    Result<> save_failure(const Error& error) {
        m_ports.dropbox.note_error(m_account, *m_import.connection_id, error);
        return m_ports.catalog.write(m_account, [&](catalog::Scope& scope) -> Result<> {
            Import import = TRY(present(scope));
            import.reason_code = error.code;
            import.reason_message = error.message;
            import.reason_hint = error.hint;
            import.retry_at = now() + pause_after(error, import.attempts++);
            import.updated_at = now();
            return Imports(scope).save(import);
        });
    }

private:
    [[nodiscard]] Instant now() const { return m_ports.clock.now(); }

    /// Fails with `listing_outdated` where it isn't listed any more.
    Result<Import> present(catalog::Scope& scope) const {
        auto import = TRY(Imports(scope).find(m_import.id));
        if (!import || import->state != ImportState::listing) return outdated();
        return *std::move(import);
    }

    Result<Found> look(dropbox::Client& client, const ImportChoice& choice) const {
        Found found{choice, {}, {}, {}, true};
        if (choice.relative_folder.empty()) {
            const auto entry = client.metadata(choice.dropbox_path, m_stop);
            if (!entry && is_lasting(entry.error())) return leave_out(std::move(found), entry.error());
            if (!entry) return fail(entry.error());
            if (entry->kind != EntryKind::folder) {
                found.entries.push_back(*entry);
                return found;
            }
            found.choice.dropbox_path = entry->id.empty() ? choice.dropbox_path : entry->id;
            found.choice.folder_path_lower = entry->path_lower;
            found.choice.relative_folder =
                choice.placed_in.empty() ? entry->name : cat(choice.placed_in, "/", entry->name);
        }
        return list(client, std::move(found));
    }

    Result<Found> list(dropbox::Client& client, Found found) const {
        ImportChoice& choice = found.choice;
        const bool is_level = choice.listing == ImportListing::level;
        dropbox::ListOptions options;
        options.recursive = !is_level;
        options.limit = static_cast<int>(m_ports.limits.page_entries_max);
        const auto page = choice.cursor ? client.list_folder_continue(*choice.cursor, m_stop)
                                        : client.list_folder(choice.dropbox_path, options, m_stop);
        if (!page) return recover(std::move(found), page.error());
        for (const auto& entry : page->entries) {
            if (entry.kind == EntryKind::file) found.entries.push_back(entry);
            if (entry.kind == EntryKind::folder && is_level)
                found.folders.push_back(
                    {0, entry.id, choice.relative_folder, ImportListing::level, {}, {}, {}});
        }
        choice.cursor = page->cursor;
        found.is_end = !page->has_more;
        return found;
    }

    /// A listing that failed: from the start, folder by folder, or not at all.
    static Result<Found> recover(Found found, const Error& error) {
        ImportChoice& choice = found.choice;
        const bool may_be_level =
            choice.listing == ImportListing::whole && !choice.cursor && may_be_too_large(error);
        found.is_end = false;
        if (error.code == "cursor_reset" && choice.cursor) {
            choice.cursor.reset();
            return found;
        }
        if (may_be_level) {
            choice.listing = ImportListing::level;
            return found;
        }
        if (is_lasting(error)) return leave_out(std::move(found), error);
        return fail(error);
    }

    [[nodiscard]] static bool is_lasting(const Error& error) {
        return error.remedy == Remedy::not_found || error.remedy == Remedy::reject ||
               error.remedy == Remedy::give_up;
    }

    /// What can't be looked at is told, and keeps nothing from the rest.
    static Found leave_out(Found found, const Error& error) {
        const ImportChoice& choice = found.choice;
        const std::string path =
            choice.relative_folder.empty() ? choice.dropbox_path : choice.relative_folder;
        const std::string name(path.substr(path.rfind('/') + 1));
        found.leftovers.push_back({cat("choice ", choice.dropbox_path),
                                   name,
                                   path,
                                   0,
                                   error.code,
                                   error.message,
                                   error.hint,
                                   {},
                                   {}});
        found.is_end = true;
        return found;
    }

    Result<> save(const ImportChoice& before, const Found& found) {
        std::vector<Intake> touched;
        TRY(m_ports.catalog.write(m_account, [&](catalog::Scope& scope) -> Result<> {
            touched.clear();
            Import import = TRY(present(scope));
            const auto choice = TRY(Imports(scope).next_choice(import.id));
            const bool is_next = choice && choice->number == before.number && choice->cursor == before.cursor;
            if (!is_next) return outdated();
            TRY(save_entries(scope, import, found, touched));
            for (const ImportChoice& folder : found.folders)
                TRY(Imports(scope).add_choice(import.id, folder));
            TRY(found.is_end ? Imports(scope).end_choice(import.id, found.choice)
                             : Imports(scope).save_choice(import.id, found.choice));
            return go_on(scope, import);
        }));
        for (const Intake& intake : touched) m_ports.activity.intake_changed(m_account, intake);
        return {};
    }

    Result<> save_end() {
        return m_ports.catalog.write(m_account, [&](catalog::Scope& scope) -> Result<> {
            Import import = TRY(present(scope));
            return go_on(scope, import);
        });
    }

    Result<> go_on(catalog::Scope& scope, Import& import) const {
        const bool is_over = !TRY(Imports(scope).next_choice(import.id));
        import.state = is_over ? ImportState::gathered : ImportState::listing;
        import.reason_code.clear();
        import.reason_message.clear();
        import.reason_hint.clear();
        import.attempts = 0;
        import.updated_at = now();
        import.retry_at = is_over ? std::nullopt : std::optional(now());
        return Imports(scope).save(import);
    }

    Result<> save_entries(catalog::Scope& scope, const Import& import, const Found& found,
                          std::vector<Intake>& touched) const {
        for (const ImportLeftover& leftover : found.leftovers)
            TRY(Imports(scope).leave_over(import.id, leftover));
        if (found.entries.empty()) return {};
        const auto profile = TRY(catalog::Profiles(scope).find(import.profile_id));
        if (!profile)
            return fail({Remedy::ask_admin, "profile_not_found", "The upload profile of this import is gone.",
                         "Import the files again, through another profile."});
        std::map<std::string, std::vector<Intake>> known;
        for (const auto& entry : found.entries)
            known[entry.id] = TRY(Intakes(scope).of_file(*import.connection_id, entry.id));
        const auto mapped = TRY(mapped_folders(scope, import));
        const ImportPlan plan = plan_import(
            found.entries, {import, *profile, TRY(maker_of(scope, import)), found.choice.folder_path_lower,
                            found.choice.relative_folder, known, mapped});
        return save_plan(scope, import, plan, touched);
    }

    Result<> save_plan(catalog::Scope& scope, const Import& import, const ImportPlan& plan,
                       std::vector<Intake>& touched) const {
        for (const ChangedIntake& changed : plan.superseded) {
            Intake intake = changed.intake;
            TRY(Intakes(scope).move_over(intake, {changed.state, changed.detail, std::nullopt}, now()));
            touched.push_back(std::move(intake));
        }
        for (const NewIntake& planned : plan.added) {
            Intake intake = planned.intake;
            intake.id = m_ports.ids.make<domain::IntakeId>(now());
            intake.seen_at = now();
            intake.updated_at = now();
            const bool is_due = planned.state == domain::IntakeState::queued;
            if (!TRY(Intakes(scope).add(
                    intake, {planned.state, planned.detail, is_due ? std::optional(now()) : std::nullopt})))
                continue;
            intake.state = planned.state;
            touched.push_back(std::move(intake));
        }
        for (const ChangedIntake& changed : plan.taken_up) {
            Intake intake = changed.intake;
            TRY(Intakes(scope).save_place(intake));
            TRY(Intakes(scope).move_over(intake, {changed.state, changed.detail, now()}, now()));
            touched.push_back(std::move(intake));
        }
        for (const ImportLeftover& leftover : plan.leftovers)
            TRY(Imports(scope).leave_over(import.id, leftover));
        return {};
    }

    static Result<std::vector<MappedFolder>> mapped_folders(catalog::Scope& scope, const Import& import) {
        std::vector<MappedFolder> folders;
        for (const auto& record : TRY(catalog::Mappings(scope).list_of(*import.connection_id)))
            folders.push_back({record.mapping.folder_path, record.folder_path_lower, record.mapping.release});
        return folders;
    }

    static Result<std::string> maker_of(catalog::Scope& scope, const Import& import) {
        if (!import.made_by) return std::string("a program with an API key");
        const auto user = TRY(catalog::Directory(scope.transaction).find_user(*import.made_by));
        if (!user) return std::string("a former member");
        return user->name.empty() ? user->email : user->name;
    }

    const Ports& m_ports;
    const domain::AccountId& m_account;
    const Import& m_import;
    const std::stop_token& m_stop;
};

}  // namespace

std::size_t Importer::run_due(const std::stop_token& stop) {
    const auto due = m_ports.catalog.read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::due_imports(transaction, m_ports.clock.now(), imports_at_once);
    });
    if (!due) return 0;
    for (const DueImport& one : *due) {
        if (stop.stop_requested()) break;
        ImportPage page(m_ports, one, stop);
        const auto read = page.read();
        if (read || stop.stop_requested() || read.error().code == "listing_outdated") continue;
        log_info("import.delayed", {{"import", one.import.id.value},
                                    {"code", read.error().code},
                                    {"message", read.error().message}});
        if (const auto saved = page.save_failure(read.error()); !saved)
            log_warning("import.unsaved", {{"import", one.import.id.value}, {"code", saved.error().code}});
    }
    return due->size();
}

void Importer::run(const std::stop_token& stop, const std::function<void()>& told) {
    while (!stop.stop_requested()) {
        if (run_due(stop) > 0)
            told();
        else
            static_cast<void>(m_wakeup.wait_for(look_interval, stop));
    }
}

}  // namespace sluice::transfer
