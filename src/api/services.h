// What the handlers work with.
//
// Invariant: a handler decodes, calls one use-case and encodes; it decides nothing that belongs to a lower
// floor.
#pragma once

#include <stop_token>
#include <string>

#include "api/auth.h"
#include "api/live.h"
#include "transfer/alerts.h"
#include "transfer/engine.h"
#include "transfer/held_previews.h"
#include "transfer/importer.h"
#include "transfer/link_keeper.h"
#include "transfer/upload_forwarder.h"
#include "transfer/upload_limits.h"

namespace sluice::api {

struct SiteSettings {
    std::string public_url;  ///< "https://dam.example.org", without a slash at the end
    std::string version;
    bool is_sandbox = false;  ///< the Dropbox origins aren't Dropbox's own
    Instant started_at;
    std::string mail_server = {};  ///< "mail.example.org:587"; empty: mails aren't sent
    std::string mail_from = {};
    transfer::UploadLimits uploads = {};
};

struct Services {
    transfer::Ports& transfer;
    transfer::Engine& engine;
    Authenticator& authenticator;
    Live& live;
    transfer::Alerts& alerts;
    transfer::UploadForwarder& forwarder;
    transfer::Importer& importer;
    transfer::LinkKeeper& link_keeper;
    transfer::HeldPreviews& previews;
    const SiteSettings& site;
    std::stop_token stop;

    [[nodiscard]] catalog::Catalog& catalog() const { return transfer.catalog; }
    [[nodiscard]] Instant now() const { return transfer.clock.now(); }
};

}  // namespace sluice::api
