#include "sandbox/jobs.h"

#include <boost/json.hpp>

#include <utility>

#include "base/text.h"
#include "sandbox/arguments.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* job_kind = "core.job";

/// `result` null = still under way.
std::string save_job(const Call& call, const std::string& kind, json::value result) {
    const std::string id = cat("dbjid:", to_base64url(call.world.ids().random_bytes(36)));
    const json::object job{{"kind", kind},
                           {"account_id", call.token.account_id},
                           {"checks_left", call.world.switches().checks_in_progress},
                           {"result", std::move(result)}};
    call.world.save_record(job_kind, id, json::serialize(job));
    return id;
}

}  // namespace

net::Response launched(const std::string& id) {
    return json_answer(json::object{{".tag", "async_job_id"}, {"async_job_id", id}});
}

net::Response launch_job(Call& call, const std::string& kind, const json::object& result) {
    json::object complete{{".tag", "complete"}};
    for (const auto& field : result) complete[field.key()] = field.value();
    return launched(save_job(call, kind, std::move(complete)));
}

std::string begin_job(const Call& call, const std::string& kind) {
    return save_job(call, kind, nullptr);
}

void end_job(World& world, const std::string& id, const json::object& answer) {
    world.change_record(job_kind, id, [&](const std::string& before) {
        if (before.empty()) return before;
        auto job = json::parse(before).as_object();
        job["result"] = answer;
        return json::serialize(job);
    });
}

std::vector<std::string> unended_jobs(const World& world, const std::string& kind) {
    std::vector<std::string> ids;
    for (const auto& [id, text] : world.records(job_kind)) {
        const auto job = json::parse(text);
        if (job.at("kind").as_string() == kind && job.at("result").is_null()) ids.push_back(id);
    }
    return ids;
}

net::Response check_job(Call& call, const std::string& kind) {
    Arguments arguments(call);
    const std::string id = arguments.text("async_job_id");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto text = call.world.find_record(job_kind, id);
    if (!text) return route_error({"invalid_async_job_id"});
    auto job = json::parse(*text).as_object();
    if (job.at("kind").as_string() != kind || job.at("account_id").as_string() != call.token.account_id) {
        return route_error({"invalid_async_job_id"});
    }
    if (const auto left = job.at("checks_left").to_number<int>(); left > 0) {
        job["checks_left"] = left - 1;
        call.world.save_record(job_kind, id, json::serialize(job));
        return json_answer(json::object{{".tag", "in_progress"}});
    }
    if (job.at("result").is_null()) return json_answer(json::object{{".tag", "in_progress"}});
    return json_answer(job.at("result"));
}

}  // namespace sluice::sandbox
