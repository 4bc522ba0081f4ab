#include "transfer/error_reporter.h"

#include "base/crash_point.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/guards.h"
#include "catalog/mappings.h"
#include "dropbox/settle.h"
#include "dropbox/uploader.h"
#include "transfer/pause_after.h"

namespace sluice::transfer {
namespace {

using catalog::ErrorReports;
using catalog::ReportedMapping;
using domain::ErrorReport;

struct Situation {
    ErrorReport report;
    domain::Failures failures;
    std::string folder_path_lower;
    bool may_delete = true;
};

Result<Situation> gather(catalog::Scope& scope, const ReportedMapping& mapping) {
    Situation situation;
    if (auto report = TRY(ErrorReports(scope).find(mapping.mapping_id)))
        situation.report = *std::move(report);
    situation.report.mapping_id = mapping.mapping_id;
    situation.failures = TRY(ErrorReports(scope).failures_of(mapping.mapping_id));
    if (const auto record = TRY(catalog::Mappings(scope).find(mapping.mapping_id)))
        situation.folder_path_lower = record->folder_path_lower;
    const auto guards = TRY(catalog::Guards(scope).of_mapping(mapping.mapping_id));
    situation.may_delete = !guards.is_paused && !guards.is_safe_mode;
    return situation;
}

dropbox::Commit commit_of_new(const Situation& situation) {
    dropbox::Commit commit;
    commit.path = cat(situation.failures.folder_path, "/", domain::error_report_name);
    commit.on_conflict = dropbox::OnConflict::rename;
    commit.mute = true;
    return commit;
}

/// One that was written before we died, and that nobody noted down.
Result<> adopt_unsaved(dropbox::Client& client, Situation& situation, const std::stop_token& stop) {
    ErrorReport& report = situation.report;
    if (!report.rev.empty() || report.wanted_hash.empty()) return {};
    const auto there =
        TRY(dropbox::settle_upload(client, commit_of_new(situation), report.wanted_hash, stop));
    if (!there) return {};
    report.file_id = there->id;
    report.rev = there->rev;
    return {};
}

/// The report that lies there is given a newer revision; one that a person moved or deleted is left to them.
Result<dropbox::Commit> commit_of(dropbox::Client& client, const Situation& situation,
                                  const std::stop_token& stop) {
    dropbox::Commit commit = commit_of_new(situation);
    if (!situation.report.rev.empty()) {
        const auto there = client.metadata(situation.report.file_id, stop);
        if (!there && there.error().code != "source_vanished") return fail(there.error());
        const bool is_here =
            there && there->path_lower.substr(0, there->path_lower.rfind('/')) == situation.folder_path_lower;
        if (is_here) {
            commit.path = there->id;
            commit.mode = dropbox::WriteMode::update(there->rev);
            commit.on_conflict = dropbox::OnConflict::fail;
        }
    }
    return commit;
}

Result<> write(const Ports& ports, const ReportedMapping& mapping, dropbox::Client& client,
               Situation& situation, const std::stop_token& stop) {
    ErrorReport& report = situation.report;
    TRY(adopt_unsaved(client, situation, stop));
    const std::string text = domain::error_report_text(situation.failures, ports.clock.now());
    report.wanted_hash = content_hash_of(text);
    TRY(ports.catalog.write(mapping.account_id,
                            [&](catalog::Scope& scope) { return ErrorReports(scope).save(report); }));
    crash_point("report.announced");
    const dropbox::UploadSource source{
        text.size(), report.wanted_hash, [&](std::uint64_t offset, std::uint64_t size) -> Result<net::Body> {
            return net::Body(text.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)));
        }};
    const auto commit = TRY(commit_of(client, situation, stop));
    const auto entry = TRY(dropbox::Uploader(client).upload({source, commit}, {}, {}, stop));
    crash_point("report.written");
    report.file_id = entry.id;
    report.rev = entry.rev;
    report.content_hash = report.wanted_hash;
    report.stamp = domain::stamp_of(situation.failures);
    return {};
}

/// One that somebody has changed meanwhile stays: it is theirs now.
Result<> take_away(dropbox::Client& client, ErrorReport& report, const std::stop_token& stop) {
    TRY(client.delete_file({.id = report.file_id, .rev = report.rev}, stop));
    crash_point("report.taken_away");
    report.rev.clear();
    report.wanted_hash.clear();
    report.stamp.clear();
    return {};
}

Result<> act(const Ports& ports, const ReportedMapping& mapping, ReportStep step, Situation& situation,
             const std::stop_token& stop) {
    const auto client = TRY(ports.dropbox.client(mapping.account_id, mapping.connection_id));
    return step == ReportStep::write ? write(ports, mapping, *client, situation, stop)
                                     : take_away(*client, situation.report, stop);
}

}  // namespace

ReportStep plan_report(const ReportFacts& facts, Instant now) {
    const ErrorReport& report = facts.report;
    const bool is_right = facts.stamp == report.stamp && facts.stamp.empty() == report.rev.empty();
    if (is_right || (report.retry_at && now < *report.retry_at)) return ReportStep::none;
    if (!facts.stamp.empty()) return ReportStep::write;
    return facts.may_delete ? ReportStep::take_away : ReportStep::none;
}

std::size_t ErrorReporter::run_due(const std::stop_token& stop) {
    if (m_ports.limits.error_report_rest_s <= 0) return 0;
    const auto mappings = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::mappings_to_report(transaction); });
    if (!mappings) return 0;
    std::size_t done = 0;
    for (const ReportedMapping& mapping : *mappings)
        if (!stop.stop_requested() && look(mapping, stop)) ++done;
    return done;
}

bool ErrorReporter::look(const ReportedMapping& mapping, const std::stop_token& stop) {
    auto situation = m_ports.catalog.read(mapping.account_id,
                                          [&](catalog::Scope& scope) { return gather(scope, mapping); });
    if (!situation) return false;
    const Instant now = m_ports.clock.now();
    const ReportStep step =
        plan_report({situation->report, domain::stamp_of(situation->failures), situation->may_delete}, now);
    if (step == ReportStep::none) return false;
    const auto done = act(m_ports, mapping, step, *situation, stop);
    if (!done && stop.stop_requested()) return false;
    ErrorReport& report = situation->report;
    if (done) {
        report.attempts = 0;
        report.retry_at = now + std::chrono::seconds(m_ports.limits.error_report_rest_s);
    } else {
        m_ports.dropbox.note_error(mapping.account_id, mapping.connection_id, done.error());
        report.retry_at = now + pause_after(done.error(), report.attempts++);
        log_info("report.not_written", {{"mapping", mapping.mapping_id.value},
                                        {"code", done.error().code},
                                        {"message", done.error().message}});
    }
    const auto saved = m_ports.catalog.write(
        mapping.account_id, [&](catalog::Scope& scope) { return ErrorReports(scope).save(report); });
    if (!saved)
        log_warning("report.unsaved", {{"mapping", mapping.mapping_id.value}, {"code", saved.error().code}});
    return true;
}

}  // namespace sluice::transfer
