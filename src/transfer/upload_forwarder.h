// Puts what contributors sent into the Dropbox folder of their upload page, whose mapping then takes it as
// any other file there.
//
// Invariant: nothing in Dropbox is overwritten: another file of that name makes this one "name (1)". An
// upload is `forwarded` only once Dropbox has answered with its id and revision; until then our bytes are the
// only copy, and it is tried again for ever, with its reason on the page's card.
#pragma once

#include <stop_token>

#include "base/wakeup.h"
#include "catalog/upload_pages.h"
#include "transfer/ports.h"

namespace sluice::transfer {

class UploadForwarder {
public:
    explicit UploadForwarder(const Ports& ports) : m_ports(ports) {}

    /// Forwards what is due, one after the other; the count of attempts. Used by one thread at a time.
    std::size_t run_due(const std::stop_token& stop);
    /// Works until `stop`.
    void run(const std::stop_token& stop);
    /// There is something new. Thread-safe.
    void wake() { m_wakeup.notify(); }

private:
    void forward(const catalog::DueUpload& due, const std::stop_token& stop);

    const Ports& m_ports;
    Wakeup m_wakeup;
};

}  // namespace sluice::transfer
