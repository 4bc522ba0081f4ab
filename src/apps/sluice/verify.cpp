// Commands that prove the ledger: they only read, beside a running server too, and never touch its lock.
#include <fstream>
#include <iostream>

#include "apps/sluice/commands.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/ledger_check.h"
#include "catalog/ledger_export.h"
#include "server/data_folder.h"

namespace sluice::apps {
namespace {

using domain::Account;
using Known = std::optional<domain::KnownHead>;

Result<catalog::Catalog> open_catalog(const CommandLine& line) {
    const std::filesystem::path file = server::DataFolder::database_in(TRY(settings_of(line)).data.folder);
    return catalog::Catalog(
        TRY(catalog::sql::Database::open_to_read(catalog::sql::sqlite_reading_driver(file))));
}

/// The one that is named, by name or id, or all.
Result<std::vector<Account>> chosen_accounts(const catalog::Catalog& catalog,
                                             const std::optional<std::string>& named) {
    auto accounts = TRY(catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::Directory(transaction).accounts(); }));
    if (!named) return accounts;
    std::erase_if(accounts, [&](const Account& account) {
        return account.name != *named && account.id.value != *named;
    });
    if (accounts.empty())
        return fail({Remedy::not_found, "account_not_found", cat("There is no account '", *named, "'."),
                     "Leave --account away to see all."});
    return accounts;
}

Result<Known> known_head(const CommandLine& line) {
    const auto text = line.find("head");
    if (!text) return Known();
    return Known(TRY(domain::read_known_head(*text)));
}

void print(const domain::LedgerFinding& finding) {
    std::cout << "BROKEN " << boost::describe::enum_to_string(finding.fault, "") << " at row "
              << finding.sequence;
    if (!finding.intake_id.empty()) std::cout << ", transfer " << finding.intake_id.value;
    if (!finding.path.empty()) std::cout << ", file " << finding.path;
    std::cout << ": " << finding.message << "\n";
}

void print_head(const std::string& account, const domain::LedgerHead& head) {
    std::cout << account << ": " << head.sequence << " rows chained, head " << head.sequence << ":"
              << head.hash << "\n";
}

int end_with(std::size_t findings) {
    std::cout << (findings == 0 ? "the ledger is whole\n" : cat(findings, " findings\n"));
    return findings == 0 ? 0 : 1;
}

Result<int> verify_file(const CommandLine& line, const std::string& file) {
    const auto report = TRY(catalog::check_export(file, TRY(known_head(line))));
    print_head(cat(report.header.account, " (export of ", to_rfc3339(report.header.exported_at), ")"),
               report.chain.head);
    if (report.chain.finding) print(*report.chain.finding);
    return end_with(report.chain.finding ? 1 : 0);
}

/// A head without an account is looked for in all of them; it is missing only where none has it.
Result<int> verify_accounts(const catalog::Catalog& catalog, const std::vector<Account>& accounts,
                            const Known& known) {
    std::size_t findings = 0;
    bool is_known_met = false;
    std::optional<domain::LedgerFinding> lost;
    for (const Account& account : accounts) {
        const auto report = TRY(catalog::check_ledger(catalog, account.id, known));
        print_head(account.name, report.chain.head);
        std::cout << account.name << ": " << report.intakes << " transfers compared with their last rows\n";
        is_known_met |= report.chain.has_known_head;
        for (const auto& finding : report.findings) {
            if (accounts.size() > 1 && finding.fault == domain::LedgerFault::missing_end) {
                lost = finding;
                continue;
            }
            print(finding);
            ++findings;
        }
    }
    if (lost && !is_known_met) {
        print(*lost);
        ++findings;
    }
    return end_with(findings);
}

Result<> write_export(catalog::LedgerExport& lines, std::ostream& out, const std::string& name) {
    while (const auto text = TRY(lines.next_line())) out << *text;
    if (out.flush()) return {};
    return fail({Remedy::ask_admin, "export_unwritable", cat("The export can't be written to ", name, "."),
                 "Check the folder, its permissions and the free space."});
}

}  // namespace

Result<int> verify_ledger(const CommandLine& line) {
    if (const auto file = line.find("file")) return verify_file(line, *file);
    const auto known = TRY(known_head(line));
    const auto catalog = TRY(open_catalog(line));
    return verify_accounts(catalog, TRY(chosen_accounts(catalog, line.find("account"))), known);
}

Result<int> export_ledger(const CommandLine& line) {
    const auto catalog = TRY(open_catalog(line));
    const auto accounts = TRY(chosen_accounts(catalog, line.find("account")));
    if (accounts.size() != 1)
        return fail({Remedy::reject, "usage", cat("There are ", accounts.size(), " accounts."),
                     "Say which with --account."});
    auto lines = TRY(catalog::LedgerExport::begin(catalog, accounts.front(), SystemClock().now()));
    const auto file = line.find("out");
    if (!file) {
        TRY(write_export(lines, std::cout, "standard output"));
        return 0;
    }
    std::ofstream stream(*file, std::ios::binary | std::ios::trunc);
    TRY(write_export(lines, stream, *file));
    std::cout << *file << ": " << lines.head().sequence << " rows, head " << lines.head().sequence << ":"
              << lines.head().hash << "\n";
    return 0;
}

}  // namespace sluice::apps
