// The routes files/search_v2 and files/search/continue_v2 (files.stone). Names are searched, not contents:
// every word of the query must begin a word of the name. There is no lag: what is written is found at once.
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/cloud_docs.h"
#include "sandbox/file_routes.h"
#include "sandbox/signed_text.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view purpose = "search";
constexpr std::size_t matches_max = 10'000;
constexpr std::size_t query_length_max = 1000;
constexpr std::size_t list_items_max = 1000;

struct Query {
    std::vector<std::string> words;
    std::string path;
    std::uint64_t page = 100;
    bool by_time = false;
    bool deleted = false;
    bool highlights = false;
    std::vector<std::string> extensions;
    std::vector<std::string> categories;
    std::optional<std::uint64_t> author;  ///< uid
    bool is_author_caller = false;
};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (const auto& part : split(lower_path(text), ' ')) {
        if (!part.empty()) words.push_back(part);
    }
    return words;
}

/// Where `word` begins a word of `name`; npos if nowhere.
std::size_t find_word(std::string_view name, std::string_view word) {
    for (auto at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
        if (at == 0 || !is_letter(name[at - 1]) || !is_letter(word.front())) return at;
    }
    return std::string_view::npos;
}

std::string_view category_of(const Entry& entry) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> categories{
        {{"image", " jpg jpeg png gif webp tif tiff bmp heic heif psd ai svg raw cr2 cr3 nef arw dng ppm "},
         {"document", " doc docx docm odt rtf txt md gdoc pages "},
         {"pdf", " pdf "},
         {"spreadsheet", " xls xlsx xlsm csv ods gsheet numbers "},
         {"presentation", " ppt pptx pptm odp key gslides "},
         {"audio", " mp3 wav mid midi aac flac m4a ogg aiff "},
         {"video", " mov mp4 wmv avi mkv m4v webm mpg mpeg "},
         {"paper", " paper "}}};
    if (!entry.is_file()) return "folder";
    const auto name = name_of(entry.path_lower);
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return "others";
    const auto extension = cat(" ", name.substr(dot + 1), " ");
    const auto found = std::ranges::find_if(
        categories, [&](const auto& one) { return one.second.find(extension) != std::string_view::npos; });
    return found == categories.end() ? "others" : found->first;
}

bool has_extension(std::string_view name, const std::vector<std::string>& extensions) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    return std::ranges::find(extensions, name.substr(dot + 1)) != extensions.end();
}

/// Files outside of shared folders are their owner's work.
bool is_of(std::uint64_t author, bool is_caller, const Entry& entry) {
    if (!entry.is_file()) return false;
    return entry.place ? entry.modified_by == author : is_caller;
}

bool is_match(const Query& query, const Entry& entry) {
    if (query.author && !is_of(*query.author, query.is_author_caller, entry)) return false;
    const auto name = name_of(entry.path_lower);
    for (const auto& word : query.words) {
        if (find_word(name, word) == std::string_view::npos) return false;
    }
    if (!query.extensions.empty() && (!entry.is_file() || !has_extension(name, query.extensions)))
        return false;
    return query.categories.empty() ||
           std::ranges::find(query.categories, category_of(entry)) != query.categories.end();
}

/// A match: an entry or, of a search for what was deleted, a path.
struct Match {
    EntryPtr entry;
    std::string deleted_path;
};

/// Refusals are SearchError.
Outcome<std::vector<Match>> find_matches(const Call& call, const Query& query) {
    return call.world.read_files(call.viewer, [&](const View& view) -> Outcome<std::vector<Match>> {
        const auto folder = resolve(view, call, query.path);
        if (!folder) return std::unexpected(folder.error().within("path"));
        const auto lower = lower_path(*folder);
        const auto scope = view.find(lower);
        if (lower != lower_path(call.root) && !scope) return refuse({"path", "not_found"});
        if (scope && scope->is_file()) return refuse({"path", "not_folder"});
        std::vector<Match> matches;
        if (query.deleted) {
            view.walk_tombstones(lower, [&](const std::string& path, const Tombstone& tombstone) {
                Entry gone;
                gone.path_lower = path;
                if (is_match(query, gone)) matches.push_back({nullptr, tombstone.path_display});
                return matches.size() < matches_max;
            });
            return matches;
        }
        view.walk(lower, Depth::recursive, [&](const EntryPtr& entry) {
            if (is_match(query, *entry)) matches.push_back({entry, {}});
            return matches.size() < matches_max;
        });
        return matches;
    });
}

void sort_matches(std::vector<Match>& matches, const Query& query) {
    if (query.deleted || !query.by_time) return;
    std::ranges::stable_sort(matches, [](const Match& a, const Match& b) {
        return a.entry->server_modified > b.entry->server_modified;
    });
}

