// SPDX-License-Identifier: Apache-2.0
#include "validation/checksums.hpp"

#include <cstring>

#include "support/text.hpp"

namespace softmetal::validation {

namespace {

uint64_t checksum(const metal::Buffer& buffer) {
    uint64_t sum = 0x9e37'79b9'7f4a'7c15;
    const char* bytes = buffer.address();
    for (size_t at = 0; at < buffer.length(); at += sizeof(uint64_t)) {
        uint64_t word = 0;
        std::memcpy(&word, bytes + at, std::min(sizeof word, buffer.length() - at));
        sum = (sum ^ word) * 0xff51'afd7'ed55'8ccd;
        sum ^= sum >> 32;
    }
    return sum;
}

std::string complaint(const metal::Buffer& buffer, const char* when) {
    return format("-[MTLCommandBuffer commit]: failed assertion `buffer %s was written by the CPU %s, while a command "
                  "buffer that reads it was in flight; wait for the command buffer before writing'",
                  buffer.name().c_str(), when);
}

}  // namespace

void Checksums::use(metal::Buffer& buffer, bool written) {
    for (Used& used : used_) {
        if (used.buffer.get() == &buffer) {
            used.written |= written;
            return;
        }
    }
    used_.push_back({objc::Ref<metal::Buffer>(&buffer), written});
}

void Checksums::take(Used& used) {
    metal::DeviceWrites& writes = used.buffer->writes();
    used.commits = writes.commits.load();
    used.known = writes.pending.load() == 0;
    if (used.known) {
        used.sum = checksum(*used.buffer);
    }
}

bool Checksums::changed(const Used& used) {
    return used.known && checksum(*used.buffer) != used.sum && used.buffer->writes().commits.load() == used.commits;
}

void Checksums::committed() {
    for (Used& used : used_) {
        if (used.written) {
            used.buffer->writes().pending.fetch_add(1);
            used.buffer->writes().commits.fetch_add(1);
        } else {
            take(used);
        }
    }
}

std::string Checksums::starting() {
    for (Used& used : used_) {
        if (!used.written) {
            if (changed(used)) {
                return complaint(*used.buffer, "between commit and the start of execution");
            }
            take(used);
        }
    }
    return {};
}

std::string Checksums::ended() {
    for (const Used& used : used_) {
        if (!used.written && changed(used)) {
            return complaint(*used.buffer, "during execution");
        }
    }
    return {};
}

void Checksums::completed() {
    for (Used& used : used_) {
        if (used.written) {
            used.buffer->writes().pending.fetch_sub(1);
        }
    }
    used_.clear();
}

}  // namespace softmetal::validation
