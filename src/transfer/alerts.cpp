#include "transfer/alerts.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "base/wakeup.h"
#include "catalog/directory.h"
#include "catalog/intakes.h"
#include "catalog/members.h"
#include "catalog/team_logs.h"

namespace sluice::transfer {
namespace {

constexpr std::chrono::hours repeat_after{24};
constexpr std::chrono::minutes try_again_after{15};
constexpr std::chrono::seconds look_interval{15};

struct Facts {
    std::string account_name;
    std::vector<domain::User> to;
    std::int64_t waiting = 0;
};

/// A team's log as what alerts are planned by; it has no connection's id.
catalog::Trouble trouble_of(const catalog::AccountTeamLog& log) {
    catalog::Trouble trouble{.account_id = log.account_id,
                             .connection = {},
                             .alerted_at = log.alerted_at,
                             .alert_tried_at = log.alert_tried_at};
    trouble.connection.display_name = log.record.log.team_name;
    trouble.connection.error_code = log.record.log.error_code;
    trouble.connection.error_message = log.record.log.error_message;
    trouble.connection.failing_since = log.record.log.failing_since;
    trouble.connection.linked_by = log.record.log.linked_by;
    return trouble;
}

Result<Facts> gather(catalog::Catalog& catalog, const catalog::Trouble& trouble) {
    return catalog.read(trouble.account_id, [&](catalog::Scope& scope) -> Result<Facts> {
        Facts facts;
        catalog::Members members(scope);
        if (const auto account = TRY(catalog::Directory(scope.transaction).find_account(trouble.account_id)))
            facts.account_name = account->name;
        facts.to = TRY(members.administrators());
        const auto linker = TRY(members.find(trouble.connection.linked_by));
        if (linker && std::ranges::find(facts.to, linker->user.id, &domain::User::id) == facts.to.end())
            facts.to.push_back(linker->user);
        facts.waiting = TRY(catalog::Intakes(scope).counts_of(trouble.connection.id)).waiting;
        return facts;
    });
}

std::string failing_text(const catalog::Trouble& trouble, const Facts& facts, const std::string& url) {
    const domain::Connection& connection = trouble.connection;
    return cat("Sluice has not been able to read the Dropbox of ", connection.display_name, " (",
               connection.email, ") since ", minute_in_words(connection.failing_since.value_or(Instant{})),
               ". It feeds the library of ", facts.account_name, ".\n\nWhy: ", connection.error_message, " [",
               connection.error_code,
               "]\n\nWhat Sluice does: nothing is read and nothing is deleted; files stay in "
               "Dropbox. ",
               facts.waiting, " are on their way and go on by themselves.\n\nWhat you can do: open ", url,
               "/integrations and follow the red note there.\n\nThis mail is repeated each day until all is "
               "well, and then you are told.\n");
}

std::string well_text(const catalog::Trouble& trouble, const Facts& facts, const std::string& url) {
    return cat("Sluice reads the Dropbox of ", trouble.connection.display_name, " (",
               trouble.connection.email, ") again. What arrived there meanwhile comes into the library of ",
               facts.account_name, " now.\n\n", url, "/integrations\n");
}

std::string failing_log_text(const catalog::Trouble& trouble, const Facts& facts, const std::string& url) {
    const domain::Connection& log = trouble.connection;
    return cat(
        "Sluice has not been able to read the event log of the Dropbox team ", log.display_name, " since ",
        minute_in_words(log.failing_since.value_or(Instant{})),
        ". It tells who sends files by contributor links into the library of ", facts.account_name,
        ".\n\nWhy: ", log.error_message, " [", log.error_code,
        "]\n\nWhat Sluice does: files come in as ever, but who sends them isn't known. That is made up for "
        "when the log can be read again.\n\nWhat you can do: open ",
        url,
        "/integrations and follow the red note there.\n\nThis mail is repeated each day until all is "
        "well, and then you are told.\n");
}

std::string well_log_text(const catalog::Trouble& trouble, const Facts& facts, const std::string& url) {
    return cat("Sluice reads the event log of the Dropbox team ", trouble.connection.display_name,
               " again. Who sent files into the library of ", facts.account_name,
               " meanwhile is looked up now.\n\n", url, "/integrations\n");
}

}  // namespace

Alert plan_alert(const catalog::Trouble& trouble, Instant now) {
    if (trouble.alert_tried_at && now - *trouble.alert_tried_at < try_again_after) return Alert::none;
    const auto& failing_since = trouble.connection.failing_since;
    if (!failing_since) return trouble.alerted_at ? Alert::well_again : Alert::none;
    if (now - *failing_since < domain::trouble_patience) return Alert::none;
    const bool is_told = trouble.alerted_at && now - *trouble.alerted_at < repeat_after;
    return is_told ? Alert::none : Alert::failing;
}

Result<> Alerts::send(const std::string& to, const std::string& subject, const std::string& text,
                      const std::stop_token& stop) {
    const Instant now = m_ports.clock.now();
    return m_ports.mailer->send({to, subject, text, now, m_ports.ids.next(now)}, stop);
}

Result<bool> Alerts::tell(const catalog::Trouble& trouble, About about, Alert alert,
                          const std::stop_token& stop) {
    const Facts facts = TRY(gather(m_ports.catalog, trouble));
    const bool is_failing = alert == Alert::failing;
    const bool is_log = about == About::team_log;
    const std::string subject =
        cat("Sluice: the ", is_log ? "event log" : "Dropbox", " of ", trouble.connection.display_name,
            is_failing ? " can't be read" : " is read again", " (", facts.account_name, ")");
    const auto words =
        is_failing ? (is_log ? failing_log_text : failing_text) : (is_log ? well_log_text : well_text);
    const std::string text = words(trouble, facts, m_ports.public_url);
    return send_to_all(facts.to, subject, text, stop);
}

bool Alerts::send_to_all(const std::vector<domain::User>& people, const std::string& subject,
                         const std::string& text, const std::stop_token& stop) {
    bool is_told = people.empty();
    for (const auto& user : people) {
        const auto sent = send(user.email, subject, text, stop);
        is_told = is_told || sent;
        if (!sent)
            log_warning("mail.failed", {{"code", sent.error().code}, {"message", sent.error().message}});
    }
    return is_told;
}

std::size_t Alerts::run_due(const std::stop_token& stop) {
    return is_configured() ? tell_of_troubles(stop) + tell_of_failures(stop) + tell_of_places(stop) : 0;
}

std::size_t Alerts::tell_of_troubles(const std::stop_token& stop) {
    const auto troubles = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::troubles(transaction); });
    if (!troubles) return 0;
    const auto logs = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::all_team_logs(transaction); });
    std::size_t done = 0;
    for (const auto& trouble : *troubles) done += run_one(trouble, About::connection, stop) ? 1 : 0;
    if (logs)
        for (const auto& log : *logs) done += run_one(trouble_of(log), About::team_log, stop) ? 1 : 0;
    return done;
}

