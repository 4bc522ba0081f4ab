// Upload pages, for those who make them.
#include "api/routes.h"
#include "base/hash.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/fields.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "catalog/upload_pages.h"

namespace sluice::api {
namespace {

using catalog::Scope;
using catalog::UploadPages;

constexpr std::size_t secret_bytes = 24;

std::unexpected<Error> page_not_found() {
    return fail({Remedy::not_found, "upload_page_not_found", "There is no such upload page.", ""});
}

std::unexpected<Error> destination_fixed() {
    return fail({Remedy::reject, "destination_invalid",
                 "A page can't change between the library and a Dropbox folder.", "Make another page."});
}

Result<UploadPage> find_page(Scope& scope, const Call& call) {
    auto page = TRY(UploadPages(scope).find(call.id<UploadPageId>("upload_page_id")));
    if (!page) return page_not_found();
    return *std::move(page);
}

Result<> check_profile(Scope& scope, const ProfileId& id) {
    if (TRY(catalog::Profiles(scope).find(id))) return {};
    return fail(
        {Remedy::not_found, "profile_not_found", "There is no such profile.", "Choose another profile."});
}

/// Where its files go: the folder's mapping says through which profile, the page itself otherwise.
Result<> set_destination(Scope& scope, UploadPage& page, const std::optional<ProfileId>& profile,
                         const std::optional<MappingId>& mapping) {
    if (profile.has_value() == mapping.has_value())
        return fail({Remedy::reject, "destination_invalid",
                     "A page sends either straight into the library or into a mapped folder.",
                     "Name a profile or a mapping, and not both."});
    page.destination = mapping ? UploadDestination::dropbox_folder : UploadDestination::library;
    page.mapping_id = mapping;
    if (profile) {
        TRY(check_profile(scope, *profile));
        page.profile_id = *profile;
        return {};
    }
    const auto found = TRY(catalog::Mappings(scope).find(*mapping));
    if (!found)
        return fail(
            {Remedy::not_found, "mapping_not_found", "There is no such mapping.", "Choose another folder."});
    page.profile_id = found->mapping.profile_id;
    return {};
}

Result<> check_deadline(const std::optional<Instant>& deadline, Instant now) {
    if (!deadline || *deadline > now) return {};
    return fail({Remedy::reject, "deadline_passed", "The deadline has passed already.",
                 "Give a later one, or none."});
}

Result<UploadPageView> view_of(Scope& scope, const UploadPage& page) {
    const auto counts = TRY(UploadPages(scope).counts(page.id));
    return UploadPageView{page, counts.submissions, counts.files, counts.forwarding, counts.trouble};
}

Result<UploadPageList> list_pages(Scope& scope) {
    UploadPageList list;
    for (const auto& page : TRY(UploadPages(scope).list()))
        list.upload_pages.push_back(TRY(view_of(scope, page)));
    return list;
}

/// The page's address; of its secret only the hash is kept.
struct Address {
    std::string url;
    std::string token_hash;
};
Address make_address(const Services& services) {
    const std::string secret = to_base64url(services.transfer.ids.random_bytes(secret_bytes));
    return {cat(services.site.public_url, "/u/", secret), sha256_hex(secret)};
}

/// All that a page shows and asks; not where its files go.
void apply(const UploadPageRequest& wanted, UploadPage& page) {
    page.title = trim(wanted.title);
    page.instructions = wanted.instructions.value_or("");
    page.language = wanted.language.value_or("en");
    page.translations = wanted.translations.value_or(std::map<std::string, PageText>());
    page.deadline = wanted.deadline;
    page.ask_name = wanted.ask_name.value_or(Asked::optional);
    page.ask_email = wanted.ask_email.value_or(Asked::optional);
    page.required_fields = wanted.required_fields.value_or(std::vector<std::string>());
    page.width_min = wanted.width_min;
    page.height_min = wanted.height_min;
    page.release = wanted.mapping_id ? Release::automatic : wanted.release.value_or(Release::automatic);
}

Result<NewUploadPage> make_page(const Services& services, const Call& call, const UploadPageRequest& wanted) {
    const Instant now = services.now();
    const Address address = make_address(services);
    NewUploadPage made{{}, address.url};
    apply(wanted, made.page);
    TRY(check_deadline(made.page.deadline, now));
    made.page.id = services.transfer.ids.make<UploadPageId>(now);
    made.page.created_at = now;
    TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<> {
        TRY(check_upload_page(made.page, TRY(catalog::FieldStore(scope).all())));
        TRY(set_destination(scope, made.page, wanted.profile_id, wanted.mapping_id));
        return UploadPages(scope).add(made.page, address.token_hash);
    }));
    return made;
}

