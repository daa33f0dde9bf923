// SPDX-License-Identifier: Apache-2.0
#include "metal/errors.hpp"

#include <charconv>

// Set when the library is loaded, before any program can read them.
softmetal::objc::String* MTLCommandBufferErrorDomain = nullptr;
softmetal::objc::String* MTLLibraryErrorDomain = nullptr;

namespace softmetal::metal {

namespace {

struct CommandBufferError {
    NSUInteger code;
    const char* name;
    const char* text;
};

constexpr CommandBufferError errors[] = {
    {MTLCommandBufferErrorInternal, "internal", "Internal Error (0000000e:Internal Error)"},
    {MTLCommandBufferErrorTimeout, "timeout",
     "Caused GPU Timeout Error (00000002:kIOGPUCommandBufferCallbackErrorTimeout)"},
    {MTLCommandBufferErrorPageFault, "page-fault",
     "Caused GPU Address Fault Error (0000000b:kIOGPUCommandBufferCallbackErrorPageFault)"},
    {MTLCommandBufferErrorAccessRevoked, "access-revoked",
     "Ignored (for causing prior/excessive GPU errors) "
     "(00000004:kIOGPUCommandBufferCallbackErrorSubmissionsIgnored)"},
    {MTLCommandBufferErrorNotPermitted, "not-permitted",
     "Insufficient Permission (to submit GPU work from background) "
     "(00000006:kIOGPUCommandBufferCallbackErrorBackgroundExecutionNotPermitted)"},
    {MTLCommandBufferErrorOutOfMemory, "out-of-memory",
     "Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)"},
    {MTLCommandBufferErrorInvalidResource, "invalid-resource",
     "Invalid Resource (00000009:kIOGPUCommandBufferCallbackErrorInvalidResource)"},
    {MTLCommandBufferErrorMemoryless, "memoryless", "Memoryless render target storage exceeded"},
    {MTLCommandBufferErrorDeviceRemoved, "device-removed", "The device was removed"},
    {MTLCommandBufferErrorStackOverflow, "stack-overflow", "Stack overflow in a kernel"},
};

}  // namespace

std::optional<NSUInteger> command_buffer_error_code(std::string_view text) {
    NSUInteger number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool numeric = failure == std::errc() && end == text.data() + text.size();
    for (const CommandBufferError& error : errors) {
        if (numeric ? error.code == number : error.name == text) {
            return error.code;
        }
    }
    return std::nullopt;
}

std::string command_buffer_error_names() {
    std::string names;
    for (const CommandBufferError& error : errors) {
        names += names.empty() ? "" : ", ";
        names += error.name;
    }
    return names;
}

const char* command_buffer_error_text(NSUInteger code) {
    for (const CommandBufferError& error : errors) {
        if (error.code == code) {
            return error.text;
        }
    }
    return "Unknown Error";
}

}  // namespace softmetal::metal
