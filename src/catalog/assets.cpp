#include "catalog/assets.h"

#include <map>

#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/detail/asset_texts.h"
#include "catalog/plans.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view summary_columns =
    "a.id, a.title, a.filename, a.kind, a.mime, a.size, a.width, a.height, a.duration_ms, a.source, "
    "a.preview_state, a.preview_reason, a.asset_group_id, a.owner_id, a.release_at, a.expires_at, "
    "a.created_at";

domain::AssetSummary read_summary(sql::Row& row) {
    domain::AssetSummary asset;
    std::string kind;
    std::string source;
    std::string preview;
    row.read(asset.id, asset.title, asset.filename, kind, asset.mime, asset.size, asset.width, asset.height,
             asset.duration_ms, source, preview, asset.preview_reason, asset.asset_group_id, asset.owner_id,
             asset.release_at, asset.expires_at, asset.created_at);
    asset.kind = from_word<domain::Kind>(kind);
    asset.source = from_word<domain::Source>(source);
    asset.preview_state = from_word<domain::PreviewState>(preview);
    return asset;
}

/// In collections within it as well.
constexpr std::string_view in_collection =
    "a.id IN (SELECT asset_id FROM asset_collections WHERE account_id = ?1 AND collection_id IN "
    "(WITH RECURSIVE within (id) AS (SELECT id FROM collections WHERE account_id = ?1 AND id = ";
constexpr std::string_view in_collection_end =
    " UNION SELECT c.id FROM collections c JOIN within w ON c.parent_id = w.id WHERE c.account_id = ?1) "
    "SELECT id FROM within))";

/// `now` is the parameter that holds it, "?3". The same in C++: domain::availability_at().
std::string is_in_state(domain::AvailabilityState state, std::string_view now) {
    switch (state) {
        case domain::AvailabilityState::unreleased:
            return cat("(a.release_at > ", now, " AND (a.expires_at IS NULL OR a.expires_at > ", now, "))");
        case domain::AvailabilityState::expired: return cat("a.expires_at <= ", now);
        case domain::AvailabilityState::available: break;
    }
    return cat("((a.release_at IS NULL OR a.release_at <= ", now,
               ") AND (a.expires_at IS NULL OR a.expires_at > ", now, "))");
}

struct Where {
    std::string clause;
    std::vector<sql::Value> parameters;
};

/// How what matches a text becomes assets. Of a few, each is looked up; where many match, the assets of a
/// page come sooner from a walk through the library in its order. A `+` keeps SQLite from the other way's
/// index.
enum class TextLookup { each_match, walk };
constexpr std::int64_t few_matches = 2'000;

Where where_of(const AssetFilter& filter, const domain::AccountId& account_id, TextLookup lookup) {
    const std::string match = detail::match_expression(filter.text);
    const bool looks_up = !match.empty() && lookup == TextLookup::each_match;
    Where where{cat(" FROM assets a WHERE ", looks_up ? "+" : "", "a.account_id = ?1"), params(account_id)};
    const auto add = [&](std::string_view before, const sql::Value& value, std::string_view after = "") {
        where.parameters.push_back(value);
        where.clause += cat(" AND ", before, "?", where.parameters.size(), after);
    };
    if (!match.empty())
        add(cat(looks_up ? "" : "+", "a.text_row IN (SELECT rowid FROM asset_texts WHERE asset_texts MATCH "),
            sql::to_value(match), ")");
    if (filter.source) add("a.source = ", sql::to_value(word_of(*filter.source)));
    if (filter.kind) add("a.kind = ", sql::to_value(word_of(*filter.kind)));
    if (filter.asset_group_id) add("a.asset_group_id = ", sql::to_value(*filter.asset_group_id));
    if (filter.category_id)
        add("a.id IN (SELECT asset_id FROM asset_categories WHERE account_id = ?1 AND category_id = ",
            sql::to_value(*filter.category_id), ")");
    if (filter.collection_id) add(in_collection, sql::to_value(*filter.collection_id), in_collection_end);
    if (filter.is_unowned) where.clause += " AND a.owner_id IS NULL";
    const auto add_state = [&](domain::AvailabilityState state, Instant at) {
        where.parameters.push_back(sql::to_value(at));
        where.clause += cat(" AND ", is_in_state(state, cat("?", where.parameters.size())));
    };
    if (filter.availability) add_state(*filter.availability, filter.now);
    if (filter.available_at) add_state(domain::AvailabilityState::available, *filter.available_at);
    return where;
}

