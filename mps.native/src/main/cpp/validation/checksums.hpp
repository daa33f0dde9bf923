// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "metal/buffer.hpp"

namespace softmetal::validation {

/// Finds CPU writes to buffers that a command buffer only reads, between its commit and its end: validation level full.
/// A buffer is compared only while no command buffer that may write it is in flight, so device writes are never taken
/// for CPU writes.
class Checksums {
public:
    void use(metal::Buffer& buffer, bool written);

    void committed();
    /// Both return what is wrong, or an empty string.
    std::string starting();
    std::string ended();
    void completed();

private:
    struct Used {
        objc::Ref<metal::Buffer> buffer;
        bool written;
        /// The sum is that of the buffer when `commits` command buffers had been committed to write it.
        bool known = false;
        uint64_t commits = 0;
        uint64_t sum = 0;
    };

    static void take(Used& used);
    static bool changed(const Used& used);

    std::vector<Used> used_;
};

}  // namespace softmetal::validation
