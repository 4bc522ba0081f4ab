#include "transfer/importer.h"

#include <utility>
#include <vector>

#include "base/crash_point.h"
#include "base/log.h"
#include "catalog/imports.h"
#include "transfer/inlet/list_choice.h"
#include "transfer/inlet/save_found.h"
#include "transfer/pause_after.h"

namespace sluice::transfer {
namespace {

using catalog::DueImport;
using catalog::Imports;
using domain::Import;
using domain::ImportChoice;
using domain::ImportState;
using domain::Intake;

constexpr std::chrono::seconds look_interval{30};
constexpr std::int64_t imports_at_once = 20;

std::unexpected<Error> outdated() {
    return fail({Remedy::retry, "listing_outdated", "The import was changed while a page of it came.",
                 "It goes on by itself."});
}

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
        const auto found = TRY(list_choice(*client, *choice, m_ports.limits.page_entries_max, m_stop));
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

    Result<> save(const ImportChoice& before, const FoundInChoice& found) {
        std::vector<Intake> touched;
        TRY(m_ports.catalog.write(m_account, [&](catalog::Scope& scope) -> Result<> {
            Import import = TRY(present(scope));
            const auto choice = TRY(Imports(scope).next_choice(import.id));
            const bool is_next = choice && choice->number == before.number && choice->cursor == before.cursor;
            if (!is_next) return outdated();
            touched = TRY(save_found(scope, m_ports.ids, import, found, now()));
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
