// Mails to people about connections, teams' event logs, contributor links and mapped folders that fail, so
// that a broken link is never silence (W22, W4).
//
// Invariant: level, not edge: what is due follows from the catalogue, so a restart forgets no mail. One mail
// when a connection has failed for `domain::trouble_patience`, another each day while it lasts, one when all
// is well again. A link or folder that breaks is told of once, at once. A process that dies between sending
// and noting it down sends that one twice, never not at all.
#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "base/id.h"
#include "catalog/connections.h"
#include "catalog/error_reports.h"
#include "catalog/link_care.h"
#include "domain/user.h"
#include "net/smtp.h"

namespace sluice::transfer {

enum class Alert { none, failing, well_again };
/// What to tell people about a connection now. Pure.
[[nodiscard]] Alert plan_alert(const catalog::Trouble& trouble, Instant now);

/// Whether to tell administrators of files that could not be taken in: of new ones, and of one folder at most
/// once an hour. Pure.
[[nodiscard]] bool is_failure_mail_due(const domain::ErrorReport& report, const domain::Failures& failures,
                                       Instant now);

/// What a mail says of ways in that broke, all of one account; `url` is where Sluice is. Pure.
[[nodiscard]] std::string broken_places_text(const std::vector<catalog::BrokenPlace>& places,
                                             const std::string& account_name, const std::string& url);

class Alerts {
public:
    struct Ports {
        catalog::Catalog& catalog;
        net::Mailer* mailer;  ///< none: no mail server is set, and nobody is told
        const Clock& clock;
        Ids& ids;
        std::string public_url;
    };
    explicit Alerts(Ports ports) : m_ports(std::move(ports)) {}

    [[nodiscard]] bool is_configured() const { return m_ports.mailer != nullptr; }
    /// Sends what is due; the count of alerts. Used by one thread at a time.
    std::size_t run_due(const std::stop_token& stop);
    /// Works until `stop`.
    void run(const std::stop_token& stop);
    /// A mail that says that mails come through. Fails with `mail_not_configured`, or as the mailer does.
    [[nodiscard]] Result<> send_test(const domain::User& to, const std::stop_token& stop);

private:
    std::size_t tell_of_troubles(const std::stop_token& stop);
    /// In alerts_of_failures.cpp.
    std::size_t tell_of_failures(const std::stop_token& stop);
    /// In alerts_of_places.cpp.
    std::size_t tell_of_places(const std::stop_token& stop);
    bool tell_of_folder(const catalog::ReportedMapping& mapping, const std::stop_token& stop);
    enum class About { connection, team_log };
    /// Tells what is due about it, and notes that down; true where something was.
    bool run_one(const catalog::Trouble& trouble, About about, const std::stop_token& stop);
    /// True where at least one of those it concerns got it.
    Result<bool> tell(const catalog::Trouble& trouble, About about, Alert alert, const std::stop_token& stop);
    Result<> note(const catalog::Trouble& trouble, About about, const std::optional<Alert>& told);
    /// True where at least one got it, or there is nobody.
    bool send_to_all(const std::vector<domain::User>& people, const std::string& subject,
                     const std::string& text, const std::stop_token& stop);
    Result<> send(const std::string& to, const std::string& subject, const std::string& text,
                  const std::stop_token& stop);

    Ports m_ports;
    /// Where a mail about places couldn't be sent: by account, when to try again.
    std::map<std::string, Instant> m_places_rest;
};

}  // namespace sluice::transfer