/// Counts no further than it must.
Result<TextLookup> choose_lookup(sql::Transaction& transaction, const AssetFilter& filter) {
    const std::string match = detail::match_expression(filter.text);
    if (match.empty()) return TextLookup::each_match;
    const auto row = TRY(transaction.find(
        "SELECT COUNT(*) FROM (SELECT 1 FROM asset_texts WHERE asset_texts MATCH ?1 LIMIT ?2)",
        params(match, few_matches + 1)));
    return row->integer(0) > few_matches ? TextLookup::walk : TextLookup::each_match;
}

}  // namespace

Result<> Assets::hold_blob(const HeldBlob& blob, Instant now) {
    if (!TRY(find_blob(blob.content_hash))) TRY(Plans(m_scope).count_bytes(blob.size));
    TRY(m_scope.transaction.execute(
        "INSERT INTO blobs (account_id, content_hash, sha256, size, stored_at, verified_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?5) "
        "ON CONFLICT (account_id, content_hash) DO UPDATE SET verified_at = excluded.verified_at",
        params(m_scope.account_id, blob.content_hash, blob.sha256, blob.size, now)));
    return {};
}

Result<std::optional<HeldBlob>> Assets::find_blob(std::string_view content_hash) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT content_hash, sha256, size FROM blobs WHERE account_id = ?1 AND content_hash = ?2",
        params(m_scope.account_id, content_hash)));
    if (!row) return std::optional<HeldBlob>();
    HeldBlob blob;
    row->read(blob.content_hash, blob.sha256, blob.size);
    return blob;
}

Result<bool> Assets::is_referenced(std::string_view content_hash) {
    return TRY(m_scope.transaction.find(
                   "SELECT 1 FROM versions v JOIN assets a ON a.account_id = v.account_id AND "
                   "a.id = v.asset_id WHERE v.account_id = ?1 AND v.content_hash = ?2 LIMIT 1",
                   params(m_scope.account_id, content_hash)))
        .has_value();
}

Result<> Assets::add(const NewVersion& added) {
    const domain::AssetSummary& asset = added.asset.summary;
    TRY(m_scope.transaction.execute(
        "INSERT INTO assets (account_id, id, title, filename, kind, mime, size, width, height, duration_ms, "
        "source, "
        "state, asset_group_id, content_hash, facts, preview_state, preview_reason, profile_id, "
        "profile_revision, created_at, owner_id, release_at, expires_at, text_row) VALUES (?1, ?2, ?3, ?4, "
        "?5, ?6, ?7, ?8, ?9, ?10, ?11, 'approved', ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
        "(SELECT COALESCE(MAX(text_row), 0) + 1 FROM assets))",
        params(m_scope.account_id, asset.id, asset.title, asset.filename, word_of(asset.kind), asset.mime,
               asset.size, asset.width, asset.height, asset.duration_ms, word_of(asset.source),
               asset.asset_group_id, added.asset.content_hash, json::encode(added.asset.facts),
               word_of(asset.preview_state), asset.preview_reason, added.asset.profile_id,
               added.asset.profile_revision, asset.created_at, asset.owner_id, asset.release_at,
               asset.expires_at)));
    return add_parts(added);
}

