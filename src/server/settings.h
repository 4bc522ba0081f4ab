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
#include "catalog/sql/driver.h"
#include "domain/connection.h"
#include "net/smtp.h"
#include "transfer/limits.h"
#include "transfer/upload_limits.h"

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
        {"checkpoint_bytes", "Bytes of changes after which the database's log is copied into it."},
    };

    std::string folder = "sluice-data";
    std::uint64_t reserve_bytes = std::uint64_t{2} << 30;
    std::uint64_t checkpoint_bytes = catalog::sql::checkpoint_bytes_default;
};
BOOST_DESCRIBE_STRUCT(DataSettings, (), (folder, reserve_bytes, checkpoint_bytes))

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
        {"app_name", "The app's name in the App Console; an app-folder app's folder is Apps/<name>."},
        {"app_access", "full_dropbox or app_folder, as the app was made."},
        {"app_production", "Dropbox has approved the app for production: no limit of users."},
    };

    std::string app_key;
    Secret app_secret;
    std::string api_origin = "https://api.dropboxapi.com";
    std::string content_origin = "https://content.dropboxapi.com";
    std::string notify_origin = "https://notify.dropboxapi.com";
    std::string authorize_origin = "https://www.dropbox.com";
    std::string app_name = {};
    domain::AppAccess app_access = domain::AppAccess::full_dropbox;
    bool app_production = false;
};
BOOST_DESCRIBE_STRUCT(DropboxAppSettings, (),
                      (app_key, app_secret, api_origin, content_origin, notify_origin, authorize_origin,
                       app_name, app_access, app_production))

struct MailSettings {
    static constexpr const char* about = "The mail server that tells people when a connection fails.";
    static constexpr KeyAbout about_keys[] = {
        {"host", "The SMTP server; empty: no mails are sent."},
        {"port", "Its port: 587 for starttls, 465 for tls."},
        {"tls", "none, starttls or tls."},
        {"user", "To sign in with; empty: without."},
        {"password", "For it; better given as SLUICE_MAIL_PASSWORD_FILE."},
        {"from", "The sender's address."},
    };

    std::string host;
    std::uint16_t port = 587;
    net::MailTls tls = net::MailTls::starttls;
    std::string user;
    Secret password;
    std::string from;
};
BOOST_DESCRIBE_STRUCT(MailSettings, (), (host, port, tls, user, password, from))

struct MediaSettings {
    static constexpr const char* about = "The processes that look at strangers' files.";
    static constexpr KeyAbout about_keys[] = {
        {"worker_program", "The worker program; empty: sluice_media_worker beside sluice."},
        {"workers", "How many processes; 0: one a core."},
        {"allow_unsandboxed", "Work even where the processes can't be confined at all."},
        {"office_program", "LibreOffice, which draws office documents; empty: they aren't drawn."},
    };

    std::string worker_program;
    std::uint32_t workers = 0;
    bool allow_unsandboxed = false;
    std::string office_program = "/usr/bin/soffice";
};
BOOST_DESCRIBE_STRUCT(MediaSettings, (), (worker_program, workers, allow_unsandboxed, office_program))

struct Settings {
    ServerSettings server;
    DataSettings data;
    DropboxAppSettings dropbox;
    MailSettings mail;
    MediaSettings media;
    transfer::Limits transfer;
    transfer::UploadLimits uploads;
};
BOOST_DESCRIBE_STRUCT(Settings, (), (server, data, dropbox, mail, media, transfer, uploads))

}  // namespace sluice::server
