#include "sandbox/fault_profile.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "sandbox/json_reader.h"

namespace sluice::sandbox {

namespace {

using Rates = std::map<FaultKind, double>;

constexpr double parts_per_million = 1'000'000;

struct Named {
    std::string_view name;
    Rates rates;
};

const std::vector<Named>& profiles() {
    using enum FaultKind;
    static const std::vector<Named> all = {
        {"calm", {}},
        {"drizzle",
         {{too_many_requests, 0.01},
          {server_error, 0.01},
          {lost_answer, 0.005},
          {cut_body, 0.005},
          {too_many_write_operations, 0.01},
          {latency, 0.05}}},
        {"storm",
         {{too_many_requests, 0.03},
          {too_many_requests_text, 0.02},
          {server_error, 0.04},
          {connection_cut, 0.03},
          {lost_answer, 0.03},
          {cut_body, 0.03},
          {corrupt_body, 0.02},
          {cursor_reset, 0.02},
          {expired_token, 0.01},
          {too_many_write_operations, 0.05},
          {insufficient_space, 0.01},
          {restricted_content, 0.01},
          {latency, 0.1},
          {webhook_lost, 0.1},
          {webhook_twice, 0.1}}},
        {"rate_limited",
         {{too_many_requests, 0.2}, {too_many_requests_text, 0.1}, {too_many_write_operations, 0.2}}},
        {"flaky_network",
         {{connection_cut, 0.1}, {lost_answer, 0.1}, {cut_body, 0.1}, {corrupt_body, 0.05}, {latency, 0.3}}},
        {"full", {{insufficient_space, 0.5}}},
    };
    return all;
}

constexpr std::array before_kinds{FaultKind::too_many_requests,
                                  FaultKind::too_many_requests_text,
                                  FaultKind::server_error,
                                  FaultKind::connection_cut,
                                  FaultKind::too_many_write_operations,
                                  FaultKind::insufficient_space,
                                  FaultKind::cursor_reset,
                                  FaultKind::expired_token,
                                  FaultKind::latency};
constexpr std::array after_kinds{FaultKind::lost_answer, FaultKind::cut_body, FaultKind::corrupt_body};
constexpr std::array webhook_kinds{FaultKind::webhook_lost, FaultKind::webhook_twice};

std::span<const FaultKind> kinds_of(FaultMoment moment) {
    switch (moment) {
        case FaultMoment::before: return before_kinds;
        case FaultMoment::after: return after_kinds;
        case FaultMoment::webhook: break;
    }
    return webhook_kinds;
}

/// FNV-1a, then splitmix64's last steps: the same on every machine.
std::uint64_t mix(std::uint64_t seed, std::string_view text, std::uint64_t number) {
    std::uint64_t hash = 0xCBF29CE484222325U ^ seed;
    const auto add = [&](unsigned char byte) { hash = (hash ^ byte) * 0x100000001B3U; };
    for (const char c : text) add(static_cast<unsigned char>(c));
    for (int shift = 0; shift < 64; shift += 8) add(static_cast<unsigned char>(number >> shift));
    hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9U;
    hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBU;
    return hash ^ (hash >> 31U);
}

/// Evenly in [0, 1).
double even(std::uint64_t seed, std::string_view text, std::uint64_t number) {
    return static_cast<double>(mix(seed, text, number) >> 11U) / 9007199254740992.0;
}

double rate_of(const FaultProfile& profile, FaultKind kind) {
    const auto found = profile.rates.find(kind);
    return found == profile.rates.end() ? 0 : found->second;
}

/// Writes are those that take a namespace's lock.
bool is_write(std::string_view route) {
    constexpr std::array<std::string_view, 14> starts{"files/upload",
                                                      "files/delete",
                                                      "files/permanently_delete",
                                                      "files/move",
                                                      "files/copy_v2",
                                                      "files/copy_batch_v2",
                                                      "files/create_folder",
                                                      "files/restore",
                                                      "files/save_url",
                                                      "files/copy_reference/save",
                                                      "sharing/share_folder",
                                                      "sharing/unshare_folder",
                                                      "sharing/mount_folder",
                                                      "file_requests/create"};
    return !route.ends_with("/check") && !route.ends_with("/check_v2") && !route.ends_with("job_status") &&
           std::ranges::any_of(starts, [&](std::string_view start) { return route.starts_with(start); });
}

/// Only where a client can find it out: bytes have a content hash, JSON hasn't.
bool can_be_corrupt(std::string_view route) {
    return route == "files/download" || route == "files/download_zip" ||
           route == "sharing/get_shared_link_file";
}

/// Kinds that can't happen on a route must not use up its share of the draw.
bool applies(FaultKind kind, std::string_view route) {
    const bool is_network =
        kind == FaultKind::server_error || kind == FaultKind::connection_cut || kind == FaultKind::latency;
    if (route.starts_with('/')) return route.ends_with("/oauth2/token") && is_network;
    if (kind == FaultKind::corrupt_body) return can_be_corrupt(route);
    if (kind == FaultKind::cursor_reset)
        return route == "files/list_folder/continue" || route == "files/list_folder/longpoll";
    if (kind == FaultKind::too_many_write_operations || kind == FaultKind::insufficient_space)
        return is_write(route);
    return true;
}

}  // namespace

std::optional<FaultProfile> fault_profile_of(std::string_view name, std::uint64_t seed) {
    for (const auto& one : profiles()) {
        if (one.name == name)
            return FaultProfile{.name = std::string(name), .seed = seed, .rates = one.rates};
    }
    return std::nullopt;
}

std::vector<std::string> fault_profile_names() {
    std::vector<std::string> names;
    for (const auto& one : profiles()) names.emplace_back(one.name);
    return names;
}

FaultProfile read_fault_profile(JsonReader& reader) {
    const auto name = reader.word("profile", fault_profile_names(), "");
    auto profile = fault_profile_of(name, reader.number("seed").value_or(0)).value_or(FaultProfile{});
    if (auto rates = reader.object("rates")) {
        for (const auto& word : fault_words()) {
            const auto rate = rates->fraction(word);
            if (rate) profile.rates[*fault_kind_of(word)] = *rate;
        }
        rates->finish();
    }
    if (const auto seconds = reader.number("retry_after_s_max"))
        profile.retry_after_max = std::chrono::seconds{*seconds};
    if (const auto milliseconds = reader.number("latency_ms_max"))
        profile.latency_max = std::chrono::milliseconds{*milliseconds};
    reader.finish();
    return profile;
}

std::optional<Fault> draw_fault(const FaultProfile& profile, FaultMoment moment, std::string_view route,
                                std::uint64_t call) {
    const auto dice = cat(route, moment == FaultMoment::after ? " after" : "");
    double left = even(profile.seed, dice, call);
    for (const auto kind : kinds_of(moment)) {
        if (!applies(kind, route) && moment != FaultMoment::webhook) continue;
        left -= rate_of(profile, kind);
        if (left >= 0) continue;
        const auto size = even(profile.seed, cat(dice, " size"), call);
        const auto share = [&](auto most) {
            return static_cast<std::int64_t>(size * static_cast<double>(most.count() + 1));
        };
        Fault fault{.kind = kind};
        fault.retry_after = std::chrono::seconds{share(profile.retry_after_max)};
        fault.latency = std::chrono::milliseconds{share(profile.latency_max)};
        fault.bytes = static_cast<std::uint64_t>(size * parts_per_million);
        if (kind == FaultKind::server_error) fault.status = size < 0.5 ? 500 : 503;
        if (kind == FaultKind::lost_answer) fault.status = size < 0.5 ? 500 : 0;
        return fault;
    }
    return std::nullopt;
}

bool is_restricted(const FaultProfile& profile, std::string_view path) {
    return !path.empty() && even(profile.seed, path, 0) < rate_of(profile, FaultKind::restricted_content);
}

}  // namespace sluice::sandbox
