#include "domain/owner.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

const UserId ana{"ana"};
const UserId ben{"ben"};
const UserId gone{"gone"};

std::optional<UserId> owner(const std::vector<OwnerRule>& rules, std::string_view path,
                            std::optional<UserId> submitter = std::nullopt) {
    return choose_owner(rules, {path, submitter, [](const UserId& user) { return user != gone; }});
}

TEST_CASE("the first ownership rule that fits decides") {
    const std::vector<OwnerRule> rules{{"DE/**", ana}, {"DE/social/**", ben}, {"", ben}};
    CHECK(owner(rules, "DE/rex.jpg") == ana);
    CHECK(owner(rules, "de/Social/rex.jpg") == ana);
    CHECK(owner(rules, "FR/rex.jpg") == ben);
    CHECK(owner({}, "DE/rex.jpg") == std::nullopt);
    CHECK(owner({{"FR/**", ana}}, "DE/rex.jpg") == std::nullopt);
}

TEST_CASE("the submitter owns it where a member has the address, else the next rule is asked") {
    const std::vector<OwnerRule> rules{{"", std::nullopt}, {"", ana}};
    CHECK(owner(rules, "rex.jpg", ben) == ben);
    CHECK(owner(rules, "rex.jpg") == ana);
    CHECK(owner({{"", std::nullopt}}, "rex.jpg") == std::nullopt);
    CHECK(owner({{"DE/*", std::nullopt}}, "FR/rex.jpg", ben) == std::nullopt);
    CHECK(asks_submitter(rules));
    CHECK_FALSE(asks_submitter({{"", ana}}));
}

TEST_CASE("somebody who left the account owns nothing new") {
    CHECK(owner({{"", gone}}, "rex.jpg") == std::nullopt);
    CHECK(owner({{"", gone}, {"", ana}}, "rex.jpg") == ana);
}

}  // namespace
}  // namespace sluice::domain
