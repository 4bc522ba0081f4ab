#include "catalog/detail/asset_texts.h"

#include <utility>

#include "base/text.h"

namespace sluice::catalog::detail {
namespace {

using sql::params;

void write_at_end(Scope& scope, std::string_view statement, std::vector<sql::Value> parameters) {
    scope.transaction.at_end(
        [statement, parameters = std::move(parameters)](sql::Transaction& transaction) -> Result<> {
            TRY(transaction.execute(statement, parameters));
            return {};
        });
}

}  // namespace

void index_text(Scope& scope, const domain::AssetSummary& asset,
                const std::vector<domain::MetadataValue>& values) {
    std::string body = cat(asset.title, "\n", asset.filename);
    for (const auto& value : values)
        for (const auto& text : value.values) body += cat("\n", text);
    write_at_end(
        scope,
        "INSERT INTO asset_texts (rowid, account_id, asset_id, body) SELECT text_row, ?1, ?2, ?3 FROM "
        "assets WHERE account_id = ?1 AND id = ?2",
        params(scope.account_id, asset.id, body));
}

void forget_text(Scope& scope, const domain::AssetId& id) {
    write_at_end(
        scope,
        "DELETE FROM asset_texts WHERE rowid = (SELECT text_row FROM assets WHERE account_id = ?1 AND "
        "id = ?2)",
        params(scope.account_id, id));
}

std::string match_expression(std::string_view text) {
    std::string expression;
    for (const std::string& word : split(text, ' ')) {
        std::string quoted;
        for (const char c : word)
            if (c != '"' && c != '\0') quoted += c;
        if (!trim(quoted).empty()) expression += cat(expression.empty() ? "\"" : " \"", trim(quoted), "\"");
    }
    return expression.empty() ? expression : expression + "*";
}

}  // namespace sluice::catalog::detail
