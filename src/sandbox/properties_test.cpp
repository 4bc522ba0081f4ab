// Property templates and groups, and where metadata tells them.
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

json::object field_template(const char* name) {
    return {{"name", name}, {"description", "of an asset"}, {"type", "string"}};
}

json::object group_of(const std::string& template_id, const char* name, const std::string& value) {
    return {{"template_id", template_id}, {"fields", {{{"name", name}, {"value", value}}}}};
}

struct Properties : TestSandbox {
    using TestSandbox::TestSandbox;

    std::string make_template() {
        const auto made = rpc("file_properties/templates/add_for_user",
                              {{"name", "Sluice"},
                               {"description", "from Sluice"},
                               {"fields", {field_template("asset"), field_template("state")}}});
        REQUIRE(made.status() == 200);
        return made.at("/template_id");
    }
    Answer on_file(const std::string& route, const json::value& value, const char* path = "/a.txt") {
        const auto* key = route == "update"   ? "update_property_groups"
                          : route == "remove" ? "property_template_ids"
                                              : "property_groups";
        return rpc(cat("file_properties/properties/", route), {{"path", path}, {key, value}});
    }
    std::string groups(const char* path, const std::string& template_id) {
        const json::object filter{{".tag", "filter_some"}, {"filter_some", {template_id}}};
        const auto told = rpc("files/get_metadata", {{"path", path}, {"include_property_groups", filter}});
        const auto* groups = told.json.as_object().if_contains("property_groups");
        return groups ? json::serialize(*groups) : "none";
    }
};

}  // namespace

TEST_CASE("a group follows its file, and goes with its template") {
    ScratchFolder folder;
    Properties box({}, folder.path());
    box.put("/a.txt", "one");
    const auto id = box.make_template();
    CHECK(box.on_file("add", {group_of(id, "asset", "A1")}).text == "null");
    CHECK(box.on_file("add", {group_of(id, "asset", "A1")}).summary() == "property_group_already_exists");
    box.rpc("files/move_v2", {{"from_path", "/a.txt"}, {"to_path", "/b.txt"}});
    box.put("/b.txt", "two");
    box.sandbox.reset();
    box.open(folder.path());
    CHECK(box.groups("/b.txt", id) ==
          cat(R"([{"template_id":")", id, R"(","fields":[{"name":"asset","value":"A1"}]}])"));
    CHECK(box.rpc("file_properties/templates/remove_for_user", {{"template_id", id}}).text == "null");
    CHECK(box.groups("/b.txt", id) == "none");
}

TEST_CASE("update changes fields, overwrite replaces the group, remove takes it away") {
    Properties box;
    box.put("/a.txt", "one");
    const auto id = box.make_template();
    const auto update = [&](const json::object& change) {
        json::object said{{"template_id", id}};
        for (const auto& one : change) said[one.key()] = one.value();
        return box.on_file("update", {said});
    };
    CHECK(update({{"remove_fields", {"asset"}}}).summary() ==
          "property_group_lookup/property_group_not_found");
    box.on_file("add", {group_of(id, "asset", "A1")});
    CHECK(update({{"add_or_update_fields", {{{"name", "state"}, {"value", "new"}}}}}).text == "null");
    CHECK(update({{"remove_fields", {"asset"}}}).text == "null");
    CHECK(box.groups("/a.txt", id).find("asset") == std::string::npos);
    CHECK(box.groups("/a.txt", id).find(R"("value":"new")") != std::string::npos);
    CHECK(box.on_file("overwrite", {group_of(id, "asset", "A2")}).text == "null");
    CHECK(box.groups("/a.txt", id).find("state") == std::string::npos);
    CHECK(box.on_file("remove", {id}).text == "null");
    CHECK(box.groups("/a.txt", id) == "none");
    CHECK(box.on_file("remove", {id}).summary() == "property_group_lookup/property_group_not_found");
}

TEST_CASE("groups must fit their templates, and say why they don't") {
    Properties box;
    box.put("/a.txt", "one");
    const auto id = box.make_template();
    CHECK(box.on_file("add", {group_of(id, "other", "x")}).summary() == "does_not_fit_template");
    CHECK(box.on_file("add", {group_of(id, "asset", std::string(1025, 'x'))}).summary() ==
          "property_field_too_large");
    CHECK(box.on_file("add", {group_of(id, "asset", "1"), group_of(id, "asset", "2")}).summary() ==
          "duplicate_property_groups");
    const auto unknown = box.on_file("add", {group_of("ptid:none", "asset", "x")});
    CHECK(unknown.summary() == "template_not_found");
    CHECK(unknown.at("/error/template_not_found") == "ptid:none");
    CHECK(box.on_file("add", {group_of(id, "asset", "x")}, "/none").summary() == "path/not_found");
    CHECK(box.on_file("add", {group_of("none", "asset", "x")}).status() == 400);
}

