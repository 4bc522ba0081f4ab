// Declares what base/json/schema.h defines, for headers that only pass schemas on.
//
// Invariant: cheap to include. A source that has `&schema<T>` made includes base/json/schema.h itself.
#pragma once

#include <boost/json/fwd.hpp>

namespace sluice::json {

class Components;

/// The schema of T as it stands where T is used: inline, or a `$ref` to what is added to `components`.
template <class T>
[[nodiscard]] boost::json::value schema(Components& components);

}  // namespace sluice::json
