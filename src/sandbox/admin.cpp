#include "sandbox/admin.h"

#include <boost/json.hpp>

#include <functional>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/json_reader.h"
#include "sandbox/pages/page.h"
#include "sandbox/receive_file.h"
#include "sandbox/world_file.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

constexpr std::uint64_t body_bytes_max = std::uint64_t{4} << 20;

/// One call: its query, and its body as JSON where it has one.
struct AdminCall {
    Surfaces& surfaces;
    const net::Request& request;
    std::map<std::string, std::string> query;
    json::value body;
    std::string mistake = {};

    [[nodiscard]] JsonReader read() { return {body, "$", mistake}; }
    [[nodiscard]] std::string from_query(const std::string& name) const {
        const auto found = query.find(name);
        return found == query.end() ? "" : found->second;
    }
};

using Answer = Result<json::value>;

std::unexpected<Error> mistaken(const std::string& mistake) {
    return fail({Remedy::reject, "request_invalid", mistake, "See docs/guide/sandbox.md."});
}

/// By id or e-mail address.
Result<Account> find_account(const Surfaces& surfaces, const std::string& name) {
    if (auto account = surfaces.world.people().find_account(name)) return *account;
    if (auto account = surfaces.world.people().find_account_by_email(name)) return *account;
    return fail({Remedy::not_found, "account_not_found", cat("There is no account \"", name, "\"."),
                 "Give an account_id or an e-mail address; GET /sandbox/state lists them."});
}

Answer show_state(AdminCall& call) {
    return state_of(call.surfaces);
}
Answer show_counters(AdminCall& call) {
    return counters_state_of(call.surfaces);
}
Answer show_clock(AdminCall& call) {
    return clock_state_of(call.surfaces);
}

Answer add_account(AdminCall& call) {
    auto body = call.read();
    AccountSettings settings{.email = body.text("email"), .display_name = body.text("display_name")};
    const auto plan = body.word("plan", {"basic", "plus", "professional", "business"}, "professional");
    settings.plan = plan_of(plan).value_or(Plan::professional);
    const auto team_name = body.text_or("team", "");
    settings.is_team_admin = body.flag_or("team_admin", false) && !team_name.empty();
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    if (!team_name.empty()) {
        const auto team = call.surfaces.world.people().find_team_by_name(team_name);
        settings.team_id = team ? team->team_id : call.surfaces.world.add_team(team_name).team_id;
    }
    if (call.surfaces.world.people().find_account_by_email(settings.email)) {
        return fail({Remedy::conflict, "account_exists",
                     cat("There is already an account ", settings.email, "."), ""});
    }
    return to_json(call.surfaces.world.add_account(settings));
}

Answer add_app(AdminCall& call) {
    auto body = call.read();
    const auto settings = read_app(body);
    if (!call.mistake.empty()) return mistaken(call.mistake);
    return to_json(call.surfaces.world.add_app(settings));
}

Answer add_token(AdminCall& call) {
    auto body = call.read();
    const auto account_name = body.text("account");
    const auto app_key = body.text("app_key");
    auto scopes = body.texts("scopes");
    const auto expires_in = body.number("expires_in_s");
    const bool is_team = body.flag_or("team", false);
    const auto type = body.word("token_access_type", {"online", "offline"}, "offline");
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    auto& people = call.surfaces.world.people();
    const auto account = TRY(find_account(call.surfaces, account_name));
    const auto app = people.find_app(app_key);
    if (!app)
        return fail({Remedy::not_found, "app_not_found", cat("There is no app \"", app_key, "\"."), ""});

    if (is_team && !account.is_team_admin) {
        return fail({Remedy::reject, "account_no_team_admin",
                     cat(account.email, " is no administrator of a team."),
                     "Give the account of one who is."});
    }
    if (scopes.empty()) {
        scopes = app->scopes;
        if (is_team) scopes.insert(scopes.end(), team_scopes().begin(), team_scopes().end());
    }
    auto grant = people.link(account.account_id, app_key, scopes,
                             type == "offline" ? TokenAccessType::offline : TokenAccessType::online);
    if (!grant) {
        return fail({Remedy::conflict, "app_full",
                     cat("The app \"", app->name, "\" has reached its user limit of ", app->users_max, "."),
                     "Unlink an account, or make the app with \"status\": \"production\"."});
    }
    if (is_team) {
        grant->team_id = account.team_id;
        people.put_grant(*grant);
    }
    std::optional<Instant> expires_at;
    if (expires_in) expires_at = call.surfaces.world.now() + std::chrono::seconds{*expires_in};
    const auto token = people.issue_access_token(*grant, std::nullopt, expires_at);
    json::object answer{{"access_token", token.value},
                        {"account_id", account.account_id},
                        {"scope", join(token.scopes, " ")}};
    if (!grant->refresh_token.empty()) answer["refresh_token"] = grant->refresh_token;
    return answer;
}

