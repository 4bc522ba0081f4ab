#include "catalog/profiles.h"

#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/screenings.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view select_profile =
    "SELECT p.id, r.revision, r.rules, p.created_at, r.created_at FROM profiles p "
    "JOIN profile_revisions r ON r.account_id = p.account_id AND r.profile_id = p.id ";

/// Each file asks for its profile several times, and its neighbours have the same one: what a thread has read
/// last is kept, by its text, so that it can't be out of date.
Result<domain::ProfileRules> decode_rules(const std::string& text) {
    thread_local std::string last_text;
    thread_local domain::ProfileRules last_rules;
    if (text != last_text) {
        last_rules = TRY(json::decode<domain::ProfileRules>(text));
        last_text = text;
    }
    return last_rules;
}

Result<domain::Profile> read_profile(sql::Row& row) {
    domain::Profile profile;
    std::string rules;
    row.read(profile.id, profile.revision, rules, profile.created_at, profile.revised_at);
    profile.rules = TRY(decode_rules(rules));
    return profile;
}

Result<std::optional<domain::Profile>> read_one(Result<std::optional<sql::Row>> found) {
    auto row = TRY(std::move(found));
    if (!row) return std::optional<domain::Profile>();
    return std::optional<domain::Profile>(TRY(read_profile(*row)));
}

Result<std::vector<domain::Profile>> read_many(Result<sql::Rows> rows) {
    std::vector<domain::Profile> profiles;
    for (auto& row : TRY(std::move(rows))) profiles.push_back(TRY(read_profile(row)));
    return profiles;
}

Result<> add_revision(const Scope& scope, const domain::ProfileId& id, std::int64_t revision,
                      const domain::ProfileRules& rules, Instant now) {
    TRY(scope.transaction.execute(
        "INSERT INTO profile_revisions (account_id, profile_id, revision, rules, created_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5)",
        params(scope.account_id, id, revision, json::encode(rules), now)));
    return {};
}

}  // namespace

Result<> Profiles::add(const domain::Profile& profile) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO profiles (account_id, id, revision, created_at) VALUES (?1, ?2, ?3, ?4)",
        params(m_scope.account_id, profile.id, profile.revision, profile.created_at)));
    return add_revision(m_scope, profile.id, profile.revision, profile.rules, profile.revised_at);
}

Result<std::int64_t> Profiles::revise(const domain::ProfileId& id, const domain::ProfileRules& rules,
                                      Instant now) {
    const auto row =
        TRY(m_scope.transaction.find("UPDATE profiles SET revision = revision + 1 WHERE account_id = ?1 AND "
                                     "id = ?2 AND deleted_at IS NULL "
                                     "RETURNING revision",
                                     params(m_scope.account_id, id)));
    if (!row) return fail({Remedy::not_found, "profile_not_found", "There is no such profile.", ""});
    TRY(add_revision(m_scope, id, row->integer(0), rules, now));
    TRY(Screenings(m_scope).ask_again());
    return row->integer(0);
}

Result<std::optional<domain::Profile>> Profiles::find(const domain::ProfileId& id) {
    return read_one(m_scope.transaction.find(
        cat(select_profile,
            "AND r.revision = p.revision WHERE p.account_id = ?1 AND p.id = ?2 AND p.deleted_at IS NULL"),
        params(m_scope.account_id, id)));
}

Result<std::optional<domain::Profile>> Profiles::find_revision(const domain::ProfileId& id,
                                                               std::int64_t revision) {
    return read_one(m_scope.transaction.find(
        cat(select_profile, "WHERE p.account_id = ?1 AND p.id = ?2 AND r.revision = ?3"),
        params(m_scope.account_id, id, revision)));
}

Result<std::vector<domain::Profile>> Profiles::list() {
    return read_many(m_scope.transaction.query(
        cat(select_profile,
            "AND r.revision = p.revision WHERE p.account_id = ?1 AND p.deleted_at IS NULL ORDER BY p.id"),
        params(m_scope.account_id)));
}

Result<std::vector<domain::Profile>> Profiles::revisions(const domain::ProfileId& id) {
    return read_many(m_scope.transaction.query(
        cat(select_profile, "WHERE p.account_id = ?1 AND p.id = ?2 ORDER BY r.revision DESC"),
        params(m_scope.account_id, id)));
}

Result<> Profiles::remove(const domain::ProfileId& id, Instant now) {
    const auto used = TRY(m_scope.transaction.find(
        "SELECT folder_path FROM mappings WHERE account_id = ?1 AND profile_id = ?2 AND deleted_at IS NULL",
        params(m_scope.account_id, id)));
    if (used)
        return fail({Remedy::conflict, "profile_in_use",
                     cat("The folder ", used->text(0), " is mapped to this profile."),
                     "Give that mapping another profile, or delete it, then delete the profile."});
    TRY(m_scope.transaction.execute("UPDATE profiles SET deleted_at = ?3 WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, id, now)));
    return {};
}

Result<> Taxonomy::add_asset_group(const domain::AssetGroup& group) {
    const auto taken =
        TRY(m_scope.transaction.find("SELECT 1 FROM asset_groups WHERE account_id = ?1 AND name = ?2",
                                     params(m_scope.account_id, group.name)));
    if (taken)
        return fail({Remedy::conflict, "name_taken",
                     cat("There is already an asset group '", group.name, "'."),
                     "Choose another name, or use that group."});
    TRY(m_scope.transaction.execute("INSERT INTO asset_groups (account_id, id, name) VALUES (?1, ?2, ?3)",
                                    params(m_scope.account_id, group.id, group.name)));
    return {};
}

Result<std::vector<domain::AssetGroup>> Taxonomy::asset_groups() {
    std::vector<domain::AssetGroup> groups;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT id, name FROM asset_groups WHERE account_id = ?1 ORDER BY name",
             params(m_scope.account_id)))) {
        auto& added = groups.emplace_back();
        row.read(added.id, added.name);
    }
    return groups;
}

Result<std::optional<domain::AssetGroup>> Taxonomy::find_asset_group(const domain::AssetGroupId& id) {
    auto row =
        TRY(m_scope.transaction.find("SELECT id, name FROM asset_groups WHERE account_id = ?1 AND id = ?2",
                                     params(m_scope.account_id, id)));
    if (!row) return std::optional<domain::AssetGroup>();
    domain::AssetGroup group;
    row->read(group.id, group.name);
    return group;
}

Result<> Taxonomy::add_category(const domain::Category& category) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO categories (account_id, id, name, parent_id) VALUES (?1, ?2, ?3, ?4)",
        params(m_scope.account_id, category.id, category.name, category.parent_id)));
    return {};
}

Result<std::vector<domain::Category>> Taxonomy::categories() {
    std::vector<domain::Category> categories;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT id, name, parent_id FROM categories WHERE account_id = ?1 ORDER BY name",
             params(m_scope.account_id)))) {
        auto& added = categories.emplace_back();
        row.read(added.id, added.name, added.parent_id);
    }
    return categories;
}

Result<std::optional<domain::Category>> Taxonomy::find_category(const domain::CategoryId& id) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT id, name, parent_id FROM categories WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id)));
    if (!row) return std::optional<domain::Category>();
    domain::Category category;
    row->read(category.id, category.name, category.parent_id);
    return category;
}

}  // namespace sluice::catalog
