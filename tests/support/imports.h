// What journeys through imports share: choosing in Dropbox, and sending from a computer by hand.
//
// Invariant: people act through the public surface alone.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "support/person.h"

namespace sluice::tests {

inline api::ImportView import_from_dropbox(World& world, const api::Profile& profile,
                                           const std::vector<std::string>& paths) {
    api::ImportRequest wanted;
    wanted.profile_id = profile.id;
    wanted.connection_id = world.connection;
    wanted.paths = paths;
    return world.send<api::ImportView>("POST", "/api/v1/imports", wanted);
}

inline api::ImportView import_from_computer(World& world, const api::Profile& profile, std::int64_t files) {
    api::ImportRequest wanted;
    wanted.profile_id = profile.id;
    wanted.files_expected = files;
    return world.send<api::ImportView>("POST", "/api/v1/imports", wanted);
}

inline std::string path_of(const api::ImportView& view) {
    return cat("/api/v1/imports/", view.import.id.value);
}

inline api::ImportView present(World& world, const api::ImportView& view) {
    return world.get<api::ImportView>(path_of(view));
}

inline std::vector<api::ImportLeftoverView> leftovers(World& world, const api::ImportView& view) {
    return world.get<api::ImportLeftoverPage>(path_of(view) + "/leftovers").leftovers;
}

/// Relative path → its state.
inline std::map<std::string, api::IntakeState> files_of(World& world, const api::ImportView& view) {
    std::map<std::string, api::IntakeState> files;
    for (const auto& file : world.get<api::ImportFilePage>(path_of(view) + "/files?limit=200").files)
        files[file.intake.relative_path] = file.intake.state;
    return files;
}

/// A member's browser that sends files.
class Sender {
public:
    explicit Sender(World& world) : m_person(owner(world)) {}

    [[nodiscard]] net::Response begin(const api::ImportView& view, const std::string& relative_path,
                                      std::size_t size, const std::string& modified = "1000") const {
        return m_person.ask({"POST",
                             path_of(view) + "/files",
                             {{"Tus-Resumable", "1.0.0"},
                              {"Upload-Length", std::to_string(size)},
                              {"Upload-Metadata", cat("relative_path ", to_base64(relative_path),
                                                      ",modified ", to_base64(modified))}},
                             "",
                             "127.0.0.1"});
    }
    [[nodiscard]] net::Response patch(const std::string& upload, std::size_t offset,
                                      const std::string& bytes) const {
        return m_person.ask({"PATCH",
                             upload,
                             {{"Tus-Resumable", "1.0.0"},
                              {"Upload-Offset", std::to_string(offset)},
                              {"Content-Type", "application/offset+octet-stream"}},
                             bytes,
                             "127.0.0.1"});
    }
    [[nodiscard]] net::Response tus(const std::string& method, const std::string& upload) const {
        return m_person.ask({method, upload, {{"Tus-Resumable", "1.0.0"}}, "", "127.0.0.1"});
    }
    /// The whole file, from where it is; the test ends where a piece isn't taken.
    void send(const api::ImportView& view, const std::string& relative_path, const std::string& bytes,
              std::size_t piece = 100'000) const {
        const auto begun = begin(view, relative_path, bytes.size());
        REQUIRE_MESSAGE(begun.status == 201, begun.body.text);
        for (std::size_t at = std::stoul(begun.headers.get("Upload-Offset")); at < bytes.size();
             at += piece) {
            const auto sent = patch(begun.headers.get("Location"), at, bytes.substr(at, piece));
            REQUIRE_MESSAGE(sent.status == 204, sent.body.text);
        }
    }

private:
    Person m_person;
};

inline std::string code_of(const net::Response& response) {
    const auto problem = json::decode<api::Problem>(response.body.text);
    return problem ? problem->code : response.body.text;
}

}  // namespace sluice::tests
