// A broken link is never silence: whom it is told by mail, when, and when no more (W22).
#include "support/person.h"
#include "support/smtp_server.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

WorldOptions mailing_by(const SmtpServer& server, const std::string& user = "",
                        const std::string& password = "") {
    WorldOptions options;
    options.change_settings = [&server, user, password](server::Settings& settings) {
        settings.mail = {"127.0.0.1", server.port,      net::MailTls::none,
                         user,        Secret(password), "sluice@test.org"};
    };
    return options;
}

void revoke_at_dropbox(World& world) {
    for (const auto& grant : world.dropbox().people().grants())
        world.dropbox().people().revoke_grant(grant.id);
}

std::size_t count(SmtpServer& server, const std::string& subject) {
    const auto mails = server.mails();
    return static_cast<std::size_t>(std::ranges::count_if(
        mails, [&](const ReceivedMail& mail) { return mail.headers.find(subject) != std::string::npos; }));
}

constexpr auto failing = "can't be read";
constexpr auto well_again = "is read again";

}  // namespace

TEST_CASE(
    "W22: a link that Dropbox refuses is told by mail after fifteen minutes, daily, and when it is mended") {
    SmtpServer server;
    World world(mailing_by(server));
    const Person ana = owner(world);
    world.map("/Dogs", world.profile());
    world.settle();
    revoke_at_dropbox(world);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.pass(std::chrono::minutes(5));
    const auto broken = ana.connection(world.connection);
    CHECK(broken.state == api::ConnectionState::broken);
    REQUIRE(broken.failing_since);
    const auto until = [&](std::chrono::minutes after) {
        world.pass(
            std::chrono::ceil<std::chrono::seconds>(*broken.failing_since + after - world.clock.now()));
    };
    until(std::chrono::minutes(13));
    CHECK(server.mails().empty());
    until(std::chrono::minutes(16));
    REQUIRE(server.mails().size() == 1);
    const auto mail = server.mails()[0];
    CHECK(mail.to == "ana@example.org");
    CHECK(mail.from == "sluice@test.org");
    CHECK(mail.headers.find("Subject: Sluice: the Dropbox of Ana Lopez can't be read (Shelter)") !=
          std::string::npos);
    CHECK(mail.text.find("http://sluice.test/integrations") != std::string::npos);
    CHECK(mail.text.find("auth_revoked") != std::string::npos);
    CHECK(mail.text.find("nothing is deleted") != std::string::npos);

    world.pass(std::chrono::hours(2));
    CHECK(server.mails().size() == 1);
    world.restart();
    world.pass(std::chrono::hours(1));
    CHECK(server.mails().size() == 1);
    world.clock.advance(std::chrono::hours(22));
    world.settle();
    CHECK(count(server, failing) == 2);

    static_cast<void>(ana.linked(world.dropbox_account));
    world.settle();
    CHECK(count(server, well_again) == 1);
    world.pass(std::chrono::hours(1));
    CHECK(server.mails().size() == 3);
    CHECK(ana.assets().size() == 1);
    CHECK(world.files("/Dogs").empty());
}

TEST_CASE("W22: a Dropbox that doesn't answer for long is told as well; a short pause isn't") {
    SmtpServer server;
    World world(mailing_by(server));
    const Person ana = owner(world);
    world.map("/Dogs", world.profile());
    world.settle();
    const auto cut = [&] {
        world.faults().add({.kind = sandbox::FaultKind::server_error, .times = std::nullopt, .status = 503});
    };
    cut();
    world.pass(std::chrono::minutes(10));
    world.faults().clear();
    world.pass(std::chrono::minutes(10));
    CHECK(server.mails().empty());
    CHECK_FALSE(ana.connection(world.connection).failing_since);
    cut();
    world.pass(std::chrono::minutes(30));
    CHECK(ana.connection(world.connection).state == api::ConnectionState::linked);
    CHECK(ana.connection(world.connection).failing_since);
    CHECK(count(server, failing) == 1);
    world.faults().clear();
    world.pass(std::chrono::minutes(10));
    CHECK(count(server, well_again) == 1);
    CHECK_FALSE(ana.connection(world.connection).failing_since);
}

