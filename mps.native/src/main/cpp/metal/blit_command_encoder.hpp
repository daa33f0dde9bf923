// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/command_encoder.hpp"

namespace softmetal::metal {

/// MTLBlitCommandEncoder: copies and fills, in order.
class BlitCommandEncoder final : public CommandEncoder {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<BlitCommandEncoder>&);

    explicit BlitCommandEncoder(CommandBuffer& buffer) : CommandEncoder(type, buffer) {}

private:
    void copy(Message message, Buffer* from, NSUInteger from_offset, Buffer* to, NSUInteger to_offset, NSUInteger size);
    void fill(Message message, Buffer* buffer, NSRange range, uint8_t value);
    void synchronize(Message message, Buffer* buffer);
};

}  // namespace softmetal::metal
