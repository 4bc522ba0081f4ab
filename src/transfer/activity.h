// Where the engine tells what has just changed, for live pages. Telling is a courtesy: truth is in the
// catalogue.
//
// Invariant: called after the change is durable, from any thread; must not block.
#pragma once

#include "domain/asset.h"
#include "domain/ids.h"
#include "domain/intake.h"

namespace sluice::transfer {

class Activity {
public:
    virtual ~Activity() = default;
    virtual void intake_changed(const domain::AccountId& account, const domain::Intake& intake) = 0;
    virtual void asset_changed(const domain::AccountId& account, const domain::AssetId& asset) = 0;
    virtual void connection_changed(const domain::AccountId& account,
                                    const domain::ConnectionId& connection) = 0;
};

/// Tells nobody.
class NoActivity final : public Activity {
public:
    void intake_changed(const domain::AccountId&, const domain::Intake&) override {}
    void asset_changed(const domain::AccountId&, const domain::AssetId&) override {}
    void connection_changed(const domain::AccountId&, const domain::ConnectionId&) override {}
};

}  // namespace sluice::transfer
