// SPDX-License-Identifier: Apache-2.0
#include "metal/command_encoder.hpp"

namespace softmetal::metal {

constinit objc::Class CommandEncoder::type{"MTLCommandEncoder", &Object::type, objc::Visibility::Protocol};

CommandEncoder::~CommandEncoder() {
    if (!ended_) {
        buffer_->fail(
            MTLCommandBufferErrorInternal,
            format("-[%s dealloc]: failed assertion `Command encoder released without endEncoding'", isa->name));
        abandon();
    }
}

void CommandEncoder::abandon() {
    ended_ = true;
    buffer_->encoder_ended(*this);
}

void CommandEncoder::end_encoding(Message message) {
    const Encoding call(*this, message);
    if (!call) {
        return;
    }
    call.require(debug_groups_ == 0, MTLCommandBufferErrorInternal,
                 "%u debug groups are open; each pushDebugGroup: needs its popDebugGroup.", debug_groups_);
    abandon();
}

void CommandEncoder::debug_group(Message message, String*) {
    if (const Encoding call(*this, message); call) {
        ++debug_groups_;
    }
}

void CommandEncoder::end_debug_group(Message message) {
    const Encoding call(*this, message);
    if (call && call.require(debug_groups_ > 0, MTLCommandBufferErrorInternal, "no debug group is open.")) {
        --debug_groups_;
    }
}

void CommandEncoder::describe(objc::ClassBuilder<CommandEncoder>& encoder) {
    encoder.method<"endEncoding", &CommandEncoder::end_encoding>()
        .method<"pushDebugGroup:", &CommandEncoder::debug_group>()
        .method<"popDebugGroup", &CommandEncoder::end_debug_group>()
        .method<"label", &CommandEncoder::label>()
        .method<"setLabel:", &CommandEncoder::set_label>()
        .method<"device", &CommandEncoder::device>();
}

Encoding::Encoding(CommandEncoder& encoder, Message message)
    : buffer_(encoder.buffer()), message_(message), exclusive_(buffer_, message), allowed_(bool(exclusive_)) {
    if (allowed_ && encoder.ended()) {
        buffer_.fail(message, MTLCommandBufferErrorInternal, "the encoder is used after endEncoding.");
        allowed_ = false;
    }
}

}  // namespace softmetal::metal
