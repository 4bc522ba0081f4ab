#include "domain/upload_page.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include "base/text.h"
#include "domain/account_folder.h"
#include "domain/vocabulary.h"

namespace sluice::domain {
namespace {

constexpr std::size_t title_bytes_max = 200;
constexpr std::size_t instructions_bytes_max = 4'000;
constexpr std::size_t translations_max = 30;
constexpr std::size_t submitter_bytes_max = 200;
constexpr std::size_t value_bytes_max = 2'000;
constexpr std::size_t values_max = 50;
constexpr std::size_t file_name_bytes_max = 200;  // of Dropbox's 255, with room for a number
constexpr std::size_t ending_bytes_max = 20;
constexpr std::int64_t pixels_max = 100'000;

bool is_language(std::string_view text) {
    const bool has_good_size = text.size() >= 2 && text.size() <= 20;
    return has_good_size && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
           });
}

Result<> check_text(const PageText& text) {
    if (trim(text.title).empty() || text.title.size() > title_bytes_max)
        return fail({Remedy::reject, "title_invalid",
                     cat("An upload page needs a title of 1 to ", title_bytes_max, " characters."),
                     "Say in a few words what people should send."});
    if (text.instructions.size() > instructions_bytes_max)
        return fail({Remedy::reject, "instructions_invalid",
                     cat("Instructions have at most ", instructions_bytes_max, " characters."),
                     "Shorten them."});
    return {};
}

Result<> check_language(const std::string& language) {
    if (is_language(language)) return {};
    return fail({Remedy::reject, "language_invalid", cat("'", to_valid_utf8(language), "' isn't a language."),
                 "Write it as browsers do: en, de, fr, pt-BR."});
}

Result<> check_pixels(std::optional<std::int64_t> pixels) {
    if (!pixels || (*pixels >= 1 && *pixels <= pixels_max)) return {};
    return fail({Remedy::reject, "picture_size_invalid",
                 cat("The smallest picture size is 1 to ", pixels_max, " pixels."),
                 "Correct it, or leave it empty."});
}

std::unexpected<Error> field_unknown(std::string_view key) {
    return fail({Remedy::reject, "field_unknown",
                 cat("There is no text field '", to_valid_utf8(key), "' to ask for."),
                 "Choose among the text fields of the library."});
}

/// A contributor can be asked for what is words.
const Field* find_text_field(const Fields& fields, std::string_view key) {
    const Field* field = fields.find(key);
    const bool is_text =
        field != nullptr && field->type != FieldType::date && field->type != FieldType::integer;
    return is_text ? field : nullptr;
}

Result<std::string> checked_submitter(const std::string& said, Asked asked, std::string_view what) {
    const std::string text(trim(said));
    if (asked == Asked::no || (asked == Asked::optional && text.empty()))
        return asked == Asked::no ? std::string() : text;
    if (text.empty())
        return fail({Remedy::reject, cat("submitter_", what, "_missing"),
                     cat("Your ", what == "name" ? "name" : "e-mail address", " is needed here."),
                     "Fill it in, then send the files."});
    if (text.size() > submitter_bytes_max)
        return fail({Remedy::reject, cat("submitter_", what, "_invalid"),
                     cat("This is longer than ", submitter_bytes_max, " characters."), "Shorten it."});
    return text;
}

bool is_address(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos &&
           std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) > ' '; });
}

Result<std::vector<std::string>> checked_values(const Field& field, const std::vector<std::string>& said) {
    std::vector<std::string> values;
    for (const auto& value : said)
        if (const auto text = trim(value); !text.empty()) values.emplace_back(text);
    if (values.empty())
        return fail({Remedy::reject, "field_missing", cat(field.label, " is needed here."),
                     "Fill it in, then send the files."});
    const bool is_too_long =
        std::ranges::any_of(values, [](const std::string& value) { return value.size() > value_bytes_max; });
    if (is_too_long || values.size() > (field.type == FieldType::list ? values_max : 1))
        return fail({Remedy::reject, "field_too_long", cat(field.label, " is too long."),
                     cat("At most ", value_bytes_max, " characters, and ", values_max, " words in a list.")});
    for (auto& value : values) value = TRY(checked_value(field, value));
    return values;
}

/// How much a browser wants a language: "de-AT,de;q=0.8,en;q=0.5".
struct Wish {
    std::string language;
    int weight = 1000;
};

