/* A preload library that makes chosen system calls on chosen files fail: what a failing or full disk does.
 *
 * FAULTY_DISK_RULES names a file of rules, one a line, read anew at every call, so that a test can change them while
 * the program runs:
 *
 *     operation  path-part  error  first  count
 *     fsync      .db-wal    EIO    2      1
 *
 * `operation` is write (also pwrite, ftruncate, fallocate), fsync, fdatasync, syncfs, sync_file_range, rename or any.
 * Of the calls on a path that contains `path-part` (ends with it, where it ends in `$`), the `first`-th and the
 * `count - 1` after it fail (`*`: for as long as the rule is there). Calls are counted in the process, by the rule's
 * text. Each failure is told in FAULTY_DISK_LOG. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { rules_max = 32, rule_bytes_max = 512, rules_bytes_max = 8192 };

static struct {
    char text[rule_bytes_max];
    long passed;
} counted[rules_max];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* The file is read by system calls of our own: those of the library are the ones that are shimmed. */
static size_t read_rules(char* into) {
    const char* path = getenv("FAULTY_DISK_RULES");
    if (path == NULL) return 0;
    const int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0) return 0;
    const ssize_t got = syscall(SYS_read, file, into, rules_bytes_max - 1);
    syscall(SYS_close, file);
    return got > 0 ? (size_t)got : 0;
}

static void tell(const char* operation, const char* path, const char* error) {
    const char* log = getenv("FAULTY_DISK_LOG");
    if (log == NULL) return;
    char line[PATH_MAX + 64];
    const int length = snprintf(line, sizeof line, "%s %s %s\n", operation, error, path);
    const int file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return;
    syscall(SYS_write, file, line, (size_t)length);
    syscall(SYS_close, file);
}

static int error_of(const char* word) {
    if (strcmp(word, "EIO") == 0) return EIO;
    if (strcmp(word, "ENOSPC") == 0) return ENOSPC;
    if (strcmp(word, "EROFS") == 0) return EROFS;
    return EIO;
}

/* How often the rule has matched by now, this time included. */
static long count_pass(const char* rule) {
    for (int i = 0; i < rules_max; ++i) {
        if (counted[i].text[0] == '\0') snprintf(counted[i].text, rule_bytes_max, "%s", rule);
        if (strcmp(counted[i].text, rule) == 0) return ++counted[i].passed;
    }
    return 0;
}

static int is_meant(const char* path, const char* part) {
    const size_t wanted = strlen(part);
    const size_t length = strlen(path);
    if (wanted == 0 || part[wanted - 1] != '$') return strstr(path, part) != NULL;
    return length + 1 >= wanted && strncmp(path + length + 1 - wanted, part, wanted - 1) == 0;
}

/* The error that a rule wants of this call, or 0. */
static int error_by_rule(const char* rule, const char* operation, const char* path) {
    char wanted[32];
    char part[256];
    char error[16];
    char count[16];
    long first = 1;
    if (sscanf(rule, "%31s %255s %15s %ld %15s", wanted, part, error, &first, count) != 5) return 0;
    if (strcmp(wanted, operation) != 0 && strcmp(wanted, "any") != 0) return 0;
    if (!is_meant(path, part)) return 0;
    const long pass = count_pass(rule);
    const int is_due = pass >= first && (count[0] == '*' || pass < first + atol(count));
    if (!is_due) return 0;
    tell(operation, path, error);
    return error_of(error);
}

/* Sets errno and answers 1 where the call shall fail. */
static int fails(const char* operation, const char* path) {
    char rules[rules_bytes_max];
    const size_t length = read_rules(rules);
    if (length == 0) return 0;
    rules[length] = '\0';
    int error = 0;
    char* rest = NULL;
    pthread_mutex_lock(&mutex);
    for (char* rule = strtok_r(rules, "\n", &rest); rule != NULL && error == 0; rule = strtok_r(NULL, "\n", &rest))
        error = error_by_rule(rule, operation, path);
    pthread_mutex_unlock(&mutex);
    if (error != 0) errno = error;
    return error != 0;
}

static int descriptor_fails(const char* operation, int descriptor) {
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = '\0';
    return fails(operation, path);
}

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int file, const void* bytes, size_t count) {
    if (descriptor_fails("write", file)) return -1;
    return NEXT(ssize_t(*)(int, const void*, size_t), "write")(file, bytes, count);
}
ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at) {
    if (descriptor_fails("write", file)) return -1;
    return NEXT(ssize_t(*)(int, const void*, size_t, off64_t), "pwrite64")(file, bytes, count, at);
}
ssize_t pwrite(int file, const void* bytes, size_t count, off_t at) {
    return pwrite64(file, bytes, count, at);
}
int fsync(int file) {
    return descriptor_fails("fsync", file) ? -1 : NEXT(int (*)(int), "fsync")(file);
}
int fdatasync(int file) {
    return descriptor_fails("fdatasync", file) ? -1 : NEXT(int (*)(int), "fdatasync")(file);
}
int syncfs(int file) {
    return descriptor_fails("syncfs", file) ? -1 : NEXT(int (*)(int), "syncfs")(file);
}
int sync_file_range(int file, off64_t at, off64_t count, unsigned int flags) {
    if (descriptor_fails("sync_file_range", file)) return -1;
    return NEXT(int (*)(int, off64_t, off64_t, unsigned int), "sync_file_range")(file, at, count, flags);
}
int rename(const char* from, const char* to) {
    if (fails("rename", to)) return -1;
    return NEXT(int (*)(const char*, const char*), "rename")(from, to);
}
int ftruncate64(int file, off64_t size) {
    if (descriptor_fails("write", file)) return -1;
    return NEXT(int (*)(int, off64_t), "ftruncate64")(file, size);
}
int ftruncate(int file, off_t size) {
    return ftruncate64(file, size);
}
int fallocate64(int file, int mode, off64_t at, off64_t size) {
    if (descriptor_fails("write", file)) return -1;
    return NEXT(int (*)(int, int, off64_t, off64_t), "fallocate64")(file, mode, at, size);
}