bool Alerts::run_one(const catalog::Trouble& trouble, About about, const std::stop_token& stop) {
    const Alert alert = plan_alert(trouble, m_ports.clock.now());
    if (alert == Alert::none || stop.stop_requested()) return false;
    const auto told = tell(trouble, about, alert, stop);
    const auto noted = note(trouble, about, told && *told ? std::optional(alert) : std::nullopt);
    if (!noted) log_warning("mail.unsaved", {{"code", noted.error().code}});
    return true;
}

/// `told` nothing: it couldn't be sent.
Result<> Alerts::note(const catalog::Trouble& trouble, About about, const std::optional<Alert>& told) {
    const Instant now = m_ports.clock.now();
    const auto alerted_at = told == Alert::failing ? std::optional(now) : std::nullopt;
    return m_ports.catalog.write(trouble.account_id, [&](catalog::Scope& scope) {
        if (about == About::team_log) {
            catalog::TeamLogs logs(scope);
            return told ? logs.note_alerted(alerted_at) : logs.note_alert_tried(now);
        }
        catalog::Connections connections(scope);
        const auto& id = trouble.connection.id;
        return told ? connections.note_alerted(id, alerted_at) : connections.note_alert_tried(id, now);
    });
}

void Alerts::run(const std::stop_token& stop) {
    Wakeup pause;
    while (!stop.stop_requested()) {
        run_due(stop);
        static_cast<void>(pause.wait_for(look_interval, stop));
    }
}

Result<> Alerts::send_test(const domain::User& to, const std::stop_token& stop) {
    if (!is_configured())
        return fail({Remedy::ask_admin, "mail_not_configured", "Sluice knows no mail server.",
                     "Set [mail] host, from and, where needed, user and password in the configuration, then "
                     "restart."});
    return send(to.email, "Sluice: mails come through",
                cat("This is the test mail that ", to.name, " asked for at ", m_ports.public_url,
                    ". Mails about Dropbox connections that fail will come to this address.\n"),
                stop);
}

}  // namespace sluice::transfer
