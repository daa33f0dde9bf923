// SPDX-License-Identifier: Apache-2.0
// The device model encode-race: all encoders of the device set their pipeline and bindings in one table, as if what
// belongs to an encoder were a global, and a dispatch takes what is there at that moment.
//
// The race is one of the program's logic. Every access to the table is under a lock, and what a dispatch takes is made
// harmless before it is recorded:
//   - all of it is the encoder's own: the dispatch is what it was meant to be;
//   - the table is as another encoder left it with a dispatch: that dispatch runs in place of this one;
//   - pipeline and bytes are the encoder's own, and some buffers are not: it runs if each of these has as many bytes,
//     and begins as aligned, as the one it replaces, so that the kernel stays inside;
//   - otherwise it is dropped: sizes come in as bytes, and with another's sizes a kernel would leave its buffers.
// The table keeps nothing alive; what a recorded dispatch uses is kept by its recording.
#pragma once

#include <array>
#include <optional>

#include "metal/recording.hpp"
#include "metal/types.hpp"

namespace softmetal::models {

/// One encoder's way to the shared table. Making one clears the table, under whoever is encoding.
class SharedBindings {
public:
    SharedBindings();

    void set_kernel();
    void set_buffer(size_t index, const metal::Buffer& buffer, void* address);
    void set_bytes(size_t index, const void* bytes, size_t length);
    void clear(size_t index);

    /// What a dispatch that was meant to be `own` becomes, with all it needs kept in the recording; nothing if it is
    /// dropped. `used` has bit i set if it uses index i; the indices of a matrix product are those of Operand.
    std::optional<engine::Operation> take(const engine::Operation& own, uint64_t used, metal::Recording& recording);

    enum Operand : size_t { Left, Right, Result };

    struct Entry {
        /// Who set it; 0 if nobody has.
        uint64_t owner = 0;
        char* address = nullptr;
        /// From the address to the end of the buffer, or of the bytes.
        size_t length = 0;
        std::weak_ptr<engine::Memory> memory;
        std::shared_ptr<const std::vector<std::byte>> bytes;
    };
    using Entries = std::array<Entry, metal::max_buffer_bindings>;

private:
    void put(size_t index, Entry entry);
    bool replaces(const Entry& other, size_t index) const;

    const uint64_t id_;
    uint64_t pauses_ = 0;
    /// What this encoder set: what the table would hold if it were alone.
    Entries own_;
};

}  // namespace softmetal::models
