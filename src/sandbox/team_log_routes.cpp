// team_log/get_events and team_log/get_events/continue.
#include <boost/json.hpp>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/page_token.h"
#include "sandbox/saved_json.h"
#include "sandbox/team_events.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view team_event_types_txt;
}  // namespace embedded

namespace json = boost::json;

namespace {

constexpr const char* events_token = "team_log/events";
constexpr std::uint64_t limit_max = 1000;
constexpr std::size_t account_id_size = 40;

/// The members of EventTypeArg.
const std::vector<std::string_view>& event_types() {
    static const auto types = [] {
        std::vector<std::string_view> found;
        auto rest = trim(embedded::team_event_types_txt);
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            found.push_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return found;
    }();
    return types;
}

/// A cursor holds its question, so that continue needs nothing else.
json::object state_of(const TeamEventFilter& filter, std::uint64_t limit, TeamEventPlace place,
                      std::uint64_t generation) {
    const auto ms = [](const std::optional<Instant>& instant) -> json::value {
        if (!instant) return nullptr;
        return instant->time_since_epoch().count();
    };
    return {{"team_id", filter.team_id},
            {"account_id", filter.account_id},
            {"category", filter.category},
            {"type", filter.type},
            {"start", ms(filter.start)},
            {"end", ms(filter.end)},
            {"limit", limit},
            {"readable_at", place.readable_at_ms},
            {"number", place.number},
            {"generation", generation}};
}

net::Response answer_page(Call& call, const TeamEvents& events, const TeamEventFilter& filter,
                          std::uint64_t limit, TeamEventPlace from) {
    const auto page = events.read(filter, from, limit);
    json::array told;
    for (const auto& event : page.events) told.push_back(json::parse(event.text));
    const auto state = state_of(filter, limit, page.place, events.generation_of(filter.team_id));
    return json_answer(
        json::object{{"events", std::move(told)},
                     {"cursor", encode_page_token(events_token, state, call.world.signing_key())},
                     {"has_more", page.has_more}});
}

void read_range(Arguments time, TeamEventFilter& filter) {
    filter.start = time.timestamp("start_time");
    filter.end = time.timestamp("end_time");
}

net::Response get_events(const TeamEvents& events, Call& call) {
    Arguments arguments(call);
    TeamEventFilter filter{.team_id = call.token.team_id};
    const auto limit = arguments.number_or("limit", limit_max, {1, limit_max});
    filter.account_id = arguments.text_or_empty("account_id");
    if (!filter.account_id.empty() && filter.account_id.size() != account_id_size)
        arguments.fail("account_id", cat("'", filter.account_id, "' must be exactly 40 characters"));
    if (arguments.has("time")) read_range(arguments.object("time"), filter);
    if (arguments.has("category"))
        filter.category = arguments
                              .choice("category",
                                      {"admin_alerting",
                                       "apps",
                                       "comments",
                                       "dash",
                                       "data_governance",
                                       "devices",
                                       "domains",
                                       "encryption",
                                       "file_operations",
                                       "file_requests",
                                       "groups",
                                       "logins",
                                       "members",
                                       "paper",
                                       "passwords",
                                       "protect",
                                       "reports",
                                       "sharing",
                                       "showcase",
                                       "signatures",
                                       "sso",
                                       "team_folders",
                                       "team_policies",
                                       "team_profile",
                                       "tfa",
                                       "trusted_teams"},
                                      "")
                              .tag;
    if (arguments.has("event_type")) filter.type = arguments.choice("event_type", event_types(), "").tag;
    if (auto refusal = arguments.refusal()) return *refusal;
    if (!filter.category.empty() && !filter.type.empty()) return route_error({"invalid_filters"});
    if (filter.start && filter.end && *filter.end <= *filter.start)
        return route_error({"invalid_time_range"});
    if (!filter.account_id.empty() && !call.world.people().find_account(filter.account_id))
        return route_error({"account_id_not_found"});
    return answer_page(call, events, filter, limit, {});
}

net::Response get_events_continue(const TeamEvents& events, Call& call) {
    Arguments arguments(call);
    const auto text = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto state = decode_page_token(events_token, text, call.world.signing_key());
    if (!state || text_at(*state, "team_id") != call.token.team_id) return route_error({"bad_cursor"});
    const TeamEventPlace place{state->at("readable_at").to_number<std::int64_t>(),
                               state->at("number").to_number<std::uint64_t>()};
    const auto instant = [&](const char* key) {
        const auto& ms = state->at(key);
        return ms.is_null() ? std::nullopt
                            : std::optional(Instant(std::chrono::milliseconds(ms.to_number<std::int64_t>())));
    };
    if (state->at("generation").to_number<std::uint64_t>() != events.generation_of(call.token.team_id)) {
        const auto reached = Instant(std::chrono::milliseconds(place.readable_at_ms));
        return route_error("reset", json::object{{".tag", "reset"}, {"reset", to_dropbox_time(reached)}});
    }
    const TeamEventFilter filter{.team_id = call.token.team_id,
                                 .account_id = text_at(*state, "account_id"),
                                 .category = text_at(*state, "category"),
                                 .type = text_at(*state, "type"),
                                 .start = instant("start"),
                                 .end = instant("end")};
    return answer_page(call, events, filter, state->at("limit").to_number<std::uint64_t>(), place);
}

}  // namespace

void add_team_log_routes(RouteTable& routes, const TeamEvents& events) {
    routes.add("team_log/get_events", [&events](Call& call) { return get_events(events, call); });
    routes.add("team_log/get_events/continue",
               [&events](Call& call) { return get_events_continue(events, call); });
}

}  // namespace sluice::sandbox
