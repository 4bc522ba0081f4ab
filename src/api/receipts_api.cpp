// Receipts: links for those who may share them, and what anybody sees who has one.
#include <memory>

#include "api/names.h"
#include "api/receipt_page.h"
#include "api/routes.h"
#include "base/hash.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/mappings.h"
#include "catalog/receipts.h"

namespace sluice::api {
namespace {

using catalog::Receipts;
using catalog::Scope;

constexpr std::size_t secret_bytes = 24;

std::unexpected<Error> no_receipt() {
    return fail({Remedy::not_found, "receipt_not_found",
                 "This link shows no receipt: it was mistyped, has expired, or was revoked.",
                 "Ask the person who gave it to you for a new one."});
}

/// The mapping that the receipt covers, and its contributor link where it was made for one.
Result<> fill_scope(Scope& scope, const ReceiptRequest& wanted, ReceiptLink& link) {
    if (wanted.contributor_link_id.has_value() == wanted.mapping_id.has_value())
        return fail({Remedy::reject, "receipt_scope_invalid",
                     "A receipt is for one contributor link or one mapping.", "Name one of the two."});
    if (wanted.contributor_link_id) {
        const auto found = TRY(catalog::ContributorLinks(scope).find(*wanted.contributor_link_id));
        if (!found)
            return fail(
                {Remedy::not_found, "contributor_link_not_found", "There is no such contributor link.", ""});
        link.contributor_link_id = found->id;
        link.mapping_id = found->mapping_id;
        if (link.title.empty()) link.title = found->title;
        return {};
    }
    const auto found = TRY(catalog::Mappings(scope).find(*wanted.mapping_id));
    if (!found) return fail({Remedy::not_found, "mapping_not_found", "There is no such mapping.", ""});
    link.mapping_id = found->mapping.id;
    return {};
}

Result<> check_times(const ReceiptRequest& wanted, Instant now) {
    if (wanted.seen_from && wanted.seen_until && *wanted.seen_from >= *wanted.seen_until)
        return fail({Remedy::reject, "receipt_scope_invalid", "The time span ends before it begins.",
                     "Give a later end."});
    if (wanted.expires_at && *wanted.expires_at <= now)
        return fail({Remedy::reject, "receipt_expired", "The link would have expired already.",
                     "Give a later time, or none."});
    return {};
}

Result<NewReceipt> make_receipt(const Services& services, const Call& call, const ReceiptRequest& wanted) {
    const Instant now = services.now();
    TRY(check_times(wanted, now));
    NewReceipt made;
    const std::string secret = to_base64url(services.transfer.ids.random_bytes(secret_bytes));
    made.url = cat(services.site.public_url, "/receipts/", secret);
    TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<> {
        ReceiptLink link;
        if (wanted.title) link.title = *wanted.title;
        TRY(fill_scope(scope, wanted, link));
        link.title =
            TRY(checked_name(link.title, "The receipt", "Contributors see it; name what it is for."));
        link.id = services.transfer.ids.make<ReceiptId>(now);
        link.seen_from = wanted.seen_from;
        link.seen_until = wanted.seen_until;
        link.created_at = now;
        link.expires_at = wanted.expires_at;
        made.receipt = link;
        return Receipts(scope).add(link, sha256_hex(secret));
    }));
    return made;
}

/// What the public routes share: guesses are counted by address.
class ReceiptDesk {
public:
    explicit ReceiptDesk(const Services& services)
        : m_services(services), m_attempts(services.transfer.clock) {}

    Result<Receipt> show(const Call& call) {
        const std::string who = cat("receipt from ", call.request.peer);
        TRY(m_attempts.check(who));
        const Instant now = m_services.now();
        auto shown = m_services.catalog().read_all([&](catalog::sql::Transaction& transaction) {
            return read(transaction, sha256_hex(call.path.at("secret")), now);
        });
        if (!shown && shown.error().code == "receipt_not_found") m_attempts.note_failure(who);
        return shown;
    }

private:
    static Result<Receipt> read(catalog::sql::Transaction& transaction, const std::string& hash,
                                Instant now) {
        const auto found = TRY(catalog::find_receipt(transaction, hash, now));
        if (!found) return no_receipt();
        Scope scope{transaction, found->account_id};
        Receipt receipt = TRY(Receipts(scope).read(found->link));
        if (const auto account = TRY(catalog::Directory(transaction).find_account(found->account_id)))
            receipt.account = account->name;
        receipt.title = found->link.title;
        receipt.at = now;
        return receipt;
    }

    Services m_services;
    AttemptLimit m_attempts;
};

Result<net::Response> download(std::string type, std::string_view name, std::string text) {
    net::Response response;
    response.headers.set("Content-Type", std::move(type));
    response.headers.set("Content-Disposition", cat("attachment; filename=\"", name, "\""));
    set_private_headers(response);
    response.body = std::move(text);
    return response;
}

void add_public_routes(Router& router, const Services& services) {
    const auto desk = std::make_shared<ReceiptDesk>(services);
    router.add<net::Response>(
        {"GET", "/receipts/{secret}", Access::anybody(), "A receipt as a page, for whoever has its link"},
        [desk](const Call& call) -> Result<net::Response> {
            const auto receipt = desk->show(call);
            if (!receipt) return receipt_problem_page(receipt.error());
            return receipt_page(*receipt, cat("/receipts/", percent_encode(call.path.at("secret"))));
        });
    router.add<net::Response>(
        {"GET", "/receipts/{secret}/receipt.json", Access::anybody(), "The same as JSON"},
        [desk](const Call& call) -> Result<net::Response> {
            return download("application/json", "receipt.json", json::encode(TRY(desk->show(call))) + "\n");
        });
    router.add<net::Response>(
        {"GET", "/receipts/{secret}/receipt.txt", Access::anybody(), "The same as text"},
        [desk](const Call& call) -> Result<net::Response> {
            return download("text/plain; charset=utf-8", "receipt.txt", receipt_text(TRY(desk->show(call))));
        });
}

}  // namespace

void add_receipt_routes(Router& router, const Services& services) {
    router.add<ReceiptLinkList>(
        {"GET", "/api/v1/receipts", Verb::view_transfers, "All links to receipts, newest first"},
        [services](const Call& call) {
            return services.catalog().read(call.account(), [](Scope& scope) -> Result<ReceiptLinkList> {
                return ReceiptLinkList{TRY(Receipts(scope).list())};
            });
        });
    router.add_with_body<NewReceipt, ReceiptRequest>(
        {"POST",
         "/api/v1/receipts",
         Verb::manage_links,
         "Make a link to a receipt that anybody can open who has it; it is told this once",
         {},
         201},
        [services](const Call& call, const ReceiptRequest& wanted) {
            return make_receipt(services, call, wanted);
        });
    router.add<NoContent>(
        {"DELETE",
         "/api/v1/receipts/{receipt_id}",
         Verb::manage_links,
         "Revoke a link to a receipt",
         {},
         204},
        [services](const Call& call) -> Result<NoContent> {
            const bool is_revoked = TRY(services.catalog().write(call.account(), [&](Scope& scope) {
                return Receipts(scope).revoke(call.id<ReceiptId>("receipt_id"));
            }));
            if (!is_revoked)
                return fail({Remedy::not_found, "receipt_not_found", "There is no such receipt.", ""});
            return NoContent{};
        });
    add_public_routes(router, services);
}

}  // namespace sluice::api
