// A small mail server on a port of this machine, which keeps what it is given.
//
// Invariant: it speaks as much of RFC 5321 as a client needs to deliver a mail, and refuses what it was told
// to refuse. One client at a time.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::tests {

struct ReceivedMail {
    std::string from;
    std::string to;
    std::string headers;
    std::string text;  ///< decoded
};

struct SmtpRules {
    std::string password = {};  ///< "user:password" that must sign in; empty: nobody needs to
    std::string refused = {};   ///< a recipient that isn't taken
};

class SmtpServer {
public:
    explicit SmtpServer(SmtpRules rules = {}) : m_rules(std::move(rules)) {
        m_listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::bind(m_listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        socklen_t size = sizeof address;
        REQUIRE(::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
        REQUIRE(::listen(m_listener, 8) == 0);
        m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~SmtpServer() {
        m_thread.request_stop();
        m_thread.join();
        ::close(m_listener);
    }
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;

    std::uint16_t port = 0;
    /// While true clients are turned away with 421.
    std::atomic<bool> is_closed = false;

    [[nodiscard]] std::vector<ReceivedMail> mails() {
        const std::lock_guard lock(m_mutex);
        return m_mails;
    }

private:
    static bool is_readable(int socket) {
        pollfd waiting{socket, POLLIN, 0};
        return ::poll(&waiting, 1, 50) > 0;
    }

    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            if (!is_readable(m_listener)) continue;
            const int client = ::accept(m_listener, nullptr, nullptr);
            if (client < 0) continue;
            talk(client, stop);
            ::close(client);
        }
    }

    static void say(int client, const std::string& line) {
        const std::string bytes = line + "\r\n";
        static_cast<void>(::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }

    /// The next line without its end; nothing where the client is gone.
    static bool read_line(int client, std::string& buffer, std::string& line, const std::stop_token& stop) {
        for (;;) {
            if (const auto end = buffer.find("\r\n"); end != std::string::npos) {
                line = buffer.substr(0, end);
                buffer.erase(0, end + 2);
                return true;
            }
            if (stop.stop_requested()) return false;
            if (!is_readable(client)) continue;
            char bytes[4096];
            const auto size = ::recv(client, bytes, sizeof bytes, 0);
            if (size <= 0) return false;
            buffer.append(bytes, static_cast<std::size_t>(size));
        }
    }

    static std::string between(const std::string& line) {
        const auto begin = line.find('<');
        return line.substr(begin + 1, line.find('>') - begin - 1);
    }

    void talk(int client, const std::stop_token& stop) {
        if (is_closed) return say(client, "421 closed for today");
        say(client, "220 test ready");
        std::string buffer;
        std::string line;
        ReceivedMail mail;
        bool is_signed_in = m_rules.password.empty();
        while (read_line(client, buffer, line, stop)) {
            const std::string verb = to_lower_ascii(line.substr(0, 4));
            if (verb == "ehlo") {
                say(client, m_rules.password.empty() ? "250 test" : "250-test\r\n250 AUTH PLAIN");
            } else if (verb == "auth") {
                // Some clients send the proof at once, some wait to be asked for it (RFC 4954 §4).
                if (line.find(' ', line.find(' ') + 1) == std::string::npos) {
                    say(client, "334 ");
                    if (!read_line(client, buffer, line, stop)) return;
                }
                auto given = from_base64(line.substr(line.rfind(' ') + 1)).value_or("");
                if (given.starts_with('\0')) given.erase(0, 1);  // no identity besides the user's
                std::ranges::replace(given, '\0', ':');
                is_signed_in = given == m_rules.password;
                say(client, is_signed_in ? "235 welcome" : "535 who are you?");
            } else if (verb == "mail") {
                mail.from = between(line);
                say(client, is_signed_in ? "250 ok" : "530 sign in first");
            } else if (verb == "rcpt") {
                mail.to = between(line);
                say(client, mail.to == m_rules.refused ? "550 nobody here by that name" : "250 ok");
            } else if (verb == "data") {
                say(client, "354 go on");
                take(client, buffer, mail, stop);
                say(client, "250 taken");
            } else {
                say(client, verb == "quit" ? "221 bye" : "502 unknown");
                if (verb == "quit") return;
            }
        }
    }

    void take(int client, std::string& buffer, ReceivedMail& mail, const std::stop_token& stop) {
        std::string line;
        std::string body;
        bool in_body = false;
        mail.headers.clear();
        while (read_line(client, buffer, line, stop) && line != ".") {
            if (in_body)
                body += line;
            else if (line.empty())
                in_body = true;
            else
                mail.headers += line + "\n";
        }
        mail.text = from_base64(body).value_or("this isn't base64");
        const std::lock_guard lock(m_mutex);
        m_mails.push_back(mail);
    }

    SmtpRules m_rules;
    int m_listener = -1;
    std::mutex m_mutex;
    std::vector<ReceivedMail> m_mails;
    std::jthread m_thread;
};

}  // namespace sluice::tests
