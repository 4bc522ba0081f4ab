// Lists what was chosen in Dropbox for imports, page by page, and makes intakes of it.
//
// Invariant: the entries of a page and the cursor behind it are saved in one transaction, so a restart goes
// on where it was and doubles nothing; a reset cursor lists anew what is known already. Nothing is changed in
// Dropbox. Of several imports each gets a page in turn.
#pragma once

#include <functional>
#include <stop_token>

#include "base/wakeup.h"
#include "transfer/ports.h"

namespace sluice::transfer {

class Importer {
public:
    explicit Importer(const Ports& ports) : m_ports(ports) {}

    /// Reads a page for each import that is due; the count of pages. Used by one thread at a time.
    std::size_t run_due(const std::stop_token& stop);
    /// Works until `stop`. `told`: called when there are new intakes.
    void run(const std::stop_token& stop, const std::function<void()>& told);
    /// There is something new. Thread-safe.
    void wake() { m_wakeup.notify(); }

private:
    const Ports& m_ports;
    Wakeup m_wakeup;
};

}  // namespace sluice::transfer