std::vector<Wish> wishes_of(std::string_view accept_language) {
    std::vector<Wish> wishes;
    for (const auto& part : split(accept_language.substr(0, 1'000), ',')) {
        const auto pieces = split(part, ';');
        Wish wish{to_lower_ascii(trim(pieces.front()))};
        for (std::size_t i = 1; i < pieces.size(); ++i) {
            const auto parameter = trim(pieces[i]);
            if (!parameter.starts_with("q=")) continue;
            double q = 0;
            std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), q);
            wish.weight = q > 0 && q <= 1 ? static_cast<int>(q * 1000) : 0;
        }
        if (!wish.language.empty() && wish.weight > 0) wishes.push_back(std::move(wish));
    }
    std::ranges::stable_sort(wishes, std::greater<>(), &Wish::weight);
    return wishes;
}

std::string_view primary_of(std::string_view language) {
    return language.substr(0, language.find('-'));
}

}  // namespace

Result<> check_upload_page(const UploadPage& page, const Fields& fields) {
    TRY(check_text({page.title, page.instructions}));
    TRY(check_language(page.language));
    if (page.translations.size() > translations_max)
        return fail({Remedy::reject, "language_invalid",
                     cat("A page has at most ", translations_max, " translations."), "Leave some out."});
    for (const auto& [language, text] : page.translations) {
        TRY(check_language(language));
        TRY(check_text(text));
    }
    for (const auto& key : page.required_fields)
        if (find_text_field(fields, key) == nullptr) return field_unknown(key);
    TRY(check_pixels(page.width_min));
    return check_pixels(page.height_min);
}

Result<> check_open(const UploadPage& page, Instant now) {
    if (page.state == UploadPageState::open && (!page.deadline || now < *page.deadline)) return {};
    return fail({Remedy::reject, "upload_page_closed", "This page takes no more files: it is closed.",
                 "Ask the person who gave you this link."});
}

Result<Submission> check_submission(const UploadPage& page, const Submission& said, const Fields& fields) {
    Submission checked = said;
    checked.name = TRY(checked_submitter(said.name, page.ask_name, "name"));
    checked.email = TRY(checked_submitter(said.email, page.ask_email, "email"));
    if (!checked.email.empty() && !is_address(checked.email))
        return fail({Remedy::reject, "submitter_email_invalid", "This isn't an e-mail address.",
                     "Write it like mia@example.org."});
    for (const auto& [key, values] : said.metadata)
        if (std::ranges::find(page.required_fields, key) == page.required_fields.end())
            return field_unknown(key);
    checked.metadata.clear();
    for (const auto& key : page.required_fields) {
        const auto found = said.metadata.find(key);
        const Field* field = find_text_field(fields, key);
        if (field == nullptr) return field_unknown(key);
        checked.metadata[key] = TRY(checked_values(
            *field, found == said.metadata.end() ? std::vector<std::string>() : found->second));
    }
    return checked;
}

Result<std::string> checked_file_name(std::string_view name) {
    // Some browsers and programs send a path.
    std::string_view last = trim(name);
    if (const auto slash = last.find_last_of("/\\"); slash != std::string_view::npos)
        last.remove_prefix(slash + 1);
    if (trim(last).empty() || !is_utf8(last))
        return fail({Remedy::reject, "file_name_missing", "The file has no name.",
                     "Give it one, then send it again."});
    std::string whole(last);
    if (whole.size() > file_name_bytes_max) {  // the ending says what it is, so it stays
        const auto dot = whole.rfind('.');
        const bool has_ending = dot != std::string::npos && whole.size() - dot <= ending_bytes_max;
        const std::string ending = has_ending ? whole.substr(dot) : "";
        std::size_t end = file_name_bytes_max - ending.size();
        while (end > 0 && (static_cast<unsigned char>(whole[end]) & 0xC0U) == 0x80U) --end;
        whole = whole.substr(0, end) + ending;
    }
    return folder_name_of(whole);
}

ChosenText choose_text(const UploadPage& page, std::string_view accept_language) {
    const auto own = to_lower_ascii(page.language);
    for (const Wish& wish : wishes_of(accept_language)) {
        if (wish.language == own || wish.language == "*") break;
        for (const auto& [language, text] : page.translations)
            if (to_lower_ascii(language) == wish.language) return {language, text};
        if (primary_of(wish.language) == primary_of(own)) break;
        for (const auto& [language, text] : page.translations)
            if (primary_of(to_lower_ascii(language)) == primary_of(wish.language)) return {language, text};
    }
    return {page.language, {page.title, page.instructions}};
}

std::string submitter_in_words(const Submission& submission) {
    if (submission.name.empty()) return submission.email;
    if (submission.email.empty()) return submission.name;
    return cat(submission.name, " (", submission.email, ")");
}

}  // namespace sluice::domain
