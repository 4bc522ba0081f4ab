// Which event tells of which file: two sides, joined where one may tell of the other. In a part that hangs
// together, and in which there are as many names told as files, each name belongs to one file; where that can
// be so in one way only, as far as people are concerned, it is how it was.
#include <algorithm>
#include <map>

#include "domain/detail/file_words.h"
#include "domain/submitter.h"

namespace sluice::domain {

namespace {

/// A part that hangs together by more names than this is left alone.
constexpr std::size_t part_max = 4000;
constexpr std::size_t none = ~std::size_t{0};
/// Times of events are whole seconds.
constexpr std::chrono::seconds second{1};

using Indexes = std::vector<std::size_t>;

/// One name that an event tells.
struct Told {
    const ReceiveEvent* event;
    std::string_view name;
    Indexes files = {};  ///< that it may be
};

class Matcher {
public:
    Matcher(std::span<const ReceiveEvent> events, std::span<const ReceivedFile> files)
        : m_files(files), m_told_of(files.size()), m_told_by(files.size(), none) {
        for (const auto& event : events)
            for (const auto& name : event.names) m_told.push_back({&event, name});
        join();
    }

    std::vector<std::optional<Submitter>> run(Instant listed_until) {
        std::vector<std::optional<Submitter>> answer(m_files.size());
        std::vector<bool> is_seen(m_told.size());
        for (std::size_t first = 0; first < m_told.size(); ++first) {
            if (is_seen[first]) continue;
            const Part part = part_of(first, is_seen);
            if (is_complete(part, listed_until) && pair_up(part)) decide(part, answer);
        }
        return answer;
    }

private:
    struct Part {
        Indexes told;
        Indexes files;
    };

    /// Joins each name with the files that it may be.
    void join() {
        std::map<std::string, Indexes, std::less<>> files_by_word;
        for (std::size_t file = 0; file < m_files.size(); ++file) {
            auto words = detail::FileWords(m_files[file].name).words;
            std::ranges::sort(words);
            words.erase(std::unique(words.begin(), words.end()), words.end());
            for (const auto& word : words) files_by_word[word].push_back(file);
        }
        for (std::size_t told = 0; told < m_told.size(); ++told) {
            const Indexes* fewest = nullptr;
            for (const auto& word : detail::FileWords(m_told[told].name).words) {
                const auto& with_word = files_by_word[word];
                if (!fewest || with_word.size() < fewest->size()) fewest = &with_word;
            }
            if (!fewest) continue;
            for (const auto file : *fewest)
                if (may_be(m_told[told], m_files[file])) {
                    m_told[told].files.push_back(file);
                    m_told_of[file].push_back(told);
                }
        }
        for (std::size_t file = 0; file < m_files.size(); ++file) keep_named(file);
    }

    static bool may_be(const Told& told, const ReceivedFile& file) {
        const Instant at = told.event->at;
        return file.at <= at + receive_event_slack && file.at >= at - receive_event_reach &&
               may_be_stored_as(told.name, file.name);
    }

    [[nodiscard]] bool is_named(std::size_t told, std::size_t file) const {
        return is_named_after(m_told[told].name, m_told[told].event->submitter, m_files[file].name);
    }

    /// A file whose name says who sent it is none of those that others sent.
    void keep_named(std::size_t file) {
        auto& all = m_told_of[file];
        if (std::ranges::none_of(all, [&](std::size_t told) { return is_named(told, file); })) return;
        std::erase_if(all, [&](std::size_t told) {
            if (is_named(told, file)) return false;
            std::erase(m_told[told].files, file);
            return true;
        });
    }

    Part part_of(std::size_t first, std::vector<bool>& is_seen) const {
        Part part{{first}, {}};
        is_seen[first] = true;
        std::vector<bool> is_file_seen(m_files.size());
        for (std::size_t at = 0; at < part.told.size(); ++at)
            for (const auto file : m_told[part.told[at]].files) {
                if (is_file_seen[file]) continue;
                is_file_seen[file] = true;
                part.files.push_back(file);
                for (const auto told : m_told_of[file]) {
                    if (is_seen[told]) continue;
                    is_seen[told] = true;
                    part.told.push_back(told);
                }
            }
        return part;
    }

    /// Nothing of it can still be on its way here, as far as that can be told.
    [[nodiscard]] bool is_complete(const Part& part, Instant listed_until) const {
        return part.told.size() == part.files.size() && part.told.size() <= part_max &&
               std::ranges::all_of(part.told, [&](std::size_t told) {
                   return m_told[told].event->at + second <= listed_until;
               });
    }

    /// Gives each name a file of its own, if that can be done.
    bool pair_up(const Part& part) {
        return std::ranges::all_of(part.told, [&](std::size_t told) {
            std::vector<bool> is_tried(m_files.size());
            return find_file(told, is_tried);
        });
    }

    bool find_file(std::size_t told, std::vector<bool>& is_tried) {
        for (const auto file : m_told[told].files) {
            if (is_tried[file]) continue;
            is_tried[file] = true;
            if (m_told_by[file] != none && !find_file(m_told_by[file], is_tried)) continue;
            m_told_by[file] = told;
            return true;
        }
        return false;
    }

    /// A file may be told of by another name than the one it was given where names can change their files in
    /// a round; all of a round are strongly connected.
    void decide(const Part& part, std::vector<std::optional<Submitter>>& answer) {
        const Indexes rounds = rounds_of(part);
        for (const auto file : part.files) {
            const auto& given = m_told[m_told_by[file]];
            bool is_certain = true;
            bool has_form = false;
            for (const auto told : m_told_of[file]) {
                if (rounds[told] != rounds[m_told_by[file]]) continue;
                const auto& submitter = m_told[told].event->submitter;
                is_certain = is_certain && submitter == given.event->submitter;
                has_form = has_form || is_stored_form(m_told[told].name, submitter, m_files[file].name);
            }
            if (is_certain && has_form) answer[file] = given.event->submitter;
        }
    }

    /// The number of each name's round (Tarjan 1972).
    [[nodiscard]] Indexes rounds_of(const Part& part) const {
        Walk walk{
            Indexes(m_told.size(), none), Indexes(m_told.size(), none), Indexes(m_told.size(), none), {}};
        for (const auto told : part.told)
            if (walk.order[told] == none) visit(told, walk);
        return walk.round;
    }
    struct Walk {
        Indexes order;
        Indexes low;
        Indexes round;
        Indexes stack;
        std::size_t next = 0;
    };
    void visit(std::size_t told, Walk& walk) const {
        walk.order[told] = walk.low[told] = walk.next++;
        walk.stack.push_back(told);
        for (const auto file : m_told[told].files) {
            const auto other = m_told_by[file];
            if (walk.order[other] == none) visit(other, walk);
            if (walk.round[other] == none) walk.low[told] = std::min(walk.low[told], walk.low[other]);
        }
        if (walk.low[told] != walk.order[told]) return;
        for (std::size_t top = none; top != told; walk.stack.pop_back()) {
            top = walk.stack.back();
            walk.round[top] = told;
        }
    }

    std::span<const ReceivedFile> m_files;
    std::vector<Told> m_told;
    std::vector<Indexes> m_told_of;  ///< by file: the names that it may be
    Indexes m_told_by;               ///< by file: the name it was given
};

}  // namespace

std::vector<std::optional<Submitter>> match_submitters(std::span<const ReceiveEvent> events,
                                                       std::span<const ReceivedFile> files,
                                                       Instant listed_until) {
    return Matcher(events, files).run(listed_until);
}

}  // namespace sluice::domain
