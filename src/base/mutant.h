// Bugs kept on purpose, so that the simulation can prove that it would find them.
//
// Invariant: in every program that users run `is_mutant()` is the constant false and no code of a mutant is
// left. Only a program whose sources cmake/mutable.cmake compiles anew (SLUICE_MUTANTS defined) can choose
// one, by name and at run time. Each is a mistake that a careful engineer could make; the sentence says which
// promise it breaks. Asked in .cpp files only: a header's code would be there in both ways.
#pragma once

#include <cstdint>

// X(name, what is wrong)
#define SLUICE_MUTANT_LIST(X)                                                                                \
    X(data_not_synced, "A part gets its name as a blob before its bytes are durable.")                       \
    X(names_not_synced, "The folder isn't synced, so a blob's name can be lost with the power.")             \
    X(name_trusted_early, "A blob counts as held once it has its name, though that isn't durable yet.")      \
    X(failed_sync_repeated, "A failed sync is tried again, and the second success is believed.")             \
    X(sync_error_ignored, "The error of a sync is logged and forgotten.")                                    \
    X(hash_unchecked, "The bytes that came aren't compared with the content hash that was listed.")          \
    X(bad_part_kept, "A part with wrong bytes isn't thrown away, so each further try finds it again.")       \
    X(read_back_by_size, "The read-back before a delete looks at the blob's size only.")                     \
    X(no_read_back, "There is no read-back before a delete.")                                                \
    X(read_back_remembered,                                                                                  \
      "A read-back that was done before a crash or a pause counts for the delete after it.")                 \
    X(missing_is_sound, "A read-back that finds no blob at all finds nothing wrong.")                        \
    X(duplicate_not_read_back,                                                                               \
      "A duplicate's source is deleted unproven: its bytes were proven the first time.")                     \
    X(delete_before_catalogue, "The source is deleted as soon as the bytes are stored.")                     \
    X(delete_without_rev, "A delete names the file alone, not the revision that may go.")                    \
    X(delete_follows_conflict,                                                                               \
      "A delete that was refused for a newer revision is repeated for that revision.")                       \
    X(lost_answer_trusted, "A delete whose answer was lost counts as done.")                                 \
    X(move_without_comparing, "What is moved in Dropbox isn't compared with what was taken in.")             \
    X(pause_ignored_once_begun, "A clearing that had begun goes on while clearing is paused.")               \
    X(guard_counted_apart, "The mass-delete guard looks in one transaction and counts in the next.")         \
    X(guard_not_counted, "Clearings aren't counted, so the mass-delete guard never closes.")                 \
    X(cursor_before_entries, "The cursor is saved before the entries in front of it.")                       \
    X(revision_not_unique, "Nothing keeps one revision of a file from being taken twice.")                   \
    X(known_by_id_alone, "A file whose id is known counts as known, whatever its revision.")                 \
    X(reset_without_list, "After a cursor reset listening goes on from now, without a new listing.")         \
    X(last_page_dropped, "The last of several pages of a listing is not saved.")                             \
    X(removal_by_prefix, "A removed path takes along all whose path begins with the same letters.")          \
    X(released_for_ever, "The next revision of a file in a folder of manual release needs no release.")      \
    X(waiting_revision_dropped, "A revision that waits for its download is dropped when a newer one comes.") \
    X(fence_ignored, "A worker that lost its lease may still save what it thinks.")                          \
    X(lease_for_ever, "A lease never runs out by itself.")                                                   \
    X(commit_error_ignored, "A transaction whose commit failed counts as saved.")                            \
    X(failed_work_kept, "The changes of a closure that failed are committed with the group.")                \
    X(asset_apart_from_state, "The asset and the intake's state are saved in two transactions.")             \
    X(download_newest, "A download asks for the file's newest bytes, not for the listed revision's.")        \
    X(limit_is_failure, "A 429 counts as a fault of the file, and ends in failure.")                         \
    X(person_not_awaited, "What waits for a person is never tried again.")                                   \
    X(refused_token_kept, "A token that Dropbox refuses as expired is used until its own hour.")             \
    X(no_sweep_with_webhooks, "While webhooks come, folders are looked at when one says so and never else.") \
    X(rejected_without_comparing,                                                                            \
      "What a rejection moves to Rejected/ isn't compared with what a person looked at.")                    \
    X(rejection_ignores_pause, "A rejected file is moved in Dropbox while that is paused.")                  \
    X(unmapped_still_taken, "Files that wait are taken in though their mapping was taken away.")

namespace sluice {

enum class Mutant : std::uint8_t {
    none,
#define SLUICE_NAME_OF(name, sentence) name,
    SLUICE_MUTANT_LIST(SLUICE_NAME_OF)
#undef SLUICE_NAME_OF
};

#ifdef SLUICE_MUTANTS
/// For tests: the one that lives in this process.
inline Mutant living_mutant = Mutant::none;
[[nodiscard]] inline bool is_mutant(Mutant mutant) {
    return living_mutant == mutant;
}
#else
[[nodiscard]] constexpr bool is_mutant(Mutant /*mutant*/) {
    return false;
}
#endif

}  // namespace sluice
