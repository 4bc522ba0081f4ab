// Strict reading of a route's arguments: unknown fields, wrong types and bad values are refused in Dropbox's
// words.
//
// Invariant: the first mistake is kept; readers answer harmless values after it, and `refusal()` turns it
// into the 400. A handler reads all fields, asks `refusal()`, and only then acts. That is also how the
// sandbox learns which fields a route knows (argument_notes.h).
#pragma once

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "net/message.h"
#include "sandbox/argument_notes.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

/// The path aliases of files.stone.
enum class PathForm { path, path_or_id, path_r_or_id, read_path, write_path, write_path_or_id };

struct NumberRange {
    std::uint64_t min = 0;
    std::uint64_t max = ~std::uint64_t{0};
};

struct RealRange {
    double min;
    double max;
};

struct Choice;

class Arguments {
public:
    explicit Arguments(const Call& call);

    /// Required.
    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::string path(std::string_view key, PathForm form);
    [[nodiscard]] std::string rev(std::string_view key);
    [[nodiscard]] std::string template_id(std::string_view key);
    [[nodiscard]] std::uint64_t number(std::string_view key, NumberRange range = {});
    [[nodiscard]] bool flag(std::string_view key);
    [[nodiscard]] Instant time(std::string_view key);
    /// Optional; an absent text, rev or hash is "".
    [[nodiscard]] std::string text_or_empty(std::string_view key);
    [[nodiscard]] std::string rev_or_empty(std::string_view key);
    [[nodiscard]] std::string hash_or_empty(std::string_view key);
    [[nodiscard]] std::uint64_t number_or(std::string_view key, std::uint64_t otherwise, NumberRange range);
    [[nodiscard]] double real_or(std::string_view key, double otherwise, RealRange range);
    [[nodiscard]] bool flag(std::string_view key, bool otherwise);
    [[nodiscard]] std::optional<bool> flag_or_nothing(std::string_view key);
    [[nodiscard]] std::string path_or_empty(std::string_view key, PathForm form);
    [[nodiscard]] std::optional<Instant> timestamp(std::string_view key);
    /// A union; its tag must be one of `tags`. Absent, it is `otherwise` (empty = required).
    [[nodiscard]] Choice choice(std::string_view key, std::initializer_list<std::string_view> tags,
                                std::string_view otherwise);
    [[nodiscard]] Choice choice(std::string_view key, std::span<const std::string_view> tags,
                                std::string_view otherwise);
    /// A field that may be written out as null, as a union's member without a value may be.
    void null(std::string_view key);
    /// True if the field is there and isn't null.
    [[nodiscard]] bool has(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key, std::size_t count_max);
    /// A list of unions; each tag must be one of `known`.
    [[nodiscard]] std::vector<Choice> choices(std::string_view key,
                                              std::initializer_list<std::string_view> known,
                                              std::size_t count_max);
    /// The same, of unions without values.
    [[nodiscard]] std::vector<std::string> tags(std::string_view key,
                                                std::initializer_list<std::string_view> known);
    [[nodiscard]] Arguments object(std::string_view key);
    [[nodiscard]] std::vector<Arguments> objects(std::string_view key, std::size_t count_max);
    [[nodiscard]] std::vector<std::string> paths(std::string_view key, PathForm form, std::size_t count_max);
    [[nodiscard]] std::vector<std::string> template_ids(std::string_view key, std::size_t count_max);

    void fail(std::string_view key, std::string_view reason);
    /// 400 with the first mistake, unknown fields included; nothing if all is well.
    [[nodiscard]] std::optional<net::Response> refusal() const;

private:
    struct State;
    Arguments(std::shared_ptr<State> state, const boost::json::object& object, std::string place,
              ArgumentFields* noted);
    enum class Need { optional, required };
    /// The field's value; nothing if it isn't there or nobody calls. Notes down that it was asked for.
    [[nodiscard]] const boost::json::value* find(std::string_view key, std::string_view kind, Need need);
    [[nodiscard]] const boost::json::array* find_list(std::string_view key, std::string_view kind,
                                                      std::size_t count_max);
    [[nodiscard]] Choice read_choice(std::string_view key, const boost::json::value& value,
                                     std::span<const std::string_view> tags);
    [[nodiscard]] Choice noted_choice(std::string_view key, std::span<const std::string_view> tags);
    /// Readers of a field's object, for notes or of `object`.
    [[nodiscard]] Arguments within(std::string_view key, const boost::json::object& object,
                                   ArgumentFields* noted);
    [[nodiscard]] std::string checked_text(std::string_view key, const boost::json::value* value);
    [[nodiscard]] std::string checked_path(std::string_view key, std::string text, PathForm form);
    void check_template_id(std::string_view key, std::string_view text);
    [[nodiscard]] bool checked_flag(std::string_view key, const boost::json::value& value);
    [[nodiscard]] std::optional<Instant> checked_time(std::string_view key, const std::string& text);
    [[nodiscard]] std::string checked_rev(std::string_view key, std::string text);

    std::shared_ptr<State> m_state;
    std::size_t m_frame = 0;
};

struct Choice {
    std::string tag;
    Arguments fields;  ///< of the union's object, beside `.tag`
};

inline Choice Arguments::choice(std::string_view key, std::initializer_list<std::string_view> tags,
                                std::string_view otherwise) {
    return choice(key, std::span<const std::string_view>(tags.begin(), tags.size()), otherwise);
}

/// For routes whose argument is Void: 400 if anything was given.
[[nodiscard]] std::optional<net::Response> refuse_arguments(const Call& call);

/// Dropbox's time stamps, whole seconds: "2015-05-12T15:50:38Z".
[[nodiscard]] std::string to_dropbox_time(Instant instant);

}  // namespace sluice::sandbox
