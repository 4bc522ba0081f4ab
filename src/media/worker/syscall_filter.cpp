#include <seccomp.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/sched.h>
#include <memory>
#include <sys/prctl.h>
#include <unistd.h>

#include "media/worker/confinement.h"

namespace sluice::media::worker {
namespace {

/// Everything else is refused with EPERM: sockets, starting programs and processes, ptrace, mount, bpf, keys,
/// …
constexpr auto allowed = std::to_array<int>({
    // bytes of descriptors that we have
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(dup),
    SCMP_SYS(fadvise64),
    SCMP_SYS(recvmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(eventfd2),
    SCMP_SYS(fcntl),
    // looking at files (Landlock says which may be read)
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),
    // memory
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(mincore),
    // threads and their locks
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(getcpu),
    SCMP_SYS(membarrier),
    // signals to ourselves
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    // time and numbers
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(setitimer),
    SCMP_SYS(getitimer),
    SCMP_SYS(getrusage),
    SCMP_SYS(times),
    SCMP_SYS(getrandom),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getppid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    // the end
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
});

constexpr auto one_condition = 1U;

[[nodiscard]] constexpr scmp_arg_cmp masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}
[[nodiscard]] constexpr scmp_arg_cmp equal(unsigned argument, scmp_datum_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}

[[nodiscard]] bool allow_with_conditions(scmp_filter_ctx filter) {
    const auto itself = static_cast<scmp_datum_t>(::getpid());
    const auto allow_if = [&](int call, scmp_arg_cmp condition) {
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, one_condition, condition) == 0;
    };
    constexpr scmp_datum_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
    return allow_if(SCMP_SYS(open), masked(1, writing, 0)) &&
           allow_if(SCMP_SYS(openat), masked(2, writing, 0)) &&
           allow_if(SCMP_SYS(clone), masked(0, CLONE_THREAD, CLONE_THREAD)) &&
           allow_if(SCMP_SYS(tgkill), equal(0, itself)) &&
           // Reading limits, not setting them.
           allow_if(SCMP_SYS(prlimit64), equal(2, 0)) && allow_if(SCMP_SYS(prctl), equal(0, PR_SET_NAME)) &&
           // glibc turns to clone(2), whose flags a filter can see.
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

}  // namespace

bool load_syscall_filter() {
    const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)),
                                                                  seccomp_release);
    if (!filter) return false;
    for (const int call : allowed)
        if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
    if (!allow_with_conditions(filter.get())) return false;
    const int loaded = seccomp_load(filter.get());
    if (loaded != 0) errno = -loaded;
    return loaded == 0;
}

}  // namespace sluice::media::worker
