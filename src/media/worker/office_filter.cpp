#include <seccomp.h>

#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "media/worker/office_jail.h"

namespace sluice::media::worker {
namespace {

/// Ways to more rights, into other processes, or into rarely used parts of the kernel. By name: what this
/// libseccomp doesn't know is left out.
constexpr const char* refused[] = {
    "unshare",
    "setns",
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "chroot",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "move_mount",
    "open_tree",
    "mount_setattr",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "kcmp",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "add_key",
    "request_key",
    "keyctl",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "open_by_handle_at",
    "name_to_handle_at",
    "swapon",
    "swapoff",
    "reboot",
    "acct",
    "quotactl",
    "syslog",
    "personality",
    "mbind",
    "migrate_pages",
    "move_pages",
    "set_mempolicy",
    "vmsplice",
    "fanotify_init",
    "lookup_dcookie",
    "uselib",
    "modify_ldt",
    "iopl",
    "ioperm",
    "nfsservctl",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "clock_adjtime",
    "landlock_create_ruleset",
    "memfd_secret",
};

[[nodiscard]] bool refuse_with_conditions(scmp_filter_ctx filter) {
    const auto refuse = [&](int error, int call, auto... conditions) {
        return seccomp_rule_add(filter, SCMP_ACT_ERRNO(static_cast<std::uint16_t>(error)), call,
                                sizeof...(conditions), conditions...) == 0;
    };
    constexpr scmp_datum_t new_user = CLONE_NEWUSER;
    return refuse(EAFNOSUPPORT, SCMP_SYS(socket), scmp_arg_cmp{0, SCMP_CMP_NE, AF_UNIX, 0}) &&
           refuse(EPERM, SCMP_SYS(clone), scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, new_user, new_user}) &&
           // glibc turns to clone(2), whose flags a filter can see.
           refuse(ENOSYS, SCMP_SYS(clone3)) &&
           refuse(EPERM, SCMP_SYS(ioctl), scmp_arg_cmp{1, SCMP_CMP_MASKED_EQ, 0xffff'ffffU, TIOCSTI});
}

}  // namespace

int office_syscall_filter() {
    const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_ALLOW),
                                                                  seccomp_release);
    if (!filter) return -1;
    for (const char* name : refused) {
        const int call = seccomp_syscall_resolve_name(name);
        if (call != __NR_SCMP_ERROR) (void)seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0);
    }
    if (!refuse_with_conditions(filter.get())) return -1;
    const int program = ::memfd_create("filter", 0);
    if (program < 0 || seccomp_export_bpf(filter.get(), program) != 0 || ::lseek(program, 0, SEEK_SET) != 0)
        return -1;
    return program;
}

}  // namespace sluice::media::worker
