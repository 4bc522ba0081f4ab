// Imports: begun, looked at, let go on.
#include "api/import_source.h"
#include "api/routes.h"
#include "api/tray_items.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/assets.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/imports.h"
#include "catalog/intakes.h"
#include "catalog/profiles.h"
#include "transfer/inlet/tray.h"

namespace sluice::api {
namespace {

using catalog::Imports;
using catalog::Scope;

constexpr std::int64_t page_imports_max = 100;
constexpr std::int64_t page_files_max = 200;
constexpr std::int64_t files_expected_max = 10'000'000;
constexpr std::size_t paths_max = 2'000;

Result<Import> find_import(Scope& scope, const Call& call) {
    auto import = TRY(Imports(scope).find(call.id<ImportId>("import_id")));
    if (!import) return fail({Remedy::not_found, "import_not_found", "There is no such import.", ""});
    return *std::move(import);
}

Result<std::optional<std::string>> title_of(Scope& scope, const std::optional<AssetId>& id) {
    const auto asset = id ? TRY(catalog::Assets(scope).find(*id)) : std::nullopt;
    return asset ? std::optional(asset->summary.title) : std::nullopt;
}

Result<ImportView> view_of(Scope& scope, Import import) {
    ImportView view;
    view.counts = TRY(Imports(scope).counts(import.id));
    if (const auto profile = TRY(catalog::Profiles(scope).find(import.profile_id)))
        view.profile_name = profile->rules.name;
    view.made_by_name = "a program with an API key";
    if (import.made_by) {
        const auto user = TRY(catalog::Directory(scope.transaction).find_user(*import.made_by));
        view.made_by_name = !user ? "a former member" : user->name.empty() ? user->email : user->name;
    }
    if (import.connection_id)
        if (const auto record = TRY(catalog::Connections(scope).find(*import.connection_id)))
            view.dropbox_account = cat(record->connection.display_name, " (", record->connection.email, ")");
    view.import = std::move(import);
    return view;
}

Result<ImportPage> import_page(const Services& services, const Call& call) {
    const auto limit = TRY(call.number("limit", 20, page_imports_max));
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<ImportPage> {
        ImportPage page;
        for (Import& import : TRY(Imports(scope).page(call.find("after"), limit)))
            page.imports.push_back(TRY(view_of(scope, std::move(import))));
        if (static_cast<std::int64_t>(page.imports.size()) == limit)
            page.next = page.imports.back().import.id.value;
        return page;
    });
}

std::unexpected<Error> selection_invalid() {
    return fail({Remedy::reject, "import_selection_invalid",
                 cat("Choose 1 to ", paths_max, " files or folders at once."),
                 "Choose the folder that they lie in, or import them in several goes."});
}

Result<std::vector<ImportChoice>> choices_of(const ImportRequest& wanted) {
    std::vector<ImportChoice> choices;
    if (!wanted.connection_id && !wanted.paths) return choices;
    if (!wanted.connection_id || !wanted.paths || wanted.paths->empty() || wanted.paths->size() > paths_max)
        return selection_invalid();
    for (const std::string& path : *wanted.paths) {
        // The whole Dropbox can't be one choice: nothing would say what relative paths begin with.
        const bool is_place = path.starts_with("id:") || (path.starts_with('/') && path.size() > 1);
        if (!is_place || path.size() > 4'000 || !is_utf8(path)) return selection_invalid();
        choices.push_back({0, path, {}, ImportListing::whole, {}, {}, {}});
    }
    return choices;
}

Result<ImportView> begin(const Services& services, const Call& call, const ImportRequest& wanted) {
    const auto choices = TRY(choices_of(wanted));
    Import import;
    import.id = services.transfer.ids.make<ImportId>(services.now());
    import.source = wanted.connection_id ? ImportSource::dropbox : ImportSource::computer;
    import.state = wanted.connection_id ? ImportState::listing : ImportState::receiving;
    if (wanted.connection_id)
        import.connection_id = TRY(import_source(services, call, *wanted.connection_id)).id;
    import.profile_id = wanted.profile_id;
    import.made_by = call.principal.user_id;
    import.files_expected = wanted.files_expected.value_or(0);
    import.created_at = services.now();
    import.updated_at = import.created_at;
    if (import.files_expected < 0 || import.files_expected > files_expected_max) return selection_invalid();
    const auto view = TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<ImportView> {
        if (!TRY(catalog::Profiles(scope).find(import.profile_id)))
            return fail({Remedy::reject, "profile_not_found", "There is no such profile.",
                         "Choose another profile."});
        TRY(Imports(scope).add(import, choices));
        return view_of(scope, TRY(Imports(scope).find(import.id)).value());
    }));
    services.importer.wake();
    return view;
}

std::vector<IntakeState> states_of(ImportShow show) {
    using enum IntakeState;
    switch (show) {
        case ImportShow::on_their_way: return {seen, queued, fetching, stored};
        case ImportShow::trouble: return {failed, vanished, refused, held};
        case ImportShow::already_here:
        case ImportShow::all: break;
    }
    return {};
}