TEST_CASE("W22: those who can mend it are told: owners, admins, and who linked it") {
    SmtpServer server;
    World world(mailing_by(server));
    const Person ana = owner(world);
    const auto add = [&](const std::string& name, domain::Role role) {
        return REQUIRE_OK(world.server().authenticator().create_user(
            world.account(), role, {"", name, cat(name, "@example.org"), Secret("one more long one")}));
    };
    static_cast<void>(add("admin", domain::Role::admin));
    static_cast<void>(add("reader", domain::Role::consumer));
    const Person mia(world, world.account(), add("mia", domain::Role::consumer));
    ana.send<api::Member>("PUT", cat("/api/v1/members/", mia.user.value, "/delegation"),
                          json::encode(api::DelegationRequest{ana.profile().id}));
    const auto mias = world.dropbox().add_account({"mia@example.org", "Mia"}).account_id;
    static_cast<void>(mia.linked(mias));
    for (const auto& grant : world.dropbox().people().grants())
        if (grant.account_id == mias) world.dropbox().people().revoke_grant(grant.id);
    world.pass(std::chrono::minutes(25));
    std::vector<std::string> told;
    for (const auto& mail : server.mails()) told.push_back(mail.to);
    std::ranges::sort(told);
    CHECK(told == std::vector<std::string>{"admin@example.org", "ana@example.org", "mia@example.org"});
}

TEST_CASE("W22: a mail that can't be sent is tried again, and unlinking ends the matter") {
    SmtpServer server;
    World world(mailing_by(server));
    world.map("/Dogs", world.profile());
    world.settle();
    server.is_closed = true;
    revoke_at_dropbox(world);
    world.pass(std::chrono::minutes(40));
    CHECK(server.mails().empty());
    server.is_closed = false;
    world.pass(std::chrono::minutes(20));
    CHECK(count(server, failing) == 1);
    CHECK(world.request("DELETE", cat("/api/v1/connections/", world.connection.value)).status == 204);
    world.pass(std::chrono::minutes(30));
    CHECK(server.mails().size() == 1);
}

TEST_CASE("W22: a test mail says whether mails come through, and what is wrong where they don't") {
    SmtpServer server({.password = "sluice:right"});
    World world(mailing_by(server, "sluice", "right"));
    const Person ana = owner(world);
    const auto status = ana.get<api::MailStatus>("/api/v1/mail");
    CHECK(status.configured);
    CHECK(status.from == "sluice@test.org");
    CHECK(ana.request("GET", "/api/v1/mail").body.text.find("right") == std::string::npos);
    CHECK(ana.send<api::MailSent>("POST", "/api/v1/mail/test").to == "ana@example.org");
    REQUIRE(server.mails().size() == 1);
    CHECK(server.mails()[0].text.find("Ana Lopez") != std::string::npos);

    World wrong(mailing_by(server, "sluice", "wrong"));
    const auto refused = owner(wrong).refusal("POST", "/api/v1/mail/test");
    CHECK(refused.code == "mail_login_refused");
    CHECK(refused.detail.find("127.0.0.1") != std::string::npos);
    CHECK_FALSE(refused.hint.empty());

    SmtpServer choosy({.refused = "ana@example.org"});
    World unknown(mailing_by(choosy));
    CHECK(owner(unknown).refusal("POST", "/api/v1/mail/test").code == "mail_refused");

    WorldOptions encrypted;
    encrypted.change_settings = [&](server::Settings& settings) {
        settings.mail = {"127.0.0.1", choosy.port, net::MailTls::starttls, "", Secret(), "sluice@test.org"};
    };
    World unencrypted(encrypted);
    CHECK(owner(unencrypted).refusal("POST", "/api/v1/mail/test").code == "mail_tls_refused");

    World silent;
    CHECK_FALSE(owner(silent).get<api::MailStatus>("/api/v1/mail").configured);
    CHECK(owner(silent).refusal("POST", "/api/v1/mail/test").code == "mail_not_configured");
}

TEST_CASE(
    "M19: administrators get a mail in the words of the report, once an hour at most, and none about the "
    "same files") {
    SmtpServer server;
    World world(mailing_by(server));
    world.map("/Dogs", world.profile([](api::ProfileRules& rules) { rules.allowed_types = {"image"}; }));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/notes.txt", "no picture"));
    world.settle();
    REQUIRE(server.mails().size() == 1);
    CHECK(server.mails()[0].to == "ana@example.org");
    CHECK(count(server, "could not take in 1 file") == 1);
    const auto refused = world.intakes("state=refused").front();
    CHECK(server.mails()[0].text.contains(cat(refused.reason_message, " [", refused.reason_code, "]")));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/more.txt", "more"));
    world.pass(std::chrono::minutes(50));
    CHECK(server.mails().size() == 1);
    world.pass(std::chrono::minutes(15));
    CHECK(server.mails().size() == 2);
    world.pass(std::chrono::hours(5));
    CHECK(server.mails().size() == 2);
}
