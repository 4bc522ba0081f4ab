#include <map>
#include <memory>

#include "base/log.h"
#include "catalog/fields.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "catalog/screenings.h"
#include "domain/screening.h"
#include "transfer/inlet/plan_intake.h"
#include "transfer/reconsider.h"

namespace sluice::transfer {
namespace {

using domain::Intake;
using domain::IntakeState;

constexpr std::int64_t looked_at_max = 500;  ///< in one transaction

/// The rules that a mapping gives its files today. No asset was made under those before, so these count.
struct Rules {
    domain::Profile profile;
    domain::Release release;
    domain::Screening screening;

    Rules(domain::Profile of, domain::Release how, const domain::Fields& fields)
        : profile(std::move(of)), release(how), screening(profile.rules, fields) {}
};

class Look {
public:
    Look(catalog::Scope& scope, const domain::Fields& fields, Instant now)
        : m_scope(scope), m_fields(fields), m_now(now) {}

    /// The intake as it is now, where anything about it has changed.
    Result<std::optional<Intake>> look_at(Intake intake) {
        const Rules* rules = intake.mapping_id ? TRY(rules_of(*intake.mapping_id)) : nullptr;
        if (rules == nullptr) return std::optional<Intake>();  // unmapped since: it stays as it is
        Placing placing = place_file(rules->screening, intake, rules->release, m_now);
        if (placing.state != IntakeState::ignored && TRY(has_too_few_pixels_still(intake, *rules)))
            return std::optional<Intake>();
        const bool is_same = placing.state == intake.state && placing.reason.code == intake.reason_code &&
                             placing.reason.message == intake.reason_message;
        if (is_same && rules->profile.revision == intake.profile_revision) return std::optional<Intake>();
        intake.profile_id = rules->profile.id;
        intake.profile_revision = rules->profile.revision;
        domain::forget_reason(intake);
        note_reason(intake, placing.reason);
        TRY(catalog::Screenings(m_scope).save_reason(intake));
        if (placing.state != intake.state) TRY(move(intake, placing));
        return std::optional(std::move(intake));
    }

private:
    Result<> move(Intake& intake, const Placing& placing) {
        const bool is_queued = placing.state == IntakeState::queued;
        const std::string detail =
            placing.reason.message.empty() ? "Its profile takes it now." : placing.reason.message;
        return catalog::Intakes(m_scope).move_over(
            intake, {placing.state, detail, is_queued ? std::optional(m_now) : std::nullopt}, m_now);
    }

    /// Its pixels are known only while it is here: it is fetched again where the filter asks for fewer.
    Result<bool> has_too_few_pixels_still(const Intake& intake, const Rules& rules) {
        if (intake.reason_code != domain::too_few_pixels || !rules.profile.rules.filter) return false;
        const auto before =
            TRY(catalog::Profiles(m_scope).find_revision(intake.profile_id, intake.profile_revision));
        if (!before || !before->rules.filter) return false;
        const domain::IntakeFilter& was = *before->rules.filter;
        const domain::IntakeFilter& is = *rules.profile.rules.filter;
        return is.width_min.value_or(0) >= was.width_min.value_or(0) &&
               is.height_min.value_or(0) >= was.height_min.value_or(0);
    }

    Result<const Rules*> rules_of(const domain::MappingId& id) {
        const auto [at, is_new] = m_rules.try_emplace(id.value);
        if (!is_new) return at->second.get();
        const auto record = TRY(catalog::Mappings(m_scope).find(id));
        if (!record) return nullptr;
        auto profile = TRY(catalog::Profiles(m_scope).find(record->mapping.profile_id));
        if (profile)
            at->second = std::make_unique<Rules>(*std::move(profile), record->mapping.release, m_fields);
        return at->second.get();
    }

    catalog::Scope& m_scope;
    const domain::Fields& m_fields;
    Instant m_now;
    std::map<std::string, std::unique_ptr<Rules>> m_rules;
};

struct Looked {
    std::size_t count = 0;
    std::vector<Intake> changed;
};

Result<Looked> look_at_some(catalog::Scope& scope, Instant now) {
    catalog::Screenings screenings(scope);
    auto intakes = TRY(screenings.next(looked_at_max));
    TRY(screenings.looked_at(intakes));
    const domain::Fields fields = TRY(catalog::FieldStore(scope).all());
    Look look(scope, fields, now);
    Looked looked{intakes.size(), {}};
    for (Intake& intake : intakes)
        if (auto changed = TRY(look.look_at(std::move(intake))))
            looked.changed.push_back(*std::move(changed));
    return looked;
}

}  // namespace

std::size_t reconsider_screened(const Ports& ports) {
    const auto accounts = ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::accounts_to_screen(transaction); });
    if (!accounts) return 0;
    std::size_t count = 0;
    for (const auto& account : *accounts) {
        const auto looked = ports.catalog.write(
            account, [&](catalog::Scope& scope) { return look_at_some(scope, ports.clock.now()); });
        if (!looked) log_warning("screening.not_looked", {{"code", looked.error().code}});
        if (!looked) continue;
        for (const Intake& intake : looked->changed) ports.activity.intake_changed(account, intake);
        count += looked->count;
    }
    return count;
}

}  // namespace sluice::transfer
