#include <boost/json.hpp>

#include "sandbox/admin.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

json::array texts(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

json::object account_state(const Surfaces& surfaces, const Account& account) {
    auto object = to_json(account);
    object["changes"] = surfaces.world.journal_length(account.account_id);
    json::array requests;
    for (const auto& request : surfaces.file_requests.of_account(account.account_id)) {
        requests.push_back(json::object{{"id", request.id},
                                        {"title", request.title},
                                        {"url", surfaces.file_requests.url_of(request)},
                                        {"is_open", request.is_open},
                                        {"file_count", request.file_count}});
    }
    object["file_requests"] = std::move(requests);
    return object;
}

json::object webhooks_state(const WebhookCounts& counts) {
    return {{"delivered", counts.delivered},
            {"failed_attempts", counts.failed_attempts},
            {"dropped", counts.dropped},
            {"last_failure", counts.last_failure}};
}

json::object app_state(const Surfaces& surfaces, const App& app) {
    auto object = to_json(app);
    object["users"] = surfaces.world.people().users_of(app.key);
    object["webhooks"] = webhooks_state(surfaces.webhooks.counts_of(app.key));
    return object;
}

}  // namespace

json::object to_json(const Account& account) {
    return {{"account_id", account.account_id}, {"uid", account.uid},
            {"email", account.email},           {"display_name", account.display_name},
            {"plan", word_of(account.plan)},    {"team_member_id", account.team_member_id}};
}

json::object to_json(const Switches& switches) {
    const bool is_stored = switches.event_file_names == EventFileNames::stored;
    return {{"checks_in_progress", switches.checks_in_progress},
            {"refuse_astral_names", switches.refuse_astral_names},
            {"quota_bytes", switches.quota_bytes},
            {"team_event_delay_s", switches.team_event_delay.count()},
            {"event_file_names", is_stored ? "stored" : "submitted"}};
}

json::object to_json(const App& app) {
    return {{"key", app.key},
            {"secret", app.secret},
            {"name", app.name},
            {"access", app.access == AppAccess::app_folder ? "app_folder" : "full_dropbox"},
            {"redirect_uris", texts(app.redirect_uris)},
            {"webhook_uri", app.webhook_uri},
            {"scopes", texts(app.scopes)},
            {"status", app.status == AppStatus::production ? "production" : "development"},
            {"users_max", app.users_max},
            {"allow_private_save_url", app.allow_private_save_url}};
}

json::object to_json(const Fault& fault) {
    json::object object{{"id", fault.id},
                        {"kind", word_of(fault.kind)},
                        {"route", fault.route},
                        {"account", fault.account_id},
                        {"arguments_contain", fault.arguments_contain},
                        {"skip", fault.skip},
                        {"times", nullptr},
                        {"retry_after_s", fault.retry_after.count()},
                        {"latency_ms", fault.latency.count()},
                        {"bytes", fault.bytes},
                        {"acted", fault.acted}};
    if (fault.times) object["times"] = *fault.times;
    if (fault.status) object["status"] = *fault.status;
    return object;
}

json::object to_json(const FileFacts& file) {
    json::object object{{"path", file.path_display}, {"id", file.id}};
    if (file.is_folder()) {
        object["is_folder"] = true;
        return object;
    }
    object["rev"] = file.rev;
    object["size"] = file.size;
    object["content_hash"] = file.content_hash;
    return object;
}

json::object clock_state_of(const Surfaces& surfaces) {
    json::object object{{"now", to_rfc3339(surfaces.world.now())}};
    if (surfaces.clock != nullptr) {
        object["mode"] = surfaces.clock->mode() == ClockMode::manual ? "manual" : "real";
    }
    return object;
}

json::object fault_profile_state_of(const Surfaces& surfaces) {
    const auto profile = surfaces.faults.profile().value_or(FaultProfile{});
    json::object rates;
    for (const auto& [kind, rate] : profile.rates) rates[word_of(kind)] = rate;
    json::object acted;
    for (const auto& [kind, count] : surfaces.faults.profile_counts()) acted[word_of(kind)] = count;
    return {{"profile", profile.name},
            {"seed", profile.seed},
            {"rates", std::move(rates)},
            {"retry_after_s_max", profile.retry_after_max.count()},
            {"latency_ms_max", profile.latency_max.count()},
            {"acted", std::move(acted)}};
}

json::object counters_state_of(const Surfaces& surfaces) {
    const auto counters = surfaces.world.counters();
    json::object calls;
    for (const auto& [route, count] : counters.calls) calls[route] = count;
    const auto hooks = surfaces.webhooks.counts();
    return {{"calls", std::move(calls)},
            {"deletes_executed", counters.deletes_executed},
            {"bytes_downloaded", counters.bytes_downloaded},
            {"bytes_uploaded", counters.bytes_uploaded},
            {"webhooks", webhooks_state(hooks)}};
}

json::object state_of(const Surfaces& surfaces) {
    json::array apps;
    for (const auto& app : surfaces.world.people().apps()) apps.push_back(app_state(surfaces, app));
    json::array accounts;
    for (const auto& account : surfaces.world.people().accounts()) {
        accounts.push_back(account_state(surfaces, account));
    }
    json::array faults;
    for (const auto& fault : surfaces.faults.list()) faults.push_back(to_json(fault));
    return {{"url", surfaces.world.public_url()},
            {"clock", clock_state_of(surfaces)},
            {"apps", std::move(apps)},
            {"accounts", std::move(accounts)},
            {"faults", std::move(faults)},
            {"fault_profile", fault_profile_state_of(surfaces)},
            {"counters", counters_state_of(surfaces)}};
}

}  // namespace sluice::sandbox
