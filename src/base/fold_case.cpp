#include "base/fold_case.h"

#include <cstdlib>
#include <memory>
#include <optional>
#include <utf8proc.h>

#include "base/text.h"

namespace sluice {

namespace {

using Bytes = std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)>;

std::optional<std::string> map_composed(std::string_view text, utf8proc_custom_func each) {
    utf8proc_uint8_t* composed = nullptr;
    const auto size = utf8proc_map_custom(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
        &composed, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE), each, nullptr);
    const Bytes owned(composed, &std::free);
    if (size < 0) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size));
}

}  // namespace

std::string fold_case(std::string_view text) {
    // By way of the upper case, so that the two small sigmas are one.
    auto folded =
        map_composed(text, [](utf8proc_int32_t c, void*) { return utf8proc_tolower(utf8proc_toupper(c)); });
    return folded ? *std::move(folded) : to_lower_ascii(text);
}

std::string compose(std::string_view text) {
    return map_composed(text, nullptr).value_or(std::string(text));
}

}  // namespace sluice
