// SPDX-License-Identifier: Apache-2.0
#include "metal/blit_command_encoder.hpp"

namespace softmetal::metal {

constinit objc::Class BlitCommandEncoder::type{"MTLBlitCommandEncoder", &CommandEncoder::type,
                                               objc::Visibility::Protocol};

namespace {

bool inside(const Encoding& call, const char* which, const Buffer& buffer, NSUInteger offset, NSUInteger size) {
    return call.require(
        offset <= buffer.length() && size <= buffer.length() - offset, MTLCommandBufferErrorInvalidResource,
        "(%s offset(%llu) + size(%llu)) must be <= [%s length](%zu).", which, static_cast<unsigned long long>(offset),
        static_cast<unsigned long long>(size), which, buffer.length());
}

/// macOS copies whole words only.
bool words(const Encoding& call, const char* which, NSUInteger value) {
    return call.require(value % 4 == 0, MTLCommandBufferErrorInvalidResource, "%s(%llu) must be a multiple of 4 bytes.",
                        which, static_cast<unsigned long long>(value));
}

}  // namespace

void BlitCommandEncoder::copy(Message message, Buffer* from, NSUInteger from_offset, Buffer* to, NSUInteger to_offset,
                              NSUInteger size) {
    const Encoding call(*this, message);
    if (!call) {
        return;
    }
    if (!call.require(from && to, MTLCommandBufferErrorInternal, "%s must not be nil.",
                      from ? "destinationBuffer" : "sourceBuffer") ||
        !inside(call, "sourceBuffer", *from, from_offset, size) ||
        !inside(call, "destinationBuffer", *to, to_offset, size) || !words(call, "sourceOffset", from_offset) ||
        !words(call, "destinationOffset", to_offset) || !words(call, "size", size)) {
        return;
    }
    const bool apart = from_offset + size <= to_offset || to_offset + size <= from_offset;
    if (!call.require(from != to || apart, MTLCommandBufferErrorInvalidResource,
                      "the source range (%llu, %llu) and the destination range (%llu, %llu) of one buffer overlap.",
                      static_cast<unsigned long long>(from_offset), static_cast<unsigned long long>(size),
                      static_cast<unsigned long long>(to_offset), static_cast<unsigned long long>(size))) {
        return;
    }
    buffer().use(*from, Access::Read);
    buffer().use(*to, Access::Write);
    call.recording().add(engine::Copy{from->address() + from_offset, to->address() + to_offset, size},
                         Recording::Order::AfterAll);
}

void BlitCommandEncoder::fill(Message message, Buffer* to, NSRange range, uint8_t value) {
    const Encoding call(*this, message);
    if (!call || !call.require(to != nullptr, MTLCommandBufferErrorInternal, "buffer must not be nil.") ||
        !inside(call, "buffer", *to, range.location, range.length)) {
        return;
    }
    buffer().use(*to, Access::Write);
    call.recording().add(engine::Fill{to->address() + range.location, range.length, value}, Recording::Order::AfterAll);
}

void BlitCommandEncoder::synchronize(Message message, Buffer* resource) {
    const Encoding call(*this, message);
    if (call && call.require(resource != nullptr, MTLCommandBufferErrorInternal, "resource must not be nil.")) {
        // Program and device share the memory: there is nothing to copy.
        buffer().use(*resource, Access::Read);
    }
}

void BlitCommandEncoder::describe(objc::ClassBuilder<BlitCommandEncoder>& encoder) {
    encoder
        .method<"copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", &BlitCommandEncoder::copy>()
        .method<"fillBuffer:range:value:", &BlitCommandEncoder::fill>()
        .method<"synchronizeResource:", &BlitCommandEncoder::synchronize>();
}

}  // namespace softmetal::metal
