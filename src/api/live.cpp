#include "api/live.h"

#include <condition_variable>

#include "api/status.h"
#include "base/json/codec.h"
#include "catalog/assets.h"

namespace sluice::api {
namespace {

constexpr std::chrono::milliseconds beat_interval{250};
constexpr std::size_t intakes_per_beat_max = 5;
constexpr std::size_t assets_per_beat_max = 50;

}  // namespace

Live::Live(catalog::Catalog& catalog, const Clock& clock)
    : m_catalog(catalog), m_clock(clock), m_thread([this](const std::stop_token& stop) { beat(stop); }) {}

Live::~Live() {
    m_thread.request_stop();
    m_thread.join();
    for (auto& [account, listeners] : m_listeners)
        for (auto& listener : listeners) listener.stream->close();
}

std::shared_ptr<net::EventStream> Live::open(const domain::AccountId& account, Sees sees) {
    auto stream = std::make_shared<net::EventStream>();
    const std::lock_guard lock(m_mutex);
    m_listeners[account.value].push_back({stream, sees});
    return stream;
}

bool Live::has_listeners(const domain::AccountId& account) {
    return m_listeners.contains(account.value);
}

void Live::intake_changed(const domain::AccountId& account, const domain::Intake& intake) {
    const std::lock_guard lock(m_mutex);
    if (has_listeners(account)) m_pending[account.value].intakes.insert_or_assign(intake.id.value, intake);
}

void Live::asset_changed(const domain::AccountId& account, const domain::AssetId& asset) {
    const std::lock_guard lock(m_mutex);
    if (has_listeners(account)) m_pending[account.value].assets.insert(asset.value);
}

void Live::connection_changed(const domain::AccountId& account, const domain::ConnectionId& connection) {
    const std::lock_guard lock(m_mutex);
    if (has_listeners(account)) m_pending[account.value].connections.insert(connection.value);
}

void Live::beat(const std::stop_token& stop) {
    std::condition_variable_any waiting;
    while (!stop.stop_requested()) {
        std::map<std::string, Pending> pending;
        {
            std::unique_lock lock(m_mutex);
            waiting.wait_for(lock, stop, beat_interval, [] { return false; });
            for (auto& [account, listeners] : m_listeners)
                std::erase_if(listeners, [](const auto& listener) { return listener.stream->is_closed(); });
            std::erase_if(m_listeners, [](const auto& entry) { return entry.second.empty(); });
            pending.swap(m_pending);
        }
        for (const auto& [account, changes] : pending) send(domain::AccountId{account}, changes);
    }
}

void Live::send(const domain::AccountId& account, const Pending& pending) {
    std::size_t sent = 0;
    for (const auto& [id, intake] : pending.intakes)
        if (sent++ < intakes_per_beat_max) send_to_all(account, "intake", json::encode(intake));
    const auto told = m_catalog.read(account, [&](catalog::Scope& scope) -> Result<> {
        if (!pending.intakes.empty() || !pending.connections.empty())
            send_to_all(account, "transfers", json::encode(TRY(transfer_status(scope))));
        sent = 0;
        for (const auto& id : pending.assets) {
            if (sent++ >= assets_per_beat_max) break;
            if (const auto asset = TRY(catalog::Assets(scope).find(domain::AssetId{id})))
                send_asset(account, asset->summary);
        }
        for (const auto& id : pending.connections)
            send_to_all(account, "connection", json::encode(ConnectionChanged{domain::ConnectionId{id}}));
        return {};
    });
    static_cast<void>(told);  // the next beat, or the page's own reading, tells it anew
}

void Live::send_asset(const domain::AccountId& account, const domain::AssetSummary& asset) {
    const bool is_available = domain::availability_at({asset.release_at, asset.expires_at}, m_clock.now()) ==
                              domain::AvailabilityState::available;
    send_to_all(account, "asset", json::encode(asset), is_available ? Sees::available : Sees::unreleased);
}

void Live::send_to_all(const domain::AccountId& account, std::string_view event, const std::string& data,
                       Sees least) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_listeners.find(account.value);
    if (found == m_listeners.end()) return;
    for (auto& listener : found->second)
        if (listener.sees >= least) listener.stream->send(event, data);
}

}  // namespace sluice::api
