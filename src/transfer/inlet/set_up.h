// How files get a way in: folders are mapped, contributor links are made, changed and taken away.
//
// Invariant: Dropbox first, catalogue second, so that a crash in between leaves at worst an unused folder or
// file request in Dropbox, never a mapping without its folder. Taking a way away holds what waits; nothing is
// dropped.
#pragma once

#include <functional>
#include <stop_token>

#include "catalog/mappings.h"
#include "domain/profile.h"
#include "transfer/ports.h"

namespace sluice::transfer {

struct NewMapping {
    domain::ConnectionId connection_id;
    std::string folder_path;  ///< made in Dropbox where it doesn't exist
    domain::ProfileId profile_id;
    domain::Release release = domain::Release::automatic;
    std::optional<std::string> named_after = std::nullopt;  ///< the account's name, where the folder has it
};

/// Fails with `folder_path_invalid`: it must be a path below the Dropbox.
[[nodiscard]] Result<> check_folder_path(const std::string& path);
/// `folder_path_invalid`.
[[nodiscard]] std::unexpected<Error> not_a_folder(const std::string& path);

/// Fails with `folder_path_invalid`, `app_folder_only`, `mapping_overlaps`, `profile_not_found`,
/// `connection_not_found`, or as Dropbox.
[[nodiscard]] Result<domain::Mapping> map_folder(const Ports& ports, const domain::AccountId& account,
                                                 const NewMapping& wanted, std::stop_token stop);
/// All of map_folder but saving: checks what is wanted, and makes the folder in Dropbox.
[[nodiscard]] Result<catalog::MappingRecord> prepare_mapping(const Ports& ports,
                                                             const domain::AccountId& account,
                                                             const NewMapping& wanted, std::stop_token stop);
/// Holds the mapping's waiting intakes and takes the mapping away (W6: held, never dropped).
[[nodiscard]] Result<> unmap_folder(const Ports& ports, const domain::AccountId& account,
                                    const domain::MappingId& id);

/// Where ingested files are moved to must not be fed into the library again. Fails with `move_to_overlaps`.
[[nodiscard]] Result<> check_move_to(const domain::Profile& profile, std::string_view folder_path_lower,
                                     std::string_view folder_path);
/// Takes the connection's mappings away, holds what waits, and revokes the link at Dropbox (M3).
[[nodiscard]] Result<> unlink_connection(const Ports& ports, const domain::AccountId& account,
                                         const domain::ConnectionId& id, std::stop_token stop);

/// Whether the member stays in the account.
enum class Membership { stays, ends };
/// Takes a member's right to link a Dropbox of their own; what they linked by it is unlinked in the same
/// transaction (M4). Fails with `member_not_found` or, where the membership is to end, `last_owner`.
[[nodiscard]] Result<> end_delegation(const Ports& ports, const domain::AccountId& account,
                                      const domain::UserId& user, Membership membership,
                                      std::stop_token stop);

/// A folder named after the account in this Dropbox, made and mapped; the one there is, where it is mapped
/// already (M7). Fails as map_folder.
[[nodiscard]] Result<domain::Mapping> make_account_folder(const Ports& ports,
                                                          const domain::AccountId& account,
                                                          const domain::ConnectionId& connection,
                                                          const domain::ProfileId& profile,
                                                          std::stop_token stop);
/// Renames such a folder in Dropbox after the account was renamed. One that a person renamed there keeps its
/// name from then on. `record` is brought up to date.
[[nodiscard]] Result<> follow_account_name(const Ports& ports, const domain::AccountId& account,
                                           dropbox::Client& client, catalog::MappingRecord& record,
                                           std::stop_token stop);

/// Whether Dropbox takes deadlines from this account: by its plan (spec: CreateFileRequestArgs.deadline).
/// Pure.
[[nodiscard]] bool takes_deadlines(const dropbox::AccountInfo& account);
/// Fails with `contributor_link_not_found`.
[[nodiscard]] Result<domain::ContributorLink> find_contributor_link(const Ports& ports,
                                                                    const domain::AccountId& account,
                                                                    const domain::ContributorLinkId& id);

struct NewContributorLink {
    NewMapping mapping;  ///< its folder is the destination
    std::string title;
    std::string description;
    std::optional<Instant> deadline = {};
    std::optional<domain::LateUploads> allow_late_uploads = {};
    std::optional<Instant> closes_at = {};
    std::optional<domain::LinkTemplateId> template_id = {};
};
/// For a link that is part of other work, which may have been cut short before.
struct LinkWork {
    std::optional<Instant> begun_at = {};  ///< Dropbox may have been asked since then: look first
    std::function<Result<>()> before_asking = [] { return Result<>(); };
    /// Saved with the link.
    std::function<Result<>(catalog::Scope&, const domain::ContributorLink&)> also =
        [](catalog::Scope&, const domain::ContributorLink&) { return Result<>(); };
};

/// A file request in Dropbox and the mapping of its folder, both saved or neither. Fails as map_folder, with
/// `title_invalid`, `deadline_passed`, `deadlines_not_in_plan`, or as Dropbox (`file_requests_disabled`,
/// `email_unverified`, …).
[[nodiscard]] Result<domain::ContributorLink> make_contributor_link(const Ports& ports,
                                                                    const domain::AccountId& account,
                                                                    const NewContributorLink& wanted,
                                                                    std::stop_token stop,
                                                                    const LinkWork& work = {});
struct ContributorLinkEdit {
    std::optional<domain::ContributorLinkState> state;  ///< open or closed
    std::optional<std::string> title;
    std::optional<std::string> description;
    /// Nothing: as it was; nothing within: none any more.
    std::optional<std::optional<Instant>> deadline = {};
    std::optional<std::optional<domain::LateUploads>> allow_late_uploads = {};
    std::optional<std::optional<Instant>> closes_at = {};
};
/// Fails with `contributor_link_not_found`, and as make_contributor_link.
[[nodiscard]] Result<domain::ContributorLink> change_contributor_link(const Ports& ports,
                                                                      const domain::AccountId& account,
                                                                      const domain::ContributorLinkId& id,
                                                                      const ContributorLinkEdit& edit,
                                                                      std::stop_token stop);
/// Asks Dropbox once how all links of a connection stand, and saves that and when; how many changed.
[[nodiscard]] Result<std::size_t> refresh_contributor_links(const Ports& ports,
                                                            const domain::AccountId& account,
                                                            const domain::ConnectionId& connection,
                                                            std::stop_token stop);
/// Files arrive again: where the mapped folder is now, or in a new one at its old place, and by a new address
/// where the file request was deleted (W4). Safe to repeat. Fails with `contributor_link_not_found`,
/// `mapping_not_found`, or as Dropbox.
[[nodiscard]] Result<domain::ContributorLink> repair_contributor_link(const Ports& ports,
                                                                      const domain::AccountId& account,
                                                                      const domain::ContributorLinkId& id,
                                                                      std::stop_token stop);
/// Closes and deletes the file request; the mapping stays, since files may lie in its folder.
[[nodiscard]] Result<> remove_contributor_link(const Ports& ports, const domain::AccountId& account,
                                               const domain::ContributorLinkId& id, std::stop_token stop);

}  // namespace sluice::transfer