Result<UploadPageView> revise_page(const Services& services, const Call& call,
                                   const UploadPageRequest& wanted) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<UploadPageView> {
        UploadPage page = TRY(find_page(scope, call));
        const UploadPage before = page;
        apply(wanted, page);
        TRY(check_upload_page(page, TRY(catalog::FieldStore(scope).all())));
        if (page.deadline != before.deadline) TRY(check_deadline(page.deadline, services.now()));
        TRY(set_destination(scope, page, wanted.profile_id, wanted.mapping_id));
        if (page.destination != before.destination) return destination_fixed();
        TRY(UploadPages(scope).save(page));
        return view_of(scope, page);
    });
}

Result<UploadPageView> change_page(const Services& services, const Call& call,
                                   const UploadPageChange& change) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<UploadPageView> {
        UploadPage page = TRY(find_page(scope, call));
        page.state = change.state;
        TRY(UploadPages(scope).save(page));
        return view_of(scope, page);
    });
}

Result<NewUploadPage> renew_address(const Services& services, const Call& call) {
    const Address address = make_address(services);
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<NewUploadPage> {
        const UploadPage page = TRY(find_page(scope, call));
        TRY(UploadPages(scope).save_token(page.id, address.token_hash));
        return NewUploadPage{page, address.url};
    });
}

Result<NoContent> remove_page(const Services& services, const Call& call) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<NoContent> {
        const UploadPage page = TRY(find_page(scope, call));
        TRY(UploadPages(scope).remove(page.id, services.now()));
        return NoContent{};
    });
}

}  // namespace

void add_upload_page_routes(Router& router, const Services& services) {
    router.add<UploadPageList>(
        {"GET", "/api/v1/upload-pages", Verb::view_transfers, "All upload pages, newest first"},
        [services](const Call& call) {
            return services.catalog().read(call.account(), [](Scope& scope) { return list_pages(scope); });
        });
    router.add_with_body<NewUploadPage, UploadPageRequest>(
        {"POST",
         "/api/v1/upload-pages",
         Verb::manage_links,
         "Make a page of Sluice's own where anybody can send files; its address is told this once",
         {},
         201},
        [services](const Call& call, const UploadPageRequest& wanted) {
            return make_page(services, call, wanted);
        });
    router.add_with_body<UploadPageView, UploadPageRequest>(
        {"PUT", "/api/v1/upload-pages/{upload_page_id}", Verb::manage_links,
         "Give a page other settings; what is left out is as for a new page. Its address and where its files "
         "go stay"},
        [services](const Call& call, const UploadPageRequest& wanted) {
            return revise_page(services, call, wanted);
        });
    router.add_with_body<UploadPageView, UploadPageChange>(
        {"PATCH", "/api/v1/upload-pages/{upload_page_id}", Verb::manage_links, "Close or reopen a page"},
        [services](const Call& call, const UploadPageChange& change) {
            return change_page(services, call, change);
        });
    router.add<NewUploadPage>({"POST", "/api/v1/upload-pages/{upload_page_id}/address", Verb::manage_links,
                               "Give a page a new address; the one before opens nothing any more"},
                              [services](const Call& call) { return renew_address(services, call); });
    router.add<NoContent>({"DELETE",
                           "/api/v1/upload-pages/{upload_page_id}",
                           Verb::manage_links,
                           "Delete a page; what came by it stays",
                           {},
                           204},
                          [services](const Call& call) { return remove_page(services, call); });
}

}  // namespace sluice::api
