// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/command_buffer.hpp"
#include "validation/validation.hpp"

namespace softmetal::metal {

/// MTLCommandEncoder: what all encoders answer. An encoder keeps its command buffer alive.
class CommandEncoder : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<CommandEncoder>&);

    CommandBuffer& buffer() const { return *buffer_; }
    bool ended() const { return ended_; }
    /// The command buffer is committed although this encoder is open.
    void abandon();

protected:
    CommandEncoder(objc::Class& of, CommandBuffer& buffer) : Object(of), buffer_(&buffer) {}
    ~CommandEncoder();

private:
    void end_encoding(Message message);
    void debug_group(Message message, String* name);
    void end_debug_group(Message message);
    String* label() const { return label_.get(); }
    void set_label(String* label) { label_.set(label); }
    Device* device() const { return &buffer_->device(); }

    const Ref<CommandBuffer> buffer_;
    objc::StringProperty label_;
    bool ended_ = false;
    unsigned debug_groups_ = 0;
};

/// One call into an encoder: alone, and before endEncoding. Converts to false where the call must be dropped.
class Encoding {
public:
    Encoding(CommandEncoder& encoder, Message message);
    explicit operator bool() const { return allowed_; }
    Recording& recording() const { return buffer_.recording(); }

    /// Returns the condition; fails the command buffer if it does not hold. What does not hold is dropped, also while
    /// validation is off and nothing is reported.
    template <class... A>
    bool require(bool condition, NSUInteger code, const char* pattern, A... arguments) const {
        if (condition) {
            return true;
        }
        if constexpr (sizeof...(A) == 0) {
            buffer_.fail(message_, code, pattern);
        } else {
            buffer_.fail(message_, code, format(pattern, arguments...));
        }
        return false;
    }

private:
    CommandBuffer& buffer_;
    const Message message_;
    const Exclusive exclusive_;
    bool allowed_;
};

}  // namespace softmetal::metal
