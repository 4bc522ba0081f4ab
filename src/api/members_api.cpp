// The account's name, its people, who may link a Dropbox of their own (M4), and mails to them (W22).
#include "api/names.h"
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/members.h"
#include "catalog/profiles.h"
#include "catalog/submitters.h"
#include "domain/seats.h"
#include "transfer/inlet/set_up.h"

namespace sluice::api {
namespace {

using catalog::Members;
using catalog::Scope;

std::unexpected<Error> member_not_found() {
    return fail({Remedy::not_found, "member_not_found", "There is no such member of this account.", ""});
}

Result<Member> member_view(Scope& scope, const catalog::MemberRecord& record) {
    Member member{record.user, record.role, std::nullopt, record.active_at};
    if (!record.delegation) return member;
    const auto by = TRY(catalog::Directory(scope.transaction).find_user(record.delegation->granted_by));
    member.delegation =
        Delegation{record.delegation->profile_id, by ? by->name : "", record.delegation->created_at};
    return member;
}

Result<Member> view_of(Scope& scope, const UserId& user) {
    const auto record = TRY(Members(scope).find(user));
    if (!record) return member_not_found();
    return member_view(scope, *record);
}

Result<MemberList> list_members(Scope& scope) {
    MemberList list;
    for (const auto& record : TRY(Members(scope).list()))
        list.members.push_back(TRY(member_view(scope, record)));
    list.seats_max = TRY(catalog::Directory(scope.transaction).seats_max(scope.account_id));
    list.link_contributors = TRY(catalog::Submitters(scope).count_contributors());
    return list;
}

Result<Member> add_member(const Services& services, const Call& call, const MemberRequest& wanted) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Member> {
        catalog::Directory directory(scope.transaction);
        const auto found = TRY(directory.find_user_by_email(to_lower_ascii(trim(wanted.email))));
        if (!found)
            return fail({Remedy::reject, "user_not_found",
                         cat("Nobody signs in to this Sluice as ", to_valid_utf8(wanted.email), "."),
                         "Whoever runs this server adds people with `sluice user create`."});
        if (TRY(Members(scope).find(found->user.id)))
            return fail({Remedy::conflict, "member_exists",
                         cat(found->user.name, " belongs to this account already."), ""});
        TRY(directory.add_membership(call.account(), found->user.id, wanted.role, services.now()));
        return view_of(scope, found->user.id);
    });
}

Result<NoContent> remove_member(const Services& services, const Call& call) {
    TRY(transfer::end_delegation(services.transfer, call.account(), call.id<UserId>("user_id"),
                                 transfer::Membership::ends, services.stop));
    return NoContent{};
}

Result<Member> delegate(const Services& services, const Call& call, const DelegationRequest& wanted) {
    const auto user = call.id<UserId>("user_id");
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Member> {
        if (!TRY(Members(scope).find(user))) return member_not_found();
        if (!TRY(catalog::Profiles(scope).find(wanted.profile_id)))
            return fail({Remedy::reject, "profile_not_found", "There is no such profile.",
                         "Choose another profile."});
        TRY(Members(scope).delegate(
            user, {wanted.profile_id, call.principal.user_id.value_or(UserId{}), services.now()}));
        return view_of(scope, user);
    });
}

Result<NoContent> revoke(const Services& services, const Call& call) {
    TRY(transfer::end_delegation(services.transfer, call.account(), call.id<UserId>("user_id"),
                                 transfer::Membership::stays, services.stop));
    return NoContent{};
}

/// Folders that are named after the account follow at their next look, which is now.
Result<Account> change_account(const Services& services, const Call& call, const AccountChange& change) {
    std::optional<std::string> name;
    if (change.name)
        name = TRY(checked_name(*change.name, "The account", "Use your team's or organisation's name."));
    if (change.seats_max && *change.seats_max != 0) TRY(domain::check_seats_max(*change.seats_max));
    std::vector<catalog::ConnectionRecord> links;
    const auto account =
        TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<std::optional<Account>> {
            catalog::Directory directory(scope.transaction);
            if (change.seats_max)
                TRY(directory.save_seats_max(call.account(),
                                             *change.seats_max == 0 ? std::nullopt : change.seats_max));
            if (name) {
                TRY(directory.rename_account(call.account(), *name));
                links = TRY(catalog::Connections(scope).list());
            }
            return directory.find_account(call.account());
        }));
    for (const auto& record : links) services.engine.wake({call.account(), record.connection.id});
    return account.value_or(Account{});
}

/// To the person who asks; a program's goes to the first owner.
Result<MailSent> send_test_mail(const Services& services, const Call& call) {
    const auto to = TRY(services.catalog().read(call.account(), [&](Scope& scope) -> Result<User> {
        if (call.principal.user_id)
            if (auto user = TRY(catalog::Directory(scope.transaction).find_user(*call.principal.user_id)))
                return *user;
        const auto administrators = TRY(Members(scope).administrators());
        return administrators.empty() ? User{} : administrators.front();
    }));
    TRY(services.alerts.send_test(to, services.stop));
    return MailSent{to.email};
}

}  // namespace

void add_member_routes(Router& router, const Services& services) {
    router.add_with_body<Account, AccountChange>(
        {"PATCH", "/api/v1/account", Verb::manage_account,
         "Rename the account, and folders in Dropbox that are named after it; set its number of seats"},
        [services](const Call& call, const AccountChange& change) {
            return change_account(services, call, change);
        });
    router.add<MemberList>(
        {"GET", "/api/v1/members", Verb::manage_account, "The people of the account"},
        [services](const Call& call) { return services.catalog().read(call.account(), list_members); });
    router.add_with_body<Member, MemberRequest>(
        {"POST",
         "/api/v1/members",
         Verb::manage_account,
         "Let somebody who can sign in to this Sluice work in the account too",
         {},
         201},
        [services](const Call& call, const MemberRequest& wanted) {
            return add_member(services, call, wanted);
        });
    router.add<NoContent>({"DELETE",
                           "/api/v1/members/{user_id}",
                           Verb::manage_account,
                           "Take somebody out of the account, and what they linked by delegation with them",
                           {},
                           204},
                          [services](const Call& call) { return remove_member(services, call); });
    router.add_with_body<Member, DelegationRequest>(
        {"PUT", "/api/v1/members/{user_id}/delegation", Verb::manage_account,
         "Let a member link a Dropbox of their own, which feeds the library through this profile"},
        [services](const Call& call, const DelegationRequest& wanted) {
            return delegate(services, call, wanted);
        });
    router.add<NoContent>({"DELETE",
                           "/api/v1/members/{user_id}/delegation",
                           Verb::manage_account,
                           "Take that right back; what was linked by it stops at once, assets stay",
                           {},
                           204},
                          [services](const Call& call) { return revoke(services, call); });
    router.add<MailStatus>({"GET", "/api/v1/mail", Verb::manage_account,
                            "Whether people are told by mail when a connection fails"},
                           [services](const Call&) -> Result<MailStatus> {
                               return MailStatus{services.alerts.is_configured(), services.site.mail_server,
                                                 services.site.mail_from};
                           });
    router.add<MailSent>({"POST", "/api/v1/mail/test", Verb::manage_account,
                          "Send a mail that says that mails come through, to whoever asks"},
                         [services](const Call& call) { return send_test_mail(services, call); });
}

}  // namespace sluice::api
