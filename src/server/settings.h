// Everything that can be set, by TOML file or by environment (SLUICE_<SECTION>_<KEY>).
//
// Invariant: these structs are the settings; what isn't here is refused by name. Defaults are for one
// machine.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <string>

#include "base/config.h"
#include "base/secret.h"
#include "transfer/limits.h"

namespace sluice::server {

struct ServerSettings {
    static constexpr const char* about = "Where people, programs and Dropbox reach Sluice.";
    static constexpr KeyAbout about_keys[] = {
        {"address", "IP address to listen on."},
        {"port", "TCP port to listen on."},
        {"public_url", "How browsers and Dropbox reach Sluice; empty: http://<address>:<port>."},
        {"log_level", "debug, info, warning or error."},
    };

    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string public_url;
    std::string log_level = "info";
};
BOOST_DESCRIBE_STRUCT(ServerSettings, (), (address, port, public_url, log_level))

struct DataSettings {
    static constexpr const char* about = "Where everything is kept.";
    static constexpr KeyAbout about_keys[] = {
        {"folder", "The folder that holds all state."},
        {"reserve_bytes", "Free space below which nothing is fetched."},
    };

    std::string folder = "sluice-data";
    std::uint64_t reserve_bytes = std::uint64_t{2} << 30;
};
BOOST_DESCRIBE_STRUCT(DataSettings, (), (folder, reserve_bytes))

struct DropboxAppSettings {
    static constexpr const char* about =
        "The Dropbox app, and where Dropbox is: its own origins, or a sandbox's.";
    static constexpr KeyAbout about_keys[] = {
        {"app_key", "App key from Dropbox's App Console."},
        {"app_secret", "App secret from there; better given as SLUICE_DROPBOX_APP_SECRET_FILE."},
        {"api_origin", "Origin of Dropbox's API."},
        {"content_origin", "Origin of its uploads and downloads."},
        {"notify_origin", "Origin of its longpoll."},
        {"authorize_origin", "Origin of the page where a person says yes."},
    };

    std::string app_key;
    Secret app_secret;
    std::string api_origin = "https://api.dropboxapi.com";
    std::string content_origin = "https://content.dropboxapi.com";
    std::string notify_origin = "https://notify.dropboxapi.com";
    std::string authorize_origin = "https://www.dropbox.com";
};
BOOST_DESCRIBE_STRUCT(DropboxAppSettings, (),
                      (app_key, app_secret, api_origin, content_origin, notify_origin, authorize_origin))

struct MediaSettings {
    static constexpr const char* about = "The processes that look at strangers' files.";
    static constexpr KeyAbout about_keys[] = {
        {"worker_program", "The worker program; empty: sluice_media_worker beside sluice."},
        {"workers", "How many processes; 0: one a core."},
        {"allow_unsandboxed", "Work even where the processes can't be confined at all."},
    };

    std::string worker_program;
    std::uint32_t workers = 0;
    bool allow_unsandboxed = false;
};
BOOST_DESCRIBE_STRUCT(MediaSettings, (), (worker_program, workers, allow_unsandboxed))

struct Settings {
    ServerSettings server;
    DataSettings data;
    DropboxAppSettings dropbox;
    MediaSettings media;
    transfer::Limits transfer;
};
BOOST_DESCRIBE_STRUCT(Settings, (), (server, data, dropbox, media, transfer))

}  // namespace sluice::server
