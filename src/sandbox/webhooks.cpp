#include "sandbox/webhooks.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/text.h"
#include "sandbox/faults.h"
#include "sandbox/paths.h"

namespace sluice::sandbox {

namespace {

using std::chrono::seconds;

/// Pauses between attempts: ten and a half minutes in all.
constexpr std::array<seconds, 7> retry_pauses{seconds{5},  seconds{10},  seconds{20}, seconds{40},
                                              seconds{80}, seconds{160}, seconds{320}};

net::SendOptions hook_options() {
    net::SendOptions options;
    options.connect_timeout = seconds{10};
    options.stall_timeout = seconds{10};
    options.total_timeout = seconds{10};
    options.body_bytes_max = std::uint64_t{64} << 10;
    return options;
}

constexpr const char* untold_kind = "webhook.untold";

/// Why the notification counts as not delivered; "" = it is.
std::string failure_of(const Result<net::Response>& answer) {
    if (!answer) return answer.error().message;
    return answer->status == 200 ? "" : cat("it answered with status ", answer->status);
}

boost::json::array to_json(const std::set<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
}

/// False for what happens outside of the app's own folder. A folder that goes away takes those in it along.
bool is_seen_by(const App& app, const AccountChange& change) {
    if (app.access == AppAccess::full_dropbox) return true;
    const std::string folder = lower_path(cat("/Apps/", app.name));
    return std::ranges::any_of(change.home_paths, [&](const std::string& path) {
        return is_within(path, folder) || is_within(folder, path);
    });
}

net::Request notification(const App& app, const std::vector<Account>& accounts) {
    net::Request request;
    request.method = "POST";
    request.url = app.webhook_uri;
    const auto body = notification_body(accounts);
    request.body = body;
    request.headers.set("Content-Type", "application/json");
    request.headers.set("User-Agent", "DropboxWebhooks/1.0");
    request.headers.set("X-Dropbox-Signature", notification_signature(app.secret, body));
    return request;
}

}  // namespace

std::string notification_body(const std::vector<Account>& accounts) {
    boost::json::array account_ids;
    boost::json::array users;
    for (const auto& account : accounts) {
        account_ids.emplace_back(account.account_id);
        users.emplace_back(account.uid);
    }
    return boost::json::serialize(
        boost::json::object{{"list_folder", boost::json::object{{"accounts", std::move(account_ids)}}},
                            {"delta", boost::json::object{{"users", std::move(users)}}}});
}

std::string notification_signature(std::string_view app_secret, std::string_view body) {
    return hmac_sha256_hex(app_secret, body);
}

Webhooks::Webhooks(World& world, Faults& faults) : m_world(world), m_faults(faults) {
    for (const auto& [app_key, text] : world.records(untold_kind)) {
        auto& pending = m_pending[app_key];
        pending.due = world.now();
        const auto untold = boost::json::parse(text);
        for (const auto& account_id : untold.as_array()) pending.account_ids.emplace(account_id.as_string());
        m_saved[app_key] = pending.account_ids;
    }
}

void Webhooks::note_change(const AccountChange& change) {
    const auto now = m_world.now();
    std::function<void()> wake;
    {
        const auto keys = m_world.people().apps_linked_to(change.account_id);
        const std::lock_guard lock(m_mutex);
        for (const auto& key : keys) {
            const auto app = m_world.people().find_app(key);
            if (!app || app->webhook_uri.empty() || !is_seen_by(*app, change)) continue;
            auto& pending = m_pending.try_emplace(key, Pending{{}, now + m_coalesce}).first->second;
            pending.account_ids.insert(change.account_id);
            save_untold(key);
            wake = m_wake;
        }
    }
    if (wake) wake();
}

Result<> Webhooks::set_uri(net::Transport& transport, const std::string& app_key, const std::string& uri) {
    auto app = m_world.people().find_app(app_key);
    if (!app) {
        return fail({Remedy::not_found, "app_not_found",
                     cat("There is no app with the key \"", app_key, "\"."),
                     "Look at the list of apps for its key."});
    }
    if (!uri.empty()) {
        const auto challenge = to_base64url(m_world.ids().random_bytes(24));
        net::Request request;
        request.url = cat(uri, uri.find('?') == std::string::npos ? "?" : "&", "challenge=", challenge);
        auto answer = transport.send(request, hook_options(), {});
        std::string reason;
        if (!answer) {
            reason = answer.error().message;
            if (reason.ends_with('.')) reason.pop_back();
        } else if (answer->status != 200) {
            reason = cat("it answered with status ", answer->status);
        } else if (const auto echo = read_all(answer->body, 4096); !echo || *echo != challenge) {
            reason = "it did not answer with the challenge";
        }
        if (!reason.empty()) {
            return fail({Remedy::reject, "webhook_challenge_failed",
                         cat("The webhook address ", uri, " was not accepted: ", reason, "."),
                         "The address must answer GET ?challenge=x with x as its body, within ten seconds."});
        }
    }
    app->webhook_uri = uri;
    m_world.people().update_app(*app);
    return {};
}

void Webhooks::move_pending_to_deliveries(Instant now) {
    for (auto entry = m_pending.begin(); entry != m_pending.end();) {
        if (entry->second.due > now) {
            ++entry;
            continue;
        }
        m_deliveries.push_back({entry->first, std::move(entry->second.account_ids), 0, now});
        entry = m_pending.erase(entry);
    }
}

std::optional<Webhooks::Delivery> Webhooks::take_due(Instant now) {
    const std::lock_guard lock(m_mutex);
    move_pending_to_deliveries(now);
    const auto found = std::ranges::find_if(m_deliveries, [&](const Delivery& one) {
        return one.due <= now && !m_under_way.contains(one.app_key);
    });
    if (found == m_deliveries.end()) return std::nullopt;
    auto delivery = std::move(*found);
    m_deliveries.erase(found);
    m_under_way[delivery.app_key] = delivery.account_ids;
    return delivery;
}

std::size_t Webhooks::deliver_due(net::Transport& transport, std::stop_token stop) {
    // One reading of the clock, so that a retry that falls due meanwhile waits for the next turn.
    const auto now = m_world.now();
    std::size_t requests = 0;
    while (!stop.stop_requested()) {
        const auto delivery = take_due(now);
        if (!delivery) break;
        requests += deliver(transport, *delivery, stop);
    }
    return requests;
}

std::size_t Webhooks::deliver(net::Transport& transport, const Delivery& delivery, std::stop_token stop) {
    const auto app = m_world.people().find_app(delivery.app_key);
    std::vector<Account> accounts;
    bool is_lost = false;
    bool is_twice = false;
    for (const auto& account_id : delivery.account_ids) {
        if (auto account = m_world.people().find_account(account_id)) accounts.push_back(*std::move(account));
        is_lost = m_faults.take(FaultKind::webhook_lost, "webhook", account_id) || is_lost;
        is_twice = m_faults.take(FaultKind::webhook_twice, "webhook", account_id) || is_twice;
    }
    if (is_lost || !app || app->webhook_uri.empty()) {
        drop(delivery);
        return 0;
    }
    std::string failure = "nothing was sent";
    std::size_t requests = 0;
    for (const auto end = is_twice ? 2u : 1u; requests < end; ++requests) {
        const auto one = failure_of(transport.send(notification(*app, accounts), hook_options(), stop));
        if (!failure.empty()) failure = one;
    }
    finish(delivery, failure);
    return requests;
}

void Webhooks::drop(const Delivery& delivery) {
    const std::lock_guard lock(m_mutex);
    ++m_counts[delivery.app_key].dropped;
    m_under_way.erase(delivery.app_key);
    save_untold(delivery.app_key);
}

void Webhooks::finish(const Delivery& delivery, const std::string& failure) {
    const auto now = m_world.now();
    const std::lock_guard lock(m_mutex);
    m_under_way.erase(delivery.app_key);
    auto& counts = m_counts[delivery.app_key];
    if (failure.empty()) {
        ++counts.delivered;
    } else {
        ++counts.failed_attempts;
        counts.last_failure = failure;
        if (delivery.attempt < retry_pauses.size()) {
            auto again = delivery;
            again.due = now + retry_pauses.at(again.attempt);
            ++again.attempt;
            m_deliveries.push_back(std::move(again));
        } else {
            ++counts.dropped;
        }
    }
    save_untold(delivery.app_key);
}

void Webhooks::save_untold(const std::string& app_key) {
    std::set<std::string> untold;
    const auto add = [&](const std::set<std::string>& ids) { untold.insert(ids.begin(), ids.end()); };
    if (const auto pending = m_pending.find(app_key); pending != m_pending.end())
        add(pending->second.account_ids);
    if (const auto under_way = m_under_way.find(app_key); under_way != m_under_way.end())
        add(under_way->second);
    for (const auto& delivery : m_deliveries) {
        if (delivery.app_key == app_key) add(delivery.account_ids);
    }
    auto& saved = m_saved[app_key];
    if (saved == untold) return;
    saved = untold;
    if (untold.empty()) {
        m_world.remove_record(untold_kind, app_key);
    } else {
        m_world.save_record(untold_kind, app_key, boost::json::serialize(to_json(untold)));
    }
}

std::optional<Instant> Webhooks::next_due() const {
    const std::lock_guard lock(m_mutex);
    std::optional<Instant> next;
    const auto consider = [&](Instant due) { next = next ? std::min(*next, due) : due; };
    for (const auto& [key, pending] : m_pending) consider(pending.due);
    for (const auto& delivery : m_deliveries) {
        if (!m_under_way.contains(delivery.app_key)) consider(delivery.due);
    }
    return next;
}

void Webhooks::on_pending(std::function<void()> wake) {
    const std::lock_guard lock(m_mutex);
    m_wake = std::move(wake);
}

WebhookCounts Webhooks::counts() const {
    const std::lock_guard lock(m_mutex);
    WebhookCounts all;
    for (const auto& [app_key, counts] : m_counts) {
        all.delivered += counts.delivered;
        all.failed_attempts += counts.failed_attempts;
        all.dropped += counts.dropped;
        if (!counts.last_failure.empty()) all.last_failure = counts.last_failure;
    }
    return all;
}

WebhookCounts Webhooks::counts_of(const std::string& app_key) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_counts.find(app_key);
    return found == m_counts.end() ? WebhookCounts{} : found->second;
}

void Webhooks::set_coalesce(std::chrono::milliseconds time) {
    const std::lock_guard lock(m_mutex);
    m_coalesce = time;
}

}  // namespace sluice::sandbox
