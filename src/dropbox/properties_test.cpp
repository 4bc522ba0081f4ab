#include "dropbox/properties.h"

#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::route_error;
using test::ScriptedDropbox;

const PropertyTemplate stamp_template{.name = "Sluice",
                                      .description = "Where this file is kept",
                                      .fields = {{"asset", "Sluice's asset"}, {"version", "Its version"}}};

std::string template_json(std::string_view name, std::string_view fields) {
    return cat(R"({"name":")", name, R"(","description":"d","fields":[)", fields, "]}");
}

TEST_CASE("the template is found where it is, extended where it lacks a field, added where it isn't") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    Properties properties(client);
    constexpr auto asset = R"({"name":"asset","description":"a","type":{".tag":"string"}})";
    constexpr auto version = R"({"name":"version","description":"v","type":{".tag":"string"}})";

    dropbox.queue_ok(R"({"template_ids":["ptid:other","ptid:ours"]})");
    dropbox.queue_ok(template_json("Other", asset));
    dropbox.queue_ok(template_json("Sluice", cat(asset, ",", version)));
    CHECK(REQUIRE_OK(properties.ensure_template(stamp_template, {})).id == "ptid:ours");
    CHECK(dropbox.requests.size() == 3);

    dropbox.queue_ok(R"({"template_ids":["ptid:ours"]})");
    dropbox.queue_ok(template_json("Sluice", asset));
    dropbox.queue_ok(R"({"template_id":"ptid:ours"})");
    CHECK(REQUIRE_OK(properties.ensure_template(stamp_template, {})).fields.size() == 2);
    CHECK(dropbox.last().url == "/2/file_properties/templates/update_for_user");
    CHECK(dropbox.last_body() == R"({"template_id":"ptid:ours","add_fields":[{"name":"version",)"
                                 R"("description":"Its version","type":"string"}]})");

    dropbox.queue_ok(R"({"template_ids":[]})");
    dropbox.queue_ok(R"({"template_id":"ptid:new"})");
    CHECK(REQUIRE_OK(properties.ensure_template(stamp_template, {})).id == "ptid:new");
    CHECK(dropbox.last_body() == R"({"name":"Sluice","description":"Where this file is kept","fields":[)"
                                 R"({"name":"asset","description":"Sluice's asset","type":"string"},)"
                                 R"({"name":"version","description":"Its version","type":"string"}]})");
}

TEST_CASE("a template whose answer was lost is looked for, so that there aren't two") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({"template_ids":[]})");
    dropbox.queue(net::text_response(500, ""));
    dropbox.queue_ok(R"({"template_ids":["ptid:new"]})");
    dropbox.queue_ok(
        template_json("Sluice", R"({"name":"asset","description":""},{"name":"version","description":""})"));
    CHECK(REQUIRE_OK(Properties(client).ensure_template(stamp_template, {})).id == "ptid:new");
}

TEST_CASE("a file is stamped by its id, and the stamp comes back with listings that ask for it") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    Properties properties(client);
    dropbox.queue_ok("null");
    CHECK(properties.stamp("id:abcdefgh", {"ptid:ours", {{"asset", "a-1"}}}, {}));
    CHECK(dropbox.last().url == "/2/file_properties/properties/overwrite");
    CHECK(dropbox.last_body() == R"({"path":"id:abcdefgh","property_groups":[{"template_id":"ptid:ours",)"
                                 R"("fields":[{"name":"asset","value":"a-1"}]}]})");
    dropbox.queue_ok(
        R"({"entries":[{".tag":"file","name":"a","id":"id:1","rev":"a1c10ce0dd78","size":1,"property_groups":)"
        R"([{"template_id":"ptid:ours","fields":[{"name":"asset","value":"a-1"}]}]}],"cursor":"c","has_more":false})");
    const auto page = REQUIRE_OK(client.list_folder("/Dogs", {.property_templates = {"ptid:ours"}}, {}));
    CHECK(dropbox.last_body() == R"({"path":"/Dogs","include_property_groups":{".tag":"filter_some",)"
                                 R"("filter_some":["ptid:ours"]}})");
    REQUIRE(page.entries.front().properties.size() == 1);
    CHECK(page.entries.front().properties.front().fields.front() == PropertyField{"asset", "a-1"});
    dropbox.queue_ok("null");
    CHECK(properties.remove_group("id:abcdefgh", "ptid:ours", {}));
    dropbox.queue(route_error(
        R"({".tag":"property_group_lookup","property_group_lookup":{".tag":"property_group_not_found"}})"));
    CHECK_FAILS(properties.remove_group("id:abcdefgh", "ptid:ours", {}), "property_group_unknown");
    dropbox.queue_ok("null");
    CHECK(properties.remove_template("ptid:ours", {}));
}

TEST_CASE("files are found by what they are stamped with, page by page") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(
        R"({"matches":[{"id":"id:1","path":"/Dogs/rex.jpg","is_deleted":false,"property_groups":)"
        R"([{"template_id":"ptid:ours","fields":[{"name":"asset","value":"a-1"}]}]}],"cursor":"c-1"})");
    const auto found = REQUIRE_OK(Properties(client).search("ptid:ours", {"asset", "a-1"}, {}));
    CHECK(dropbox.last_body() ==
          R"({"queries":[{"query":"a-1","mode":{".tag":"field_name","field_name":"asset"}}],)"
          R"("template_filter":{".tag":"filter_some","filter_some":["ptid:ours"]}})");
    REQUIRE(found.matches.size() == 1);
    CHECK(found.matches.front().id == "id:1");
    CHECK(found.cursor == "c-1");
    dropbox.queue_ok(R"({"matches":[]})");
    CHECK(REQUIRE_OK(Properties(client).search_continue("c-1", {})).cursor.empty());
}

TEST_CASE("an upload may carry its stamp") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(test::file_json("a1c10ce0dd78", ""));
    const Commit commit{.path = "/a", .properties = {{"ptid:ours", {{"asset", "a-1"}}}}};
    const UploadBytes bytes{.open = []() -> Result<net::Body> { return net::Body("x"); },
                            .size = 1,
                            .content_hash = std::string(64, 'a')};
    CHECK(dropbox.client().upload(commit, bytes, {}));
    CHECK(
        dropbox.last()
            .headers.get("Dropbox-API-Arg")
            .contains(
                R"("property_groups":[{"template_id":"ptid:ours","fields":[{"name":"asset","value":"a-1"}]}])"));
    dropbox.queue(route_error(
        R"({".tag":"properties_error","properties_error":{".tag":"template_not_found","template_not_found":"ptid:ours"}})"));
    CHECK_FAILS(dropbox.client().upload(commit, bytes, {}), "property_template_unknown");
}

}  // namespace
}  // namespace sluice::dropbox