TEST_CASE("templates are their owner's alone: the user's and the app's") {
    Properties box;
    const auto id = box.make_template();
    const auto get = [&] { return box.rpc("file_properties/templates/get_for_user", {{"template_id", id}}); };
    CHECK(get().at("/fields/0/type/.tag") == "string");
    const auto other = box.world().add_app({.name = "Other"});
    box.token = box.world().add_token(box.account.account_id, other.key);
    CHECK(get().summary() == "template_not_found");
    const auto listed = box.rpc("file_properties/templates/list_for_user", nullptr);
    CHECK(listed.at("/template_ids") == "[]");
}

TEST_CASE("a template may be renamed and given fields, but not the same one twice") {
    Properties box;
    const auto id = box.make_template();
    const auto update = [&](const json::object& field) {
        return box.rpc("file_properties/templates/update_for_user",
                       {{"template_id", id}, {"name", "New"}, {"add_fields", {field}}});
    };
    CHECK(update(field_template("more")).at("/template_id") == id);
    CHECK(update(field_template("asset")).summary() == "conflicting_property_names");
    const auto got = box.rpc("file_properties/templates/get_for_user", {{"template_id", id}});
    CHECK(got.at("/name") == "New");
    CHECK(got.json.at("fields").as_array().size() == 3);
}

TEST_CASE("search finds values in the fields that were named") {
    Properties box;
    const auto id = box.make_template();
    for (int i = 0; i < 120; ++i) {
        const auto path = cat("/", i, ".txt");
        box.put(path, "x");
        box.on_file("add", {group_of(id, "asset", i < 110 ? "Wanted" : "other")}, path.c_str());
    }
    const json::object query{{"query", "wanted"},
                             {"mode", {{".tag", "field_name"}, {"field_name", "asset"}}}};
    const auto first = box.rpc("file_properties/properties/search", {{"queries", {query}}});
    CHECK(first.json.at("matches").as_array().size() == 100);
    const auto rest =
        box.rpc("file_properties/properties/search/continue", {{"cursor", first.at("/cursor")}});
    CHECK(rest.json.at("matches").as_array().size() == 10);
    CHECK(!rest.json.as_object().contains("cursor"));
    CHECK(rest.at("/matches/0/is_deleted") == "false");
    const auto reset = box.rpc("file_properties/properties/search/continue", {{"cursor", "none"}});
    CHECK(reset.summary() == "reset");
}

TEST_CASE("an upload may carry groups; wrong ones are told, and the file is there nevertheless") {
    Properties box;
    const auto id = box.make_template();
    const auto put = [&](const char* path, const json::object& group) {
        return box.upload("files/upload", {{"path", path}, {"property_groups", {group}}}, "x");
    };
    CHECK(put("/a.txt", group_of(id, "asset", "A1")).status() == 200);
    CHECK(box.groups("/a.txt", id).find("A1") != std::string::npos);
    const auto wrong = put("/b.txt", group_of(id, "none", "A1"));
    CHECK(wrong.summary() == "properties_error/does_not_fit_template");
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/b.txt")) == "x");
    const json::object filter{{".tag", "filter_some"}, {"filter_some", {id}}};
    const auto listed = box.rpc("files/list_folder", {{"path", ""}, {"include_property_groups", filter}});
    CHECK(listed.at("/entries/0/property_groups/0/fields/0/value") == "A1");
    CHECK(!listed.json.at("entries").at(1).as_object().contains("property_groups"));
    const json::object unknown{{".tag", "filter_some"}, {"filter_some", {"ptid:none"}}};
    const auto refused = box.rpc("files/list_folder", {{"path", ""}, {"include_property_groups", unknown}});
    CHECK(refused.summary() == "template_error/template_not_found");
}

TEST_CASE("apps that see only their own folder have no properties, tags or locks") {
    TestSandbox box({.name = "Box", .access = AppAccess::app_folder});
    box.put("/a.txt", "x");
    for (const auto* route :
         {"file_properties/templates/list_for_user", "files/tags/get", "files/lock_file_batch"}) {
        const auto answer = box.rpc(route, nullptr);
        CHECK(answer.status() == 400);
        CHECK(answer.text.find("\"App Folder\" app") != std::string::npos);
    }
    CHECK(box.rpc("sharing/create_shared_link_with_settings", {{"path", "/a.txt"}}).at("/path_lower") ==
          "/a.txt");
}

}  // namespace sluice::sandbox