Result<ImportFilePage> file_page(const Services& services, const Call& call) {
    const auto show = TRY(call.word<ImportShow>("show")).value_or(ImportShow::all);
    catalog::IntakeFilter filter;
    filter.states = states_of(show);
    filter.duplicates = show == ImportShow::already_here;
    filter.after = call.find("after");
    filter.limit = TRY(call.number("limit", 100, page_files_max));
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<ImportFilePage> {
        filter.import_id = TRY(find_import(scope, call)).id;
        ImportFilePage page;
        for (Intake& intake : TRY(catalog::Intakes(scope).page(filter))) {
            const auto asset = intake.asset_id ? intake.asset_id : intake.duplicate_of;
            page.files.push_back({std::move(intake), TRY(title_of(scope, asset))});
        }
        if (static_cast<std::int64_t>(page.files.size()) == filter.limit)
            page.next = page.files.back().intake.id.value;
        return page;
    });
}

Result<ImportLeftoverPage> leftover_page(const Services& services, const Call& call) {
    const auto limit = TRY(call.number("limit", 100, page_files_max));
    const auto after = TRY(call.number("after", 0, INT64_MAX));
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<ImportLeftoverPage> {
        ImportLeftoverPage page;
        const auto leftovers = TRY(Imports(scope).leftovers(TRY(find_import(scope, call)).id, after, limit));
        for (const auto& [number, leftover] : leftovers)
            page.leftovers.push_back({leftover, TRY(title_of(scope, leftover.asset_id))});
        if (static_cast<std::int64_t>(leftovers.size()) == limit)
            page.next = std::to_string(leftovers.back().number);
        return page;
    });
}

/// An import that was held is listed further, where its Dropbox is linked again.
Result<Import> go_on(const Services& services, const Call& call) {
    const Import import =
        TRY(services.catalog().read(call.account(), [&](Scope& scope) { return find_import(scope, call); }));
    if (import.connection_id) TRY(import_source(services, call, *import.connection_id));
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Import> {
        Import present = TRY(find_import(scope, call));
        if (present.state != ImportState::held && present.state != ImportState::listing) return present;
        present.state = ImportState::listing;
        present.retry_at = services.now();
        present.updated_at = services.now();
        TRY(Imports(scope).save(present));
        return present;
    });
}

Result<ImportView> retry(const Services& services, const Call& call) {
    using enum IntakeState;
    const Import import = TRY(go_on(services, call));
    transfer::Tray tray(services.transfer, call.account(), TRY(person_of(services, call)), services.stop);
    const auto of = [&](std::vector<IntakeState> states) {
        catalog::IntakeFilter filter;
        filter.states = std::move(states);
        filter.import_id = import.id;
        return transfer::TraySelection{{}, std::move(filter)};
    };
    TRY(tray.release(of({held})));
    TRY(tray.retry(of({failed, refused, vanished})));
    services.importer.wake();
    services.engine.wake();
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<ImportView> {
        return view_of(scope, TRY(find_import(scope, call)));
    });
}

void add_import_page_routes(Router& router, const Services& services) {
    router.add<ImportFilePage>({"GET",
                                "/api/v1/imports/{import_id}/files",
                                Verb::view_transfers,
                                "Files of an import on their way in, newest first",
                                {{"show", "all (where absent), on_their_way, trouble or already_here"},
                                 {"after", "`next` of the page before"},
                                 {"limit", "1 to 200, default 100"}}},
                               [services](const Call& call) { return file_page(services, call); });
    router.add<ImportLeftoverPage>(
        {"GET",
         "/api/v1/imports/{import_id}/leftovers",
         Verb::view_transfers,
         "Files that were chosen and weren't taken, each with the reason",
         {{"after", "`next` of the page before"}, {"limit", "1 to 200, default 100"}}},
        [services](const Call& call) { return leftover_page(services, call); });
}

}  // namespace

void add_import_routes(Router& router, const Services& services) {
    router.add<ImportPage>({"GET",
                            "/api/v1/imports",
                            Verb::view_transfers,
                            "Imports by hand, newest first, each with what became of its files",
                            {{"after", "`next` of the page before"}, {"limit", "1 to 100, default 20"}}},
                           [services](const Call& call) { return import_page(services, call); });
    router.add_with_body<ImportView, ImportRequest>(
        {"POST",
         "/api/v1/imports",
         Verb::upload,
         "Import chosen files and folders of a linked Dropbox, where they stay; or begin one from a computer",
         {},
         201},
        [services](const Call& call, const ImportRequest& wanted) { return begin(services, call, wanted); });
    router.add<ImportView>({"GET", "/api/v1/imports/{import_id}", Verb::view_transfers, "One import"},
                           [services](const Call& call) {
                               return services.catalog().read(
                                   call.account(), [&](Scope& scope) -> Result<ImportView> {
                                       return view_of(scope, TRY(find_import(scope, call)));
                                   });
                           });
    router.add<ImportView>({"POST", "/api/v1/imports/{import_id}/retry", Verb::upload,
                            "Let what failed, was refused or is held try again"},
                           [services](const Call& call) { return retry(services, call); });
    add_import_page_routes(router, services);
}

}  // namespace sluice::api
