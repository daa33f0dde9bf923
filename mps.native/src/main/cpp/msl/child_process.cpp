// SPDX-License-Identifier: Apache-2.0
#include "msl/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace softmetal::msl {

namespace {

// What runs between fork and exec in a process with other threads may only make system calls: no memory is allocated,
// no library lock taken.

struct Command {
    char* const* arguments;
    char* const* environment;
    const char* scratch;
    const char* messages;
};

/// Removes the files of a directory (compilers make no folders) and the directory.
void remove_directory(const char* path) {
    const int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    struct Entry {
        uint64_t inode;
        int64_t offset;
        unsigned short length;
        unsigned char type;
        char name[1];
    };
    alignas(Entry) char buffer[4096];
    for (long bytes; (bytes = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0;)
        for (long at = 0; at < bytes;) {
            const Entry* const entry = reinterpret_cast<const Entry*>(buffer + at);
            unlinkat(directory, entry->name, 0);  // fails for . and ..
            at += entry->length;
        }
    close(directory);
    rmdir(path);
}

[[noreturn]] void become(const Command& command, const sigset_t& signals) {
    setpgid(0, 0);
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    execve(command.arguments[0], command.arguments, command.environment);
    _exit(127);
}

[[noreturn]] void supervise(const Command& command, pid_t parent) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_SETMASK, &signals, nullptr);
    signal(SIGTERM, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);  // if it is ignored, children end unseen
    setpgid(0, 0);  // an interrupt from the terminal is for the parent, whose end ends this one
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int input = open("/dev/null", O_RDONLY);
    const int output = open(command.messages, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (getppid() != parent || input < 0 || output < 0 || chdir(command.scratch) != 0) _exit(127);
    dup2(input, 0);
    dup2(output, 1);
    dup2(output, 2);
#if defined(SYS_close_range)
    syscall(SYS_close_range, 3u, ~0u, 0u);
#endif
    const pid_t child = fork();
    if (child == 0) become(command, signals);
    if (child < 0) _exit(127);
    setpgid(child, child);
    for (;;) {
        int signal = 0;
        sigwait(&signals, &signal);
        int status = 0;
        if (signal == SIGTERM) {
            kill(-child, SIGKILL);
            waitpid(child, &status, 0);
            remove_directory(command.scratch);
            _exit(128 + SIGTERM);
        }
        if (waitpid(child, &status, WNOHANG) == child) {
            if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
            if (WIFSIGNALED(status)) _exit(128 + WTERMSIG(status));
        }
    }
}

}  // namespace

int run_child(const std::vector<std::string>& arguments, const std::string& scratch, const std::string& messages) {
    // The compiler's own temporary files belong into the scratch directory, its messages in plain English.
    std::vector<std::string> variables{"TMPDIR=" + scratch, "LC_ALL=C"};
    for (char** v = environ; *v != nullptr; ++v)
        if (std::strncmp(*v, "TMPDIR=", 7) != 0 && std::strncmp(*v, "LC_ALL=", 7) != 0) variables.emplace_back(*v);
    std::vector<char*> argument_pointers;
    std::vector<char*> variable_pointers;
    for (const std::string& a : arguments) argument_pointers.push_back(const_cast<char*>(a.c_str()));
    for (const std::string& v : variables) variable_pointers.push_back(const_cast<char*>(v.c_str()));
    argument_pointers.push_back(nullptr);
    variable_pointers.push_back(nullptr);

    const Command command{argument_pointers.data(), variable_pointers.data(), scratch.c_str(), messages.c_str()};
    const pid_t self = getpid();
    const pid_t supervisor = fork();
    if (supervisor == 0) supervise(command, self);
    if (supervisor < 0) return 127;
    int status = 0;
    while (waitpid(supervisor, &status, 0) < 0)
        if (errno != EINTR) return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace softmetal::msl