Result<> Assets::add_version(const NewVersion& added) {
    const domain::AssetSummary& asset = added.asset.summary;
    // No rule names an owner: then whoever owned it goes on.
    TRY(m_scope.transaction.execute(
        "UPDATE assets SET title = ?3, filename = ?4, kind = ?5, mime = ?6, size = ?7, width = ?8, height = "
        "?9, "
        "duration_ms = ?10, content_hash = ?11, facts = ?12, preview_state = ?13, preview_reason = ?14, "
        "profile_id = ?15, profile_revision = ?16, asset_group_id = ?17, "
        "owner_id = CASE WHEN is_owner_by_person = 1 THEN owner_id ELSE COALESCE(?18, owner_id) END, "
        "release_at = CASE WHEN is_availability_by_person = 1 THEN release_at ELSE ?19 END, "
        "expires_at = CASE WHEN is_availability_by_person = 1 THEN expires_at ELSE ?20 END "
        "WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, asset.id, asset.title, asset.filename, word_of(asset.kind), asset.mime,
               asset.size, asset.width, asset.height, asset.duration_ms, added.asset.content_hash,
               json::encode(added.asset.facts), word_of(asset.preview_state), asset.preview_reason,
               added.asset.profile_id, added.asset.profile_revision, asset.asset_group_id, asset.owner_id,
               asset.release_at, asset.expires_at)));
    for (const std::string_view table : {"metadata_values", "asset_categories"})
        TRY(m_scope.transaction.execute(
            cat("DELETE FROM ", table, " WHERE account_id = ?1 AND asset_id = ?2"),
            params(m_scope.account_id, asset.id)));
    TRY(m_scope.transaction.execute(
        "DELETE FROM asset_collections WHERE account_id = ?1 AND asset_id = ?2 AND is_by_person = 0",
        params(m_scope.account_id, asset.id)));
    detail::forget_text(m_scope, asset.id);
    return add_parts(added);
}

Result<> Assets::add_version_of_bytes(const NewVersion& added) {
    const domain::AssetSummary& asset = added.asset.summary;
    const auto before = TRY(find(asset.id));
    if (!before)
        return fail({Remedy::give_up, "asset_not_found", "The asset of the earlier version is gone.",
                     "Run `sluice fsck`; it says what is wrong."});
    TRY(m_scope.transaction.execute(
        "UPDATE assets SET filename = ?3, kind = ?4, mime = ?5, size = ?6, width = ?7, height = ?8, "
        "duration_ms = ?9, content_hash = ?10, facts = ?11, preview_state = ?12, preview_reason = ?13, "
        "owner_id = COALESCE(owner_id, CASE WHEN is_owner_by_person = 1 THEN NULL ELSE ?14 END) "
        "WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, asset.id, asset.filename, word_of(asset.kind), asset.mime, asset.size,
               asset.width, asset.height, asset.duration_ms, added.asset.content_hash,
               json::encode(added.asset.facts), word_of(asset.preview_state), asset.preview_reason,
               asset.owner_id)));
    if (before->summary.filename != asset.filename) {
        domain::AssetSummary named = before->summary;
        named.filename = asset.filename;
        detail::forget_text(m_scope, asset.id);
        detail::index_text(m_scope, named, TRY(metadata(asset.id)));
    }
    return insert_version(added, std::nullopt);
}

Result<> Assets::add_earlier_version(const NewVersion& added, const domain::IntakeId& newer) {
    const domain::AssetId& id = added.asset.summary.id;
    auto above = TRY(m_scope.transaction.find(
        "SELECT number FROM versions WHERE account_id = ?1 AND asset_id = ?2 AND intake_id = ?3",
        params(m_scope.account_id, id, newer)));
    if (!above)
        return fail({Remedy::give_up, "version_not_found", "The newer version of this asset is gone.",
                     "Run `sluice fsck`; it says what is wrong."});
    const std::int64_t number = above->integer(0);
    // By way of negative numbers: no two versions may have the same number, not even in passing.
    TRY(m_scope.transaction.execute(
        "UPDATE versions SET number = -number - 1 WHERE account_id = ?1 AND asset_id = ?2 AND number >= ?3",
        params(m_scope.account_id, id, number)));
    TRY(m_scope.transaction.execute(
        "UPDATE versions SET number = -number WHERE account_id = ?1 AND asset_id = ?2 AND number < 0",
        params(m_scope.account_id, id)));
    return insert_version(added, number);
}

