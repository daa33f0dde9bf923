// SPDX-License-Identifier: Apache-2.0
// Runs the tests whose names contain one of the arguments, or all.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "check.hpp"

namespace check {

namespace {

std::atomic<int> failures{0};

/// Where failures are written: the terminal, while stderr goes to a file that is shown if something failed. Tests cause
/// misuses on purpose; their messages would bury a real failure. Sanitizers write to stderr themselves, so theirs
/// stays.
FILE* terminal = stderr;

class QuietStderr {
public:
    QuietStderr() {
#if !defined(SOFTMETAL_SANITIZED)
        terminal = fdopen(dup(2), "w");
        setvbuf(terminal, nullptr, _IONBF, 0);
        hidden_ = std::tmpfile();
        dup2(fileno(hidden_), 2);
#endif
    }
    void show() {
        if (!hidden_) {
            return;
        }
        std::rewind(hidden_);
        char line[1024];
        while (std::fgets(line, sizeof line, hidden_)) {
            std::fprintf(terminal, "| %s", line);
        }
    }

private:
    FILE* hidden_ = nullptr;
};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string this_program() {
    char path[PATH_MAX] = {};
    return readlink("/proc/self/exe", path, sizeof path - 1) > 0 ? path : "";
}

}  // namespace

std::vector<Case>& tests() {
    static std::vector<Case> list;
    return list;
}

std::vector<Case>& deaths() {
    static std::vector<Case> list;
    return list;
}

void failed(const char* file, int line, const std::string& what) {
    ++failures;
    std::fprintf(terminal, "%s:%d: %s\n", std::strrchr(file, '/') ? std::strrchr(file, '/') + 1 : file, line,
                 what.c_str());
}

void dies(const char* file, int line, const char* death, std::string_view text) {
    const char* runner = std::getenv("SOFTMETAL_RUNNER");
    const std::string command =
        std::string(runner ? runner : "") + " " + quoted(this_program()) + " --death " + quoted(death) + " 2>&1";
    FILE* output = popen(command.c_str(), "r");
    std::string said;
    char part[512];
    while (output && std::fgets(part, sizeof part, output)) {
        said += part;
    }
    const int status = output ? pclose(output) : -1;
    if (status == 0) {
        failed(file, line, std::string(death) + ": expected the process to be aborted; it ended normally");
    }
    contains(file, line, said, text);
}

int run(int count, char** names) {
    QuietStderr quiet;
    int ran = 0;
    for (const Case& test : tests()) {
        bool wanted = count == 0;
        for (int index = 0; index < count; ++index) {
            wanted |= std::strstr(test.name, names[index]) != nullptr;
        }
        if (wanted) {
            const int before = failures;
            test.body();
            ++ran;
            if (failures != before) {
                std::fprintf(terminal, "FAILED: %s\n", test.name);
            }
        }
    }
    if (failures != 0) {
        quiet.show();
    }
    std::printf("softmetal: %d tests, %d failed checks\n", ran, failures.load());
    return failures == 0 && ran > 0 ? 0 : 1;
}

}  // namespace check

int main(int count, char** arguments) {
    if (count == 3 && std::strcmp(arguments[1], "--death") == 0) {
        for (const check::Case& death : check::deaths()) {
            if (std::strcmp(death.name, arguments[2]) == 0) {
                death.body();
            }
        }
        return 0;
    }
    return check::run(count - 1, arguments + 1);
}
