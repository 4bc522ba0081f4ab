// Live pages: what the engine tells, as server-sent events to the people of that account.
//
// Invariant: an event goes only to streams of its own account. Bursts are thinned: totals at most four times
// a second, single intakes at most twenty; a page that missed some reads the truth anew.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "catalog/catalog.h"
#include "net/message.h"
#include "transfer/activity.h"

namespace sluice::api {

class Live final : public transfer::Activity {
public:
    Live(catalog::Catalog& catalog, const Clock& clock);
    ~Live() override;

    /// A stream that gets the account's events until the client leaves. Of assets that aren't available it
    /// hears only where it `sees_unreleased`.
    enum class Sees { available, unreleased };
    [[nodiscard]] std::shared_ptr<net::EventStream> open(const domain::AccountId& account, Sees sees);

    void intake_changed(const domain::AccountId& account, const domain::Intake& intake) override;
    void asset_changed(const domain::AccountId& account, const domain::AssetId& asset) override;
    void connection_changed(const domain::AccountId& account,
                            const domain::ConnectionId& connection) override;

private:
    /// What has changed in one account since the last beat.
    struct Pending {
        std::map<std::string, domain::Intake> intakes;
        std::set<std::string> assets;
        std::set<std::string> connections;
    };
    void beat(const std::stop_token& stop);
    struct Listener {
        std::shared_ptr<net::EventStream> stream;
        Sees sees = Sees::available;
    };
    void send(const domain::AccountId& account, const Pending& pending);
    void send_asset(const domain::AccountId& account, const domain::AssetSummary& asset);
    /// To those who may hear of what `least` sees.
    void send_to_all(const domain::AccountId& account, std::string_view event, const std::string& data,
                     Sees least = Sees::available);
    bool has_listeners(const domain::AccountId& account);

    catalog::Catalog& m_catalog;
    std::mutex m_mutex;
    const Clock& m_clock;
    std::map<std::string, std::vector<Listener>> m_listeners;  // by account id
    std::map<std::string, Pending> m_pending;                  // by account id
    std::jthread m_thread;
};

}  // namespace sluice::api