Result<> Assets::insert_version(const NewVersion& added, std::optional<std::int64_t> number) {
    const domain::Version& version = added.version;
    TRY(m_scope.transaction.execute(
        "INSERT INTO versions (account_id, id, asset_id, number, filename, mime, size, content_hash, sha256, "
        "intake_id, created_at) SELECT ?1, ?2, ?3, COALESCE(?11, MAX(number) + 1, 1), ?4, ?5, ?6, ?7, ?8, "
        "?9, ?10 FROM versions WHERE account_id = ?1 AND asset_id = ?3",
        params(m_scope.account_id, version.id, added.asset.summary.id, version.filename, version.mime,
               version.size, version.content_hash, version.sha256, version.intake_id, version.created_at,
               number)));
    return {};
}

Result<> Assets::add_parts(const NewVersion& added) {
    const domain::AssetId& id = added.asset.summary.id;
    TRY(insert_version(added, std::nullopt));
    for (const auto& category : added.category_ids)
        TRY(m_scope.transaction.execute(
            "INSERT INTO asset_categories (account_id, asset_id, category_id) VALUES (?1, ?2, ?3)",
            params(m_scope.account_id, id, category)));
    TRY(add_to_collections(added));
    TRY(add_metadata(added));
    detail::index_text(m_scope, added.asset.summary, added.metadata);
    return {};
}

Result<> Assets::add_to_collections(const NewVersion& added) {
    for (const auto& collection : added.collection_ids)
        TRY(m_scope.transaction.execute(
            "INSERT INTO asset_collections (account_id, asset_id, collection_id, is_by_person) "
            "VALUES (?1, ?2, ?3, 0) ON CONFLICT (account_id, asset_id, collection_id) DO NOTHING",
            params(m_scope.account_id, added.asset.summary.id, collection)));
    return {};
}

Result<> Assets::add_metadata(const NewVersion& added) {
    std::map<std::pair<std::string, std::string>, std::int64_t> positions;
    for (const auto& value : added.metadata)
        for (const auto& text : value.values)
            TRY(
                m_scope.transaction.execute("INSERT INTO metadata_values (account_id, asset_id, field, "
                                            "language, position, value, origin, "
                                            "origin_detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                            params(m_scope.account_id, added.asset.summary.id, value.field,
                                                   value.language, positions[{value.field, value.language}]++,
                                                   text, word_of(value.origin), value.origin_detail)));
    return {};
}

Result<> Assets::set_preview(const domain::AssetId& id, domain::PreviewState state, std::string_view reason) {
    TRY(m_scope.transaction.execute(
        "UPDATE assets SET preview_state = ?3, preview_reason = ?4 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, word_of(state), reason)));
    return {};
}

Result<> Assets::set_pages(const AssetRecord& asset, std::optional<std::int64_t> pages) {
    auto facts = asset.facts;
    facts.pages = pages;
    TRY(m_scope.transaction.execute("UPDATE assets SET facts = ?3 WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, asset.summary.id, json::encode(facts))));
    return {};
}

Result<bool> Assets::set_owner(const domain::AssetId& id, const std::optional<domain::UserId>& owner,
                               SaidBy by) {
    const bool is_person = by == SaidBy::person;
    return TRY(m_scope.transaction.execute(
               "UPDATE assets SET owner_id = ?3, is_owner_by_person = ?4 WHERE account_id = ?1 AND id = ?2 "
               "AND (?4 = 1 OR is_owner_by_person = 0)",
               params(m_scope.account_id, id, owner, is_person))) == 1;
}

Result<> Assets::set_times(const domain::AssetId& id, const domain::AvailableTimes& times) {
    TRY(m_scope.transaction.execute(
        "UPDATE assets SET release_at = ?3, expires_at = ?4, is_availability_by_person = 1 "
        "WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, times.release_at, times.expires_at)));
    return {};
}

Result<std::optional<AssetRecord>> Assets::find(const domain::AssetId& id,
                                                const std::optional<Instant>& available_at) {
    const std::string visible =
        available_at ? cat(" AND ", is_in_state(domain::AvailabilityState::available, "?3")) : "";
    auto parameters = params(m_scope.account_id, id);
    if (available_at) parameters.push_back(sql::to_value(*available_at));
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", summary_columns,
            ", a.content_hash, a.facts, a.profile_id, a.profile_revision FROM assets a "
            "WHERE a.account_id = ?1 AND a.id = ?2",
            visible),
        parameters));
    if (!row) return std::optional<AssetRecord>();
    AssetRecord record;
    record.summary = read_summary(*row);
    std::string facts;
    row->read(record.content_hash, facts, record.profile_id, record.profile_revision);
    record.facts = TRY(json::decode<domain::Facts>(facts));
    return std::optional<AssetRecord>(std::move(record));
}

Result<std::optional<domain::AssetId>> Assets::find_by_content(std::string_view content_hash) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT id FROM assets WHERE account_id = ?1 AND content_hash = ?2 ORDER BY id LIMIT 1",
        params(m_scope.account_id, content_hash)));
    if (!row) return std::optional<domain::AssetId>();
    return domain::AssetId{row->text(0)};
}