Answer put_file(AdminCall& call) {
    const auto account = TRY(find_account(call.surfaces, call.from_query("account")));
    const auto path = TRY(receive_file(call.surfaces.world, account.account_id, call.from_query("path"),
                                       call.request.body, ReceiveMode::replace));
    return json::object{{"path", path}};
}

Answer list_files(AdminCall& call) {
    const auto account = TRY(find_account(call.surfaces, call.from_query("account")));
    json::array files;
    for (const auto& file : TRY(call.surfaces.world.files(account.account_id, call.from_query("folder")))) {
        files.push_back(to_json(file));
    }
    return json::object{{"files", std::move(files)}};
}

Answer remove_file(AdminCall& call) {
    const auto account = TRY(find_account(call.surfaces, call.from_query("account")));
    TRY(call.surfaces.world.remove(account.account_id, call.from_query("path")));
    return json::object{{"removed", call.from_query("path")}};
}

Answer move_file(AdminCall& call) {
    auto body = call.read();
    const auto account_name = body.text("account");
    const auto from = body.text("from");
    const auto to = body.text("to");
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    const auto account = TRY(find_account(call.surfaces, account_name));
    return to_json(TRY(call.surfaces.world.rename(account.account_id, from, to)));
}

Answer make_folder(AdminCall& call) {
    auto body = call.read();
    const auto account_name = body.text("account");
    const auto path = body.text("path");
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    const auto account = TRY(find_account(call.surfaces, account_name));
    return to_json(TRY(call.surfaces.world.make_folder(account.account_id, path)));
}

Answer reset_cursors(AdminCall& call) {
    auto body = call.read();
    const auto account_name = body.text("account");
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    const auto account = TRY(find_account(call.surfaces, account_name));
    call.surfaces.world.reset_cursors(account.account_id);
    if (!account.team_id.empty()) call.surfaces.team_events.reset_cursors(account.team_id);
    return json::object{{"reset", account.account_id}};
}

Answer list_faults(AdminCall& call) {
    json::array faults;
    for (const auto& fault : call.surfaces.faults.list()) faults.push_back(to_json(fault));
    return json::object{{"faults", std::move(faults)}};
}

Answer add_fault(AdminCall& call) {
    auto body = call.read();
    Fault fault;
    fault.kind = fault_kind_of(body.word("kind", fault_words(), "")).value_or(FaultKind::server_error);
    fault.route = body.text_or("route", "");
    const auto account_name = body.text_or("account", "");
    fault.arguments_contain = body.text_or("arguments_contain", "");
    fault.skip = body.number("skip").value_or(0);
    if (body.has("times")) fault.times = body.number("times");
    if (const auto status = body.number("status"))
        fault.status = static_cast<int>(std::min<std::uint64_t>(*status, 599));
    fault.retry_after = std::chrono::seconds{body.number("retry_after_s").value_or(1)};
    fault.latency = std::chrono::milliseconds{body.number("latency_ms").value_or(0)};
    fault.bytes = body.number("bytes").value_or(0);
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    if (!account_name.empty()) fault.account_id = TRY(find_account(call.surfaces, account_name)).account_id;
    return json::object{{"id", call.surfaces.faults.add(std::move(fault))}};
}

