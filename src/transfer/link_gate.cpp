#include "transfer/link_gate.h"

namespace sluice::transfer {
namespace {

/// Not a refusal of Dropbox's: what was linked meanwhile isn't broken by a call of before.
Error unlinked_meanwhile() {
    return {Remedy::wait, "connection_closed", "This Dropbox was unlinked while a call was under way.",
            "Link it again on the Integrations page."};
}

}  // namespace

Result<net::Response> LinkGate::send(const net::Request& request, const net::SendOptions& options,
                                     std::stop_token stop) {
    if (m_is_closed) return fail(unlinked_meanwhile());
    if (!options.receive) return m_outside.send(request, options, std::move(stop));
    net::SendOptions guarded = options;
    guarded.receive = [this, &options](const net::Response& head, std::string_view bytes) -> Result<> {
        if (m_is_closed) return fail(unlinked_meanwhile());
        return options.receive(head, bytes);
    };
    return m_outside.send(request, guarded, std::move(stop));
}

}  // namespace sluice::transfer