Result<std::vector<domain::AssetSummary>> Assets::page(const AssetFilter& filter) {
    Where where = where_of(filter, m_scope.account_id, TRY(choose_lookup(m_scope.transaction, filter)));
    where.parameters.push_back(sql::to_value(filter.after));
    where.parameters.push_back(sql::to_value(filter.limit));
    const std::size_t after = where.parameters.size() - 1;
    std::vector<domain::AssetSummary> assets;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", summary_columns, where.clause, " AND (?", after, " IS NULL OR a.id < ?", after,
                 ") ORDER BY a.id DESC LIMIT ?", after + 1),
             where.parameters)))
        assets.push_back(read_summary(row));
    return assets;
}

Result<std::int64_t> Assets::count(const AssetFilter& filter) {
    const Where where = where_of(filter, m_scope.account_id, TextLookup::each_match);
    return TRY(m_scope.transaction.find(cat("SELECT COUNT(*)", where.clause), where.parameters))->integer(0);
}

Result<std::vector<domain::MetadataValue>> Assets::metadata(const domain::AssetId& id) {
    std::vector<domain::MetadataValue> all;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT field, language, value, origin, origin_detail FROM metadata_values "
             "WHERE account_id = ?1 AND asset_id = ?2 ORDER BY field, language, position",
             params(m_scope.account_id, id)))) {
        domain::MetadataValue value;
        std::string origin;
        std::string text;
        row.read(value.field, value.language, text, origin, value.origin_detail);
        value.origin = from_word<domain::ValueOrigin>(origin);
        const bool continues = !all.empty() && all.back().field == value.field &&
                               all.back().language == value.language && all.back().origin == value.origin &&
                               all.back().origin_detail == value.origin_detail;
        if (!continues) all.push_back(std::move(value));
        all.back().values.push_back(std::move(text));
    }
    return all;
}

Result<std::vector<domain::Category>> Assets::categories(const domain::AssetId& id) {
    std::vector<domain::Category> categories;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT c.id, c.name, c.parent_id FROM asset_categories ac JOIN categories c "
             "ON c.account_id = ac.account_id AND c.id = ac.category_id "
             "WHERE ac.account_id = ?1 AND ac.asset_id = ?2 ORDER BY c.name",
             params(m_scope.account_id, id)))) {
        auto& added = categories.emplace_back();
        row.read(added.id, added.name, added.parent_id);
    }
    return categories;
}

Result<std::vector<domain::Version>> Assets::versions(const domain::AssetId& id) {
    std::vector<domain::Version> versions;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT id, number, filename, mime, size, content_hash, sha256, intake_id, created_at "
             "FROM versions WHERE account_id = ?1 AND asset_id = ?2 ORDER BY number DESC",
             params(m_scope.account_id, id)))) {
        domain::Version& version = versions.emplace_back();
        row.read(version.id, version.number, version.filename, version.mime, version.size,
                 version.content_hash, version.sha256, version.intake_id, version.created_at);
    }
    return versions;
}

}  // namespace sluice::catalog