Answer remove_faults(AdminCall& call) {
    const auto id = call.from_query("id");
    if (id.empty()) {
        call.surfaces.faults.clear();
        return json::object{{"cleared", true}};
    }
    const bool is_number = id.size() < 19 && id.find_first_not_of("0123456789") == std::string::npos;
    if (is_number && call.surfaces.faults.remove(std::stoull(id))) return json::object{{"cleared", true}};
    return fail({Remedy::not_found, "fault_not_found", cat("There is no fault ", id, "."), ""});
}

Answer show_fault_profile(AdminCall& call) {
    return fault_profile_state_of(call.surfaces);
}

Answer set_fault_profile(AdminCall& call) {
    auto body = call.read();
    auto profile = read_fault_profile(body);
    if (!call.mistake.empty()) return mistaken(call.mistake);
    call.surfaces.faults.set_profile(std::move(profile));
    return fault_profile_state_of(call.surfaces);
}

Answer remove_fault_profile(AdminCall& call) {
    call.surfaces.faults.set_profile(std::nullopt);
    return fault_profile_state_of(call.surfaces);
}

/// As a person does on Dropbox's page of connected apps.
Answer unlink(AdminCall& call) {
    auto body = call.read();
    const auto account_name = body.text("account");
    const auto app_key = body.text("app_key");
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    const auto account = TRY(find_account(call.surfaces, account_name));
    auto& people = call.surfaces.world.people();
    std::uint64_t revoked = 0;
    for (const auto& grant : people.grants()) {
        if (grant.account_id != account.account_id || grant.app_key != app_key || grant.is_revoked) continue;
        people.revoke_grant(grant.id);
        ++revoked;
    }
    return json::object{{"revoked", revoked}};
}

Answer set_clock(AdminCall& call) {
    auto body = call.read();
    const auto mode = body.word("mode", {"real", "manual", "as_it_is"}, "as_it_is");
    const auto advance_s = body.number("advance_s").value_or(0);
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    if (call.surfaces.clock == nullptr) {
        return fail({Remedy::reject, "clock_fixed", "This sandbox's clock can't be moved from here.", ""});
    }
    if (mode == "manual") call.surfaces.clock->set_mode(ClockMode::manual);
    call.surfaces.clock->advance(std::chrono::seconds{advance_s});
    if (mode == "real") call.surfaces.clock->set_mode(ClockMode::real);
    return clock_state_of(call.surfaces);
}

Answer set_webhook_uri(AdminCall& call) {
    auto body = call.read();
    const auto app_key = body.text("app_key");
    const auto uri = body.text("uri");
    const bool verify = body.flag_or("verify", true);
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    if (verify && call.surfaces.transport != nullptr) {
        TRY(call.surfaces.webhooks.set_uri(*call.surfaces.transport, app_key, uri));
        return json::object{{"app_key", app_key}, {"webhook_uri", uri}};
    }
    auto app = call.surfaces.world.people().find_app(app_key);
    if (!app)
        return fail({Remedy::not_found, "app_not_found", cat("There is no app \"", app_key, "\"."), ""});
    if (verify) {
        return fail({Remedy::reject, "webhook_unverifiable",
                     "This sandbox has no way out to ask the address.", "Send \"verify\": false."});
    }
    app->webhook_uri = uri;
    call.surfaces.world.people().update_app(*app);
    return json::object{{"app_key", app_key}, {"webhook_uri", uri}};
}

