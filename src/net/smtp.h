// Mail over SMTP: one message to one person, in plain text.
//
// Invariant: nothing of a message's fields can become another header or another recipient. A password goes
// over the wire only encrypted, or to this machine itself. Sources: RFC 5321, RFC 5322, RFC 2047.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::net {

/// none: as it is. starttls: begins in the clear and must become encrypted. tls: encrypted from the start.
BOOST_DEFINE_ENUM_CLASS(MailTls, none, starttls, tls)

struct MailServer {
    std::string host;
    std::uint16_t port = 587;
    MailTls tls = MailTls::starttls;
    std::string user;  ///< empty: without signing in
    Secret password;
    std::string from;  ///< the sender's address
};

struct Mail {
    std::string to;  ///< one address
    std::string subject;
    std::string text;
    Instant date;
    std::string id;  ///< unique; becomes the Message-ID
};

/// The message as it goes over the wire, lines ended by CRLF.
[[nodiscard]] std::string write_message(const Mail& mail, const std::string& from);
/// True for `name@host` of printable ASCII, as we take one.
[[nodiscard]] bool is_mail_address(std::string_view address);

class Mailer {
public:
    virtual ~Mailer() = default;
    /// Thread-safe; blocks for a minute at most. Fails with `mail_address_invalid`,
    /// `mail_server_unreachable`, `mail_server_timeout`, `mail_tls_refused`, `certificate_untrusted`,
    /// `mail_login_refused`, `mail_password_in_clear`, `mail_refused` or `stopped`; each names the server.
    [[nodiscard]] virtual Result<> send(const Mail& mail, std::stop_token stop) = 0;
};

[[nodiscard]] std::unique_ptr<Mailer> smtp_mailer(MailServer server);

}  // namespace sluice::net
