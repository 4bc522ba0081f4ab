// Lets in what a plan refused, once it has room for it: the limit was raised, space was freed, the month is
// over. Likewise what the rules of a profile kept out, once they have changed.
//
// Invariant: level, not edge: asked of the catalogue again and again, so no cause that clears is missed, and
// none is tried before it has cleared. Of files that wait for room the oldest comes first, and no more than
// fit.
#pragma once

#include <cstddef>

#include "transfer/ports.h"

namespace sluice::transfer {

/// The count of files let in. Used by one thread at a time.
std::size_t reconsider_refused(const Ports& ports);

/// Looks once more at files that are ignored, or held for what their folders say, after their profile, their
/// mapping's or a vocabulary has changed. The count of files looked at, of each account a bounded number:
/// asked until it is none. Used by one thread at a time.
std::size_t reconsider_screened(const Ports& ports);

}  // namespace sluice::transfer