Answer set_switches(AdminCall& call) {
    auto body = call.read();
    auto switches = call.surfaces.world.switches();
    if (const auto checks = body.number("checks_in_progress"))
        switches.checks_in_progress = static_cast<int>(*checks);
    switches.refuse_astral_names = body.flag_or("refuse_astral_names", switches.refuse_astral_names);
    switches.quota_bytes = body.number("quota_bytes").value_or(switches.quota_bytes);
    if (const auto delay = body.number("team_event_delay_s"))
        switches.team_event_delay = std::chrono::seconds{*delay};
    const bool is_stored = switches.event_file_names == EventFileNames::stored;
    const auto names =
        body.word("event_file_names", {"submitted", "stored"}, is_stored ? "stored" : "submitted");
    switches.event_file_names = names == "stored" ? EventFileNames::stored : EventFileNames::submitted;
    body.finish();
    if (!call.mistake.empty()) return mistaken(call.mistake);
    call.surfaces.world.set_switches(switches);
    return to_json(switches);
}

struct AdminRoute {
    std::string_view method;
    std::string_view path;
    Answer (*handle)(AdminCall&);
    bool takes_json = false;
};

constexpr AdminRoute admin_routes[] = {
    {"GET", "/sandbox/state", show_state},
    {"GET", "/sandbox/counters", show_counters},
    {"POST", "/sandbox/accounts", add_account, true},
    {"POST", "/sandbox/apps", add_app, true},
    {"POST", "/sandbox/tokens", add_token, true},
    {"POST", "/sandbox/unlink", unlink, true},
    {"POST", "/sandbox/webhook_uri", set_webhook_uri, true},
    {"GET", "/sandbox/files", list_files},
    {"POST", "/sandbox/files", put_file},
    {"DELETE", "/sandbox/files", remove_file},
    {"POST", "/sandbox/files/move", move_file, true},
    {"POST", "/sandbox/folders", make_folder, true},
    {"POST", "/sandbox/cursors/reset", reset_cursors, true},
    {"GET", "/sandbox/faults", list_faults},
    {"POST", "/sandbox/faults", add_fault, true},
    {"DELETE", "/sandbox/faults", remove_faults},
    {"GET", "/sandbox/fault_profile", show_fault_profile},
    {"POST", "/sandbox/fault_profile", set_fault_profile, true},
    {"DELETE", "/sandbox/fault_profile", remove_fault_profile},
    {"GET", "/sandbox/clock", show_clock},
    {"POST", "/sandbox/clock", set_clock, true},
    {"POST", "/sandbox/switches", set_switches, true},
};

Answer serve(const AdminRoute& route, AdminCall& call) {
    if (!route.takes_json) return route.handle(call);
    const auto text = TRY(read_all(call.request.body, body_bytes_max));
    boost::system::error_code error;
    call.body = json::parse(text, error);
    if (error) return mistaken("The body is not JSON.");
    return route.handle(call);
}

int status_of(Remedy remedy) {
    switch (remedy) {
        case Remedy::not_found: return 404;
        case Remedy::conflict: return 409;
        case Remedy::reject: return 400;
        case Remedy::ask_admin:
        case Remedy::retry:
        case Remedy::wait:
        case Remedy::give_up: break;
    }
    return 500;
}

net::Response answer(Surfaces& surfaces, const net::Request& request) {
    if (!is_same_origin(request)) return cross_origin_refusal();
    AdminCall call{.surfaces = surfaces,
                   .request = request,
                   .query = net::parse_form(net::query_of(request.url)),
                   .body = nullptr};
    Answer result = fail({Remedy::not_found, "route_unknown",
                          cat("There is no ", request.method, " ", net::path_of(request.url), "."),
                          "See docs/guide/sandbox.md."});
    for (const auto& route : admin_routes) {
        if (route.method == request.method && route.path == net::path_of(request.url))
            result = serve(route, call);
    }
    if (result) return json_answer(*result);
    const auto& error = result.error();
    auto refusal =
        json_answer(json::object{{"code", error.code}, {"message", error.message}, {"hint", error.hint}});
    refusal.status = status_of(error.remedy);
    return refusal;
}

}  // namespace

void add_admin(RouteTable& routes, Surfaces& surfaces) {
    routes.add_page("/sandbox/",
                    [&surfaces](World&, const net::Request& request) { return answer(surfaces, request); });
}

}  // namespace sluice::sandbox
