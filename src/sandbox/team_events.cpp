#include "sandbox/team_events.h"

#include <boost/json.hpp>

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "sandbox/saved_json.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

constexpr const char* event_kind = "team_log.event";
constexpr const char* generation_kind = "team_log.generation";

std::int64_t ms_of(Instant instant) {
    return instant.time_since_epoch().count();
}

auto place_of(const TeamEvent& event) {
    return std::pair(ms_of(event.readable_at), event.number);
}

std::string write_event(const TeamEvent& event) {
    return json::serialize(json::object{{"team_id", event.team_id},
                                        {"account_id", event.account_id},
                                        {"category", event.category},
                                        {"type", event.type},
                                        {"at", ms_of(event.at)},
                                        {"readable_at", ms_of(event.readable_at)},
                                        {"text", event.text}});
}

TeamEvent read_event(const std::string& key, const std::string& text) {
    const auto value = json::parse(text);
    const auto& saved = value.as_object();
    const auto instant = [&](const char* name) {
        return Instant(std::chrono::milliseconds(saved.at(name).to_number<std::int64_t>()));
    };
    return {.team_id = text_at(saved, "team_id"),
            .account_id = text_at(saved, "account_id"),
            .category = text_at(saved, "category"),
            .type = text_at(saved, "type"),
            .at = instant("at"),
            .readable_at = instant("readable_at"),
            .number = std::stoull(key),
            .text = text_at(saved, "text")};
}

bool is_wanted(const TeamEvent& event, const TeamEventFilter& filter) {
    const auto agrees = [](const std::string& wanted, const std::string& is) {
        return wanted.empty() || wanted == is;
    };
    return event.team_id == filter.team_id && agrees(filter.account_id, event.account_id) &&
           agrees(filter.category, event.category) && agrees(filter.type, event.type) &&
           (!filter.start || event.at >= *filter.start) && (!filter.end || event.at < *filter.end);
}

}  // namespace

TeamEvents::TeamEvents(World& world) : m_world(world) {
    for (const auto& [key, text] : world.records(event_kind)) m_events.push_back(read_event(key, text));
    std::ranges::sort(m_events, {}, place_of);
}

void TeamEvents::add(TeamEvent event) {
    const std::lock_guard lock(m_mutex);
    event.readable_at = m_world.now() + m_world.switches().team_event_delay;
    event.number = m_events.size() + 1;
    m_world.save_record(event_kind, std::to_string(event.number), write_event(event));
    m_events.insert(std::ranges::upper_bound(m_events, place_of(event), {}, place_of), std::move(event));
}

TeamEvents::Page TeamEvents::read(const TeamEventFilter& filter, TeamEventPlace from,
                                  std::size_t limit) const {
    Page page{.events = {}, .place = from};
    const std::lock_guard lock(m_mutex);
    for (const auto& event : m_events) {
        if (event.readable_at > m_world.now()) break;
        if (place_of(event) <= std::pair(from.readable_at_ms, from.number)) continue;
        if (!is_wanted(event, filter)) continue;
        if (page.events.size() == limit) {
            page.has_more = true;
            break;
        }
        page.events.push_back(event);
        std::tie(page.place.readable_at_ms, page.place.number) = place_of(event);
    }
    return page;
}

void TeamEvents::reset_cursors(const std::string& team_id) {
    const std::lock_guard lock(m_mutex);
    m_world.save_record(generation_kind, team_id, std::to_string(generation_of(team_id) + 1));
}

std::uint64_t TeamEvents::generation_of(const std::string& team_id) const {
    const auto saved = m_world.find_record(generation_kind, team_id);
    return saved ? std::stoull(*saved) : 0;
}

}  // namespace sluice::sandbox
