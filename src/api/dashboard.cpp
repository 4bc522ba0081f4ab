#include "api/dashboard.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"

namespace sluice::api {
namespace {

constexpr std::size_t sources_max = 60;
constexpr std::size_t profiles_max = 30;

template <class T>
std::map<std::string, const T*> by_id(const std::vector<T>& items) {
    std::map<std::string, const T*> found;
    for (const T& item : items) found.emplace(item.id.value, &item);
    return found;
}

class Picture {
public:
    explicit Picture(const DashboardFacts& facts)
        : m_facts(facts), m_connections(by_id(facts.connections)), m_links(by_id(facts.links)) {}

    Dashboard make() {
        for (const auto& mapping : m_facts.mappings) add_mapping(mapping);
        for (const auto& page : m_facts.pages) add_page(page);
        for (const auto& flow : m_facts.flows) count(flow);
        m_dashboard.checked_at = m_facts.checked_at;
        m_dashboard.assets = m_facts.library.assets;
        m_dashboard.assets_today = m_facts.library.assets_today;
        m_dashboard.now = m_facts.now;
        finish_profiles();
        finish_sources();
        return std::move(m_dashboard);
    }

private:
    void add_mapping(const Mapping& mapping) {
        DashboardSource source;
        source.id = mapping.id.value;
        source.name = mapping.folder_path;
        source.mapping_id = mapping.id;
        source.connection_id = mapping.connection_id;
        source.profile_id = mapping.profile_id;
        source.checked_at = mapping.checked_at;
        if (mapping.state == MappingState::paused) source.state = SourceState::paused;
        if (mapping.state == MappingState::broken) set_broken(source, mapping.broken_reason);
        const auto link =
            mapping.contributor_link_id ? m_links.find(mapping.contributor_link_id->value) : m_links.end();
        if (link != m_links.end()) set_link(source, *link->second);
        const auto connection = m_connections.find(mapping.connection_id.value);
        if (connection != m_connections.end()) set_connection(source, *connection->second);
        m_by_mapping[mapping.id.value] = m_sources.size();
        m_sources.push_back(std::move(source));
    }

    static void set_link(DashboardSource& source, const ContributorLink& link) {
        source.kind = SourceKind::contributor_link;
        source.id = link.id.value;
        source.detail = source.name;
        source.name = link.title;
        if (link.state == ContributorLinkState::broken)
            set_broken(source, link.problem);
        else
            source.problem = link.problem;
        if (link.state != ContributorLinkState::closed) return;
        source.state = SourceState::closed;
        source.problem.clear();
    }

    static void set_connection(DashboardSource& source, const Connection& connection) {
        source.detail = source.detail.empty() ? connection.display_name
                                              : cat(connection.display_name, ", ", source.detail);
        if (connection.state == ConnectionState::broken)
            set_broken(source, cat("Dropbox refuses Sluice: link ", connection.display_name, " again."));
    }

    static void set_broken(DashboardSource& source, std::string problem) {
        source.state = SourceState::broken;
        source.problem = std::move(problem);
    }

    void add_page(const UploadPage& page) {
        DashboardSource source;
        source.kind = SourceKind::upload_page;
        source.id = page.id.value;
        source.name = page.title;
        source.detail = page.destination == UploadDestination::library ? "straight into the library"
                                                                       : "into a Dropbox folder";
        source.mapping_id = page.mapping_id;
        source.profile_id = page.profile_id;
        const bool is_over =
            page.state == UploadPageState::closed || (page.deadline && *page.deadline <= m_facts.now);
        if (is_over) source.state = SourceState::closed;
        for (const auto& forwarding : m_facts.forwarding) {
            if (forwarding.page_id != page.id) continue;
            source.counts.waiting += forwarding.files;
            if (!forwarding.trouble.empty()) set_broken(source, forwarding.trouble);
        }
        m_by_page[page.id.value] = m_sources.size();
        m_sources.push_back(std::move(source));
    }

    DashboardSource& source_of(const catalog::Flow& flow) {
        if (flow.mapping_id)
            if (const auto found = m_by_mapping.find(flow.mapping_id->value); found != m_by_mapping.end())
                return m_sources[found->second];
        if (flow.upload_page_id)
            if (const auto found = m_by_page.find(flow.upload_page_id->value); found != m_by_page.end())
                return m_sources[found->second];
        if (!m_other) {
            m_other = m_sources.size();
            DashboardSource& other = m_sources.emplace_back();
            other.kind = SourceKind::other;
            other.name = "Everything else";
            other.detail = "Folders that aren't mapped any more, and what people brought themselves";
        }
        return m_sources[*m_other];
    }

    void count(const catalog::Flow& flow) {
        source_of(flow).counts += flow.counts;
        m_by_profile[flow.profile_id.value] += flow.counts;
    }

    void finish_profiles() {
        for (const auto& source : m_sources)
            if (source.profile_id) m_by_profile[source.profile_id->value];
        for (const auto& profile : m_facts.profiles)
            if (const auto found = m_by_profile.find(profile.id.value); found != m_by_profile.end())
                m_dashboard.profiles.push_back({profile.id, profile.rules.name, found->second});
        std::ranges::stable_sort(m_dashboard.profiles, [](const auto& a, const auto& b) {
            return std::tuple(-a.counts.pending(), -a.counts.done_today) <
                   std::tuple(-b.counts.pending(), -b.counts.done_today);
        });
        cut(m_dashboard.profiles, profiles_max, m_dashboard.profiles_left_out);
    }

    void finish_sources() {
        for (const auto& source : m_sources) {
            m_dashboard.counts += source.counts;
            if (source.state == SourceState::broken) ++m_dashboard.broken;
        }
        // A closed one through which nothing is on its way is history.
        std::erase_if(m_sources, [](const auto& source) {
            return source.state == SourceState::closed &&
                   source.counts.pending() + source.counts.done_today == 0;
        });
        const auto rank = [](const DashboardSource& source) {
            return std::tuple(source.state != SourceState::broken, -source.counts.pending(),
                              -source.counts.done_today);
        };
        std::ranges::stable_sort(m_sources, [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
        m_dashboard.sources = std::move(m_sources);
        cut(m_dashboard.sources, sources_max, m_dashboard.sources_left_out);
    }

    template <class T>
    static void cut(std::vector<T>& items, std::size_t most, std::int64_t& left_out) {
        if (items.size() <= most) return;
        left_out = static_cast<std::int64_t>(items.size() - most);
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(most), items.end());
    }

    const DashboardFacts& m_facts;
    std::map<std::string, const Connection*> m_connections;
    std::map<std::string, const ContributorLink*> m_links;
    std::vector<DashboardSource> m_sources;
    std::map<std::string, std::size_t> m_by_mapping;
    std::map<std::string, std::size_t> m_by_page;
    std::optional<std::size_t> m_other;
    std::map<std::string, FlowCounts> m_by_profile;
    Dashboard m_dashboard;
};

}  // namespace

Dashboard make_dashboard(const DashboardFacts& facts) {
    return Picture(facts).make();
}

}  // namespace sluice::api
