#include "domain/user.h"

#include <boost/mp11/algorithm.hpp>

#include <algorithm>

#include "support/doctest.h"

namespace sluice::domain {
namespace {

bool holds(Role role, Verb verb) {
    const auto verbs = verbs_of(role);
    return std::ranges::find(verbs, verb) != verbs.end();
}

TEST_CASE("owners and administrators hold every verb") {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Verb>>([](auto descriptor) {
        CAPTURE(descriptor.name);
        CHECK(holds(Role::owner, descriptor.value));
        CHECK(holds(Role::admin, descriptor.value));
    });
}

TEST_CASE("librarians run transfers but neither link Dropbox nor make keys") {
    for (const Verb verb : {Verb::run_transfers, Verb::upload, Verb::manage_profiles, Verb::manage_links,
                            Verb::edit_metadata, Verb::see_unreleased})
        CHECK(holds(Role::librarian, verb));
    for (const Verb verb :
         {Verb::manage_integrations, Verb::manage_mappings, Verb::manage_api_keys, Verb::manage_account})
        CHECK_FALSE(holds(Role::librarian, verb));
}

TEST_CASE("consumers only look and download") {
    CHECK(verbs_of(Role::consumer) ==
          std::vector{Verb::view_metadata, Verb::view_preview, Verb::download_original});
}

}  // namespace
}  // namespace sluice::domain