/// The name in pieces, those that were searched for marked.
json::array highlight(std::string_view name, const std::vector<std::string>& words) {
    const std::string lower = lower_path(name);
    std::vector<bool> marked(name.size(), false);
    for (const auto& word : words) {
        const auto at = lower.size() == name.size() ? find_word(lower, word) : std::string::npos;
        if (at == std::string::npos) continue;
        std::fill_n(marked.begin() + static_cast<std::ptrdiff_t>(at), word.size(), true);
    }
    json::array spans;
    for (std::size_t start = 0, end = 0; start < name.size(); start = end) {
        while (end < name.size() && marked[end] == marked[start]) ++end;
        const bool is_marked = marked[start];
        spans.push_back(
            json::object{{"highlight_str", name.substr(start, end - start)}, {"is_highlighted", is_marked}});
    }
    return spans;
}

json::object match_json(const Call& call, const Match& match, const Query& query) {
    auto metadata = match.entry ? metadata_json(call, *match.entry, Declared::as_metadata)
                                : deleted_json(call, match.deleted_path);
    json::object told{{"match_type", json::object{{".tag", "filename"}}}};
    if (query.highlights) {
        told["highlight_spans"] =
            highlight(name_of(match.entry ? match.entry->path_display : match.deleted_path), query.words);
    }
    told["metadata"] = json::object{{".tag", "metadata"}, {"metadata", std::move(metadata)}};
    return told;
}

/// The page from match `first` on; `argument` is the search's own, which its cursor carries.
net::Response page_of(const Call& call, const Query& query, std::uint64_t first,
                      const json::object& argument) {
    auto found = find_matches(call, query);
    if (!found) return refused(found.error());
    sort_matches(*found, query);
    const auto end = std::min<std::uint64_t>(first + query.page, found->size());
    json::array matches;
    for (auto at = first; at < end; ++at) matches.push_back(match_json(call, (*found)[at], query));
    const bool has_more = end < found->size();
    json::object result{{"matches", std::move(matches)}, {"has_more", has_more}};
    if (has_more) {
        const json::array position{call.token.account_id, end, argument};
        result["cursor"] = sign_text(json::serialize(position), purpose, call.world.signing_key());
    }
    return json_answer(result);
}

void read_options(const Call& call, Arguments options, Query& query) {
    query.path = options.path_or_empty("path", PathForm::path_r_or_id);
    query.page = options.number_or("max_results", query.page, {1, 1000});
    if (options.has("order_by")) {
        query.by_time =
            options.choice("order_by", {"relevance", "last_modified_time"}, "").tag == "last_modified_time";
    }
    query.deleted = options.choice("file_status", {"active", "deleted"}, "active").tag == "deleted";
    static_cast<void>(options.flag("filename_only", false));
    if (options.has("file_extensions")) {
        for (const auto& one : options.texts("file_extensions", list_items_max)) {
            query.extensions.push_back(lower_path(one.starts_with('.') ? one.substr(1) : one));
        }
    }
    if (options.has("file_categories")) {
        query.categories =
            options.tags("file_categories", {"image", "document", "pdf", "spreadsheet", "presentation",
                                             "audio", "video", "folder", "paper", "others"});
    }
    const auto account_id = options.text_or_empty("account_id");
    if (account_id.empty()) return;
    const auto account = call.world.people().find_account(account_id);
    query.author = account ? account->uid : 0;
    query.is_author_caller = account_id == call.token.account_id;
}

/// SearchV2Arg.
Query read_query(const Call& call, Arguments& arguments) {
    Query query;
    const auto text = arguments.text("query");
    if (text.size() > query_length_max) arguments.fail("query", "must be at most 1000 characters");
    query.words = words_of(text);
    if (arguments.has("options")) read_options(call, arguments.object("options"), query);
    if (arguments.has("match_field_options")) {
        query.highlights = arguments.object("match_field_options").flag("include_highlights", false);
    }
    const auto highlights = arguments.flag_or_nothing("include_highlights");
    query.highlights = highlights.value_or(query.highlights);
    return query;
}

net::Response search(Call& call) {
    Arguments arguments(call);
    const auto query = read_query(call, arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    if (query.words.empty() && query.extensions.empty() && query.categories.empty()) {
        return refused({.tags = {"invalid_argument"}, .text = "The query is empty."});
    }
    if (query.deleted && !(query.extensions.empty() && query.categories.empty())) {
        return refused({.tags = {"invalid_argument"},
                        .text = "file_extensions and file_categories are for active files only."});
    }
    return page_of(call, query, 0, call.arguments);
}

net::Response search_continue(Call& call) {
    Arguments arguments(call);
    const auto cursor = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto text = open_signed(cursor, purpose, call.world.signing_key());
    const auto position = text ? json::parse(*text).as_array() : json::array{""};
    if (position.at(0).as_string() != call.token.account_id) {
        return bad_request(call.route, cat(call.arguments_place, ": cursor: Invalid \"cursor\" parameter."));
    }
    const auto& argument = position.at(2).as_object();
    const Call first{
        .world = call.world, .request = call.request, .route = call.route, .arguments = argument};
    Arguments again(first);
    return page_of(call, read_query(call, again), position.at(1).to_number<std::uint64_t>(), argument);
}

}  // namespace

void add_search_routes(RouteTable& routes) {
    routes.add("files/search_v2", search);
    routes.add("files/search/continue_v2", search_continue);
}

}  // namespace sluice::sandbox
