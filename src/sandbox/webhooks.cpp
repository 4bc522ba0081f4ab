#include "sandbox/webhooks.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/text.h"
#include "sandbox/faults.h"

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

bool is_success(const Result<net::Response>& answer) {
    return answer && answer->status >= 200 && answer->status < 300;
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

void Webhooks::note_change(const std::string& account_id) {
    const auto now = m_world.now();
    std::function<void()> wake;
    {
        const auto keys = m_world.people().apps_linked_to(account_id);
        const std::lock_guard lock(m_mutex);
        for (const auto& key : keys) {
            const auto app = m_world.people().find_app(key);
            if (!app || app->webhook_uri.empty()) continue;
            auto& pending = m_pending.try_emplace(key, Pending{{}, now + m_coalesce}).first->second;
            pending.account_ids.insert(account_id);
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
    const auto found =
        std::ranges::find_if(m_deliveries, [&](const Delivery& one) { return one.due <= now; });
    if (found == m_deliveries.end()) return std::nullopt;
    auto delivery = std::move(*found);
    m_deliveries.erase(found);
    return delivery;
}

std::size_t Webhooks::deliver_due(net::Transport& transport, std::stop_token stop) {
    // One reading of the clock, so that a retry that falls due meanwhile waits for the next turn.
    const auto now = m_world.now();
    std::size_t requests = 0;
    while (!stop.stop_requested()) {
        auto delivery = take_due(now);
        if (!delivery) break;
        requests += deliver(transport, std::move(*delivery), stop);
    }
    return requests;
}

std::size_t Webhooks::deliver(net::Transport& transport, Delivery delivery, std::stop_token stop) {
    const auto app = m_world.people().find_app(delivery.app_key);
    if (!app || app->webhook_uri.empty()) return 0;
    std::vector<Account> accounts;
    bool is_lost = false;
    bool is_twice = false;
    for (const auto& account_id : delivery.account_ids) {
        if (auto account = m_world.people().find_account(account_id)) accounts.push_back(*std::move(account));
        is_lost = m_faults.take(FaultKind::webhook_lost, "webhook", account_id) || is_lost;
        is_twice = m_faults.take(FaultKind::webhook_twice, "webhook", account_id) || is_twice;
    }
    if (is_lost) {
        const std::lock_guard lock(m_mutex);
        ++m_counts.dropped;
        return 0;
    }

    net::Request request;
    request.method = "POST";
    request.url = app->webhook_uri;
    const auto body = notification_body(accounts);
    request.body = body;
    request.headers.set("Content-Type", "application/json");
    request.headers.set("User-Agent", "DropboxWebhooks/1.0");
    request.headers.set("X-Dropbox-Signature", notification_signature(app->secret, body));
    std::size_t requests = 0;
    bool is_delivered = false;
    for (const auto end = is_twice ? 2u : 1u; requests < end; ++requests) {
        is_delivered = is_success(transport.send(request, hook_options(), stop)) || is_delivered;
    }
    if (is_delivered) {
        const std::lock_guard lock(m_mutex);
        ++m_counts.delivered;
    } else {
        retry_later(std::move(delivery));
    }
    return requests;
}

void Webhooks::retry_later(Delivery delivery) {
    const auto now = m_world.now();
    const std::lock_guard lock(m_mutex);
    ++m_counts.failed_attempts;
    if (delivery.attempt >= retry_pauses.size()) {
        ++m_counts.dropped;
        return;
    }
    delivery.due = now + retry_pauses.at(delivery.attempt);
    ++delivery.attempt;
    m_deliveries.push_back(std::move(delivery));
}

std::optional<Instant> Webhooks::next_due() const {
    const std::lock_guard lock(m_mutex);
    std::optional<Instant> next;
    const auto consider = [&](Instant due) { next = next ? std::min(*next, due) : due; };
    for (const auto& [key, pending] : m_pending) consider(pending.due);
    for (const auto& delivery : m_deliveries) consider(delivery.due);
    return next;
}

void Webhooks::on_pending(std::function<void()> wake) {
    const std::lock_guard lock(m_mutex);
    m_wake = std::move(wake);
}

WebhookCounts Webhooks::counts() const {
    const std::lock_guard lock(m_mutex);
    return m_counts;
}

void Webhooks::set_coalesce(std::chrono::milliseconds time) {
    const std::lock_guard lock(m_mutex);
    m_coalesce = time;
}

}  // namespace sluice::sandbox
