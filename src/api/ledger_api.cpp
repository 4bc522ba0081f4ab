// The ledger as proof: where it ends, and all of it.
#include <algorithm>
#include <memory>
#include <utility>

#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/ledger.h"
#include "catalog/ledger_export.h"

namespace sluice::api {
namespace {

/// The lines of an export, a page of rows in memory at a time.
class ExportSource final : public net::Source {
public:
    explicit ExportSource(catalog::LedgerExport lines) : m_lines(std::move(lines)) {}

    Result<std::size_t> read(std::span<char> into) override {
        while (m_rest.size() - m_given < into.size()) {
            auto line = TRY(m_lines.next_line());
            if (!line) break;
            m_rest.erase(0, std::exchange(m_given, 0));
            m_rest += *line;
        }
        const std::size_t count = std::min(into.size(), m_rest.size() - m_given);
        std::copy_n(m_rest.begin() + static_cast<std::ptrdiff_t>(m_given), count, into.begin());
        m_given += count;
        return count;
    }

private:
    catalog::LedgerExport m_lines;
    std::string m_rest;
    std::size_t m_given = 0;
};

/// Rows are written once and never change, so the same lines come twice: once to be counted, once to be sent.
Result<net::Response> export_ledger(const Services& services, const Call& call) {
    const auto account = TRY(services.catalog().read_all([&](catalog::sql::Transaction& transaction) {
        return catalog::Directory(transaction).find_account(call.account());
    }));
    if (!account) return fail({Remedy::not_found, "account_not_found", "There is no such account.", ""});
    auto lines = TRY(catalog::LedgerExport::begin(services.catalog(), *account, services.now()));
    std::uint64_t size = 0;
    while (const auto line = TRY(lines.next_line())) size += line->size();
    lines.rewind();
    net::Response response;
    response.headers.set("Content-Type", "application/jsonl");
    response.headers.set("Content-Disposition",
                         cat("attachment; filename=\"ledger-", lines.head().sequence, ".jsonl\""));
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.body = net::Body(std::make_shared<ExportSource>(std::move(lines)), size);
    return response;
}

}  // namespace

void add_ledger_routes(Router& router, const Services& services) {
    router.add<LedgerHead>({"GET", "/api/v1/ledger/head", Verb::view_transfers,
                            "The last row of the account's ledger and its hash, for `sluice verify --head`"},
                           [services](const Call& call) {
                               return services.catalog().read(call.account(), [](catalog::Scope& scope) {
                                   return catalog::Ledger(scope).head();
                               });
                           });
    router.add<net::Response>({"GET", "/api/v1/ledger/export", Verb::view_transfers,
                               "The whole ledger as JSON Lines, which `sluice verify --file` proves"},
                              [services](const Call& call) { return export_ledger(services, call); });
}

}  // namespace sluice::api
