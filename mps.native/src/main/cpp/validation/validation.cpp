// SPDX-License-Identifier: Apache-2.0
#include "validation/validation.hpp"

#include <cstdarg>
#include <cstdlib>
#include <mutex>

#include "config/settings.hpp"

namespace softmetal::validation {

namespace {

struct Reports {
    std::mutex lock;
    uint64_t count = 0;
    std::string last;
};

Reports& reports() {
    static auto& instance = *new Reports;
    return instance;
}

}  // namespace

bool enabled() { return settings().validation.load(std::memory_order_relaxed) != Mode::Off; }

bool full() { return enabled() && settings().validation_full.load(std::memory_order_relaxed); }

void report_text(const std::string& text) {
    const Mode mode = settings().validation.load(std::memory_order_relaxed);
    if (mode == Mode::Off) {
        return;
    }
    {
        Reports& all = reports();
        std::lock_guard guard(all.lock);
        ++all.count;
        all.last = text;
        std::fprintf(stderr, "%s\n", text.c_str());
    }
    if (mode == Mode::Abort) {
        std::fflush(stderr);
        std::abort();
    }
}

void report(const char* pattern, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, pattern);
    std::vsnprintf(text, sizeof text, pattern, arguments);
    va_end(arguments);
    report_text(text);
}

std::string failed_assertion(objc::Message message, const std::string& reason) {
    const objc::Object* receiver = message.receiver;
    const bool of_class = receiver->isa->metaclass;
    return format("%c[%s %s]: failed assertion `%s'", of_class ? '+' : '-',
                  of_class ? static_cast<const objc::Class*>(receiver)->name : receiver->isa->name,
                  message.selector->name, reason.c_str());
}

uint64_t count() {
    Reports& all = reports();
    std::lock_guard guard(all.lock);
    return all.count;
}

std::string last_message() {
    Reports& all = reports();
    std::lock_guard guard(all.lock);
    return all.last;
}

}  // namespace softmetal::validation
