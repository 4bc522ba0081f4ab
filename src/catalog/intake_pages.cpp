// Intakes as people look through them: filtered, sorted, page by page.
#include "base/text.h"
#include "catalog/detail/intake_rows.h"
#include "catalog/intakes.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using detail::intake_columns;
using sql::params;

/// `after`: the condition for rows behind the one whose id is ?3.
struct Order {
    std::string_view after;
    std::string_view by;
};

Order order_of(IntakeSort sort) {
    switch (sort) {
        case IntakeSort::newest: break;
        case IntakeSort::oldest: return {"id > ?3", "id"};
        case IntakeSort::name:
            return {"(name, id) > (SELECT name, id FROM intakes WHERE account_id = ?1 AND id = ?3)",
                    "name, id"};
        case IntakeSort::largest:
            return {"(size, id) < (SELECT size, id FROM intakes WHERE account_id = ?1 AND id = ?3)",
                    "size DESC, id DESC"};
    }
    return {"id < ?3", "id DESC"};
}

std::string in_states(const std::vector<domain::IntakeState>& states) {
    std::vector<std::string> words;
    for (const auto state : states) words.push_back(cat("'", word_of(state), "'"));
    return words.empty() ? "" : cat(" AND state IN (", join(words, ", "), ")");
}

}  // namespace

Result<std::vector<domain::Intake>> Intakes::page(const IntakeFilter& filter) {
    const Order order = order_of(filter.sort);
    return detail::read_intakes(TRY(m_scope.transaction.query(
        cat("SELECT ", intake_columns,
            " FROM intakes WHERE account_id = ?1 AND (?2 IS NULL OR mapping_id = ?2) AND (?3 IS NULL OR ",
            order.after, ") AND (?5 IS NULL OR id <= ?5) AND (?6 IS NULL OR import_id = ?6)",
            filter.duplicates ? " AND duplicate_of IS NOT NULL" : "", in_states(filter.states), " ORDER BY ",
            order.by, " LIMIT ?4"),
        params(m_scope.account_id, filter.mapping_id, filter.after, filter.limit, filter.up_to,
               filter.import_id))));
}

Result<std::vector<domain::IntakeId>> Intakes::ids_of(const IntakeFilter& filter) {
    std::vector<domain::IntakeId> ids;
    for (const auto& row : TRY(m_scope.transaction.query(
             cat("SELECT id FROM intakes WHERE account_id = ?1 AND (?2 IS NULL OR "
                 "mapping_id = ?2) AND (?3 IS "
                 "NULL OR id <= ?3) AND (?4 IS NULL OR import_id = ?4)",
                 in_states(filter.states), " ORDER BY ", order_of(filter.sort).by),
             params(m_scope.account_id, filter.mapping_id, filter.up_to, filter.import_id))))
        ids.push_back(domain::IntakeId{row.text(0)});
    return ids;
}

Result<Intakes::Sum> Intakes::sum_of(const IntakeFilter& filter) {
    const auto row = TRY(m_scope.transaction.find(
        cat("SELECT COUNT(*), COALESCE(SUM(size), 0) FROM intakes WHERE account_id = ?1 AND (?2 IS NULL OR "
            "mapping_id = ?2) AND (?3 IS NULL OR id <= ?3) AND (?4 IS NULL OR import_id = ?4)",
            in_states(filter.states)),
        params(m_scope.account_id, filter.mapping_id, filter.up_to, filter.import_id)));
    return Sum{row->integer(0), row->integer(1)};
}

}  // namespace sluice::catalog
