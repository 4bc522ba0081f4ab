#include "base/fold_case.h"

#include <cstdlib>
#include <memory>
#include <utf8proc.h>

#include "base/text.h"

namespace sluice {

std::string fold_case(std::string_view text) {
    using Bytes = std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)>;
    utf8proc_uint8_t* composed = nullptr;
    const auto size = utf8proc_map_custom(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
        &composed, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE),
        // By way of the upper case, so that the two small sigmas are one.
        [](utf8proc_int32_t c, void*) { return utf8proc_tolower(utf8proc_toupper(c)); }, nullptr);
    const Bytes owned(composed, &std::free);
    if (size < 0) return to_lower_ascii(text);
    return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
}

}  // namespace sluice
