// The wire words of enums, in the order of their enumerators.
//
// Invariant: word i belongs to the enumerator of value i.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace sluice::dropbox::detail {

constexpr std::array<std::string_view, 3> entry_kind_words{"file", "folder", "deleted"};
constexpr std::array<std::string_view, 5> grace_period_words{"one_day", "two_days", "seven_days",
                                                             "thirty_days", "always"};
constexpr std::array<std::string_view, 9> thumbnail_size_words{"w32h32",   "w64h64",    "w128h128",
                                                               "w256h256", "w480h320",  "w640h480",
                                                               "w960h640", "w1024h768", "w2048h1536"};
constexpr std::array<std::string_view, 2> revisions_of_words{"path", "id"};
constexpr std::array<std::string_view, 2> search_order_words{"relevance", "last_modified_time"};
constexpr std::array<std::string_view, 3> link_audience_words{"public", "team", "no_one"};
constexpr std::array<std::string_view, 6> folder_access_words{
    "owner", "editor", "viewer", "viewer_no_comment", "traverse", "no_access"};
constexpr std::array<std::string_view, 2> path_root_words{"root", "namespace_id"};

template <std::size_t Count, class Enum>
[[nodiscard]] std::string_view word_of(const std::array<std::string_view, Count>& words, Enum value) {
    return words.at(static_cast<std::size_t>(value));
}

template <class Enum, std::size_t Count>
[[nodiscard]] std::optional<Enum> from_word(const std::array<std::string_view, Count>& words,
                                            std::string_view word) {
    for (std::size_t i = 0; i < Count; ++i)
        if (words.at(i) == word) return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace sluice::dropbox::detail
