#include "sandbox/save_url.h"

#include <boost/json.hpp>

#include <utility>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/block_hash.h"
#include "sandbox/commit_arguments.h"
#include "sandbox/content_store.h"
#include "sandbox/jobs.h"
#include "sandbox/web_address.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* job_kind = "files/save_url";
constexpr std::chrono::minutes fetch_time_max{15};
constexpr int redirects_max = 5;

json::object failed(const Refusal& refusal) {
    return {{".tag", "failed"}, {"failed", refusal_json(refusal)}};
}

bool allows_private(const World& world, const std::string& app_key) {
    const auto app = world.people().find_app(app_key);
    return app && app->allow_private_save_url;
}

/// What stands against fetching from `url`: a SaveUrlError.
std::optional<Refusal> check_url(const std::string& url, bool is_private_allowed) {
    const auto address = parse_web_address(url);
    if (!address) return Refusal{{"invalid_url"}};
    if (!is_private_allowed && !is_public(*address)) return Refusal{{"download_failed"}};
    return std::nullopt;
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Bytes on their way from the web into the store.
class Download {
public:
    explicit Download(ContentStore& contents) : m_contents(contents) {}
    ~Download() {
        if (m_spool) m_contents.drop(std::move(m_spool));
    }
    Download(const Download&) = delete;
    Download& operator=(const Download&) = delete;

    Result<> take(std::string_view bytes) {
        if (!m_spool) m_spool = TRY(m_contents.open_spool());
        TRY(m_spool->write_at(m_spool->size(), bytes));
        m_digests.update(bytes);
        return {};
    }
    Result<ContentPtr> finish() {
        if (!m_spool) return m_contents.add(std::string());
        return m_contents.seal(std::move(m_spool), combine_digests(m_digests.finish()));
    }

private:
    ContentStore& m_contents;
    BlockDigests m_digests;
    std::unique_ptr<Spool> m_spool;
};

/// The file at `url`; refusals are SaveUrlError.
Outcome<ContentPtr> fetch(World& world, net::Transport& transport, std::string url, bool is_private_allowed,
                          const std::stop_token& stop) {
    for (int redirects = 0; redirects <= redirects_max; ++redirects) {
        if (auto refusal = check_url(url, is_private_allowed)) return std::unexpected(*std::move(refusal));
        Download download(world.contents());
        const net::SendOptions options{
            .total_timeout = fetch_time_max,
            .receive = [&](const net::Response&, std::string_view bytes) { return download.take(bytes); }};
        const auto answer = transport.send({.url = url}, options, stop);
        if (!answer) return refuse({"download_failed"});
        if (is_redirect(answer->status)) {
            url = resolve_location(url, answer->headers.get("Location"));
            continue;
        }
        if (answer->status != 200) return refuse({"download_failed"});
        auto content = download.finish();
        if (!content) return refuse({"download_failed"});
        return *std::move(content);
    }
    return refuse({"download_failed"});
}

}  // namespace

/// A call that goes on: what a Call refers to lives here.
struct SaveUrls::Job {
    std::string id;
    std::string url;
    std::string path;
    net::Request request = {};
    json::object arguments = {};
    bool is_private_allowed = false;
    Call call;

    Job(const Call& from, std::string wanted_url, std::string wanted_path)
        : url(std::move(wanted_url)),
          path(std::move(wanted_path)),
          is_private_allowed(allows_private(from.world, from.token.app_key)),
          call{.world = from.world, .request = request, .route = from.route, .arguments = arguments} {
        call.token = from.token;
        call.root = from.root;
        call.viewer = from.viewer;
    }
};

SaveUrls::SaveUrls(World& world, const std::shared_ptr<net::Transport>& transport)
    : m_world(world), m_transport(transport) {
    for (const auto& id : unended_jobs(world, job_kind)) end_job(world, id, failed({{"download_failed"}}));
}

SaveUrls::~SaveUrls() {
    const std::lock_guard lock(m_mutex);
    for (auto& fetch : m_fetches) fetch.thread.request_stop();
    m_fetches.clear();
}

void SaveUrls::wait() {
    std::vector<Fetch> under_way;
    {
        const std::lock_guard lock(m_mutex);
        under_way.swap(m_fetches);
    }
    for (auto& fetch : under_way) fetch.thread.join();
}

void SaveUrls::run(const Job& job, const std::stop_token& stop) {
    const auto transport = m_transport;
    const auto content = transport ? fetch(m_world, *transport, job.url, job.is_private_allowed, stop)
                                   : Outcome<ContentPtr>(refuse({"download_failed"}));
    if (!content) return end_job(m_world, job.id, failed(content.error()));
    const Commit commit{.file = {.path = job.path, .autorename = Autorename::yes}};
    const auto file = commit_file(job.call, commit, *content);
    if (!file) return end_job(m_world, job.id, failed(file.error()));
    json::object complete = metadata_json(job.call, **file, Declared::as_subtype);
    complete[".tag"] = "complete";
    end_job(m_world, job.id, complete);
}

net::Response SaveUrls::launch(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::path);
    const auto url = arguments.text("url");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto job = std::make_shared<Job>(call, url, path);
    if (const auto refusal = check_url(url, job->is_private_allowed)) return refused(*refusal);
    if (const auto flaw = find_write_flaw(cat(call.root, path), AstralNames::allowed)) {
        const bool is_malformed = *flaw == PathFlaw::malformed_path;
        return route_error({"path", is_malformed ? "malformed_path" : "disallowed_name"});
    }
    job->id = begin_job(call, job_kind);
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_fetches, [](const Fetch& fetch) { return fetch.is_done->load(); });
    auto is_done = std::make_shared<std::atomic<bool>>(false);
    m_fetches.push_back({is_done, std::jthread([this, job, is_done](const std::stop_token& stop) {
                             run(*job, stop);
                             *is_done = true;
                         })});
    return launched(job->id);
}

void add_save_url_routes(RouteTable& routes, SaveUrls& urls) {
    routes.add("files/save_url", [&urls](Call& call) { return urls.launch(call); });
    routes.add("files/save_url/check_job_status", [](Call& call) { return check_job(call, job_kind); });
}

}  // namespace sluice::sandbox
