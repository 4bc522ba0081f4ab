#include "sandbox/jobs.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "sandbox/arguments.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* job_kind = "core.job";

}  // namespace

net::Response launch_job(Call& call, const std::string& kind, const json::object& result) {
    const std::string id = cat("dbjid:", to_base64url(call.world.ids().random_bytes(36)));
    const json::object job{{"kind", kind},
                           {"account_id", call.token.account_id},
                           {"checks_left", call.world.switches().checks_in_progress},
                           {"result", result}};
    call.world.save_record(job_kind, id, json::serialize(job));
    return json_answer(json::object{{".tag", "async_job_id"}, {"async_job_id", id}});
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
    json::object complete{{".tag", "complete"}};
    for (auto& field : job.at("result").as_object()) complete[field.key()] = field.value();
    return json_answer(complete);
}

}  // namespace sluice::sandbox
