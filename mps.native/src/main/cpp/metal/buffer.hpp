// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/device.hpp"

namespace softmetal::metal {

/// What command buffers are about to do with a buffer, for the checks of validation level full.
struct DeviceWrites {
    /// Committed and not completed command buffers that may write the buffer.
    std::atomic<uint32_t> pending{0};
    /// How many ever were committed.
    std::atomic<uint64_t> commits{0};
};

/// MTLBuffer: memory that program and device share.
class Buffer final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<Buffer>&);

    Buffer(Device& device, std::shared_ptr<engine::Memory> memory, size_t length, NSUInteger options);
    /// Memory of the program's own; the deallocator is called with it when the device needs it no more.
    Buffer(Device& device, void* bytes, size_t length, NSUInteger options, objc::Block* deallocator);
    ~Buffer();

    char* address() const { return static_cast<char*>(address_); }
    size_t length() const { return length_; }
    /// Keeps the memory valid, also when this object is gone.
    const std::shared_ptr<engine::Memory>& memory() const { return memory_; }
    std::string name() const;
    DeviceWrites& writes() { return writes_; }

private:
    void* contents() const;
    NSUInteger length_message() const { return length_; }
    NSUInteger allocated_size() const { return memory_->bytes(); }
    uint64_t gpu_address() const;
    NSUInteger storage_mode() const { return options_ >> MTLResourceStorageModeShift & 0xf; }
    NSUInteger cpu_cache_mode() const { return options_ & MTLResourceCPUCacheModeMask; }
    NSUInteger hazard_tracking_mode() const;
    NSUInteger resource_options() const { return options_; }
    void did_modify(Message message, NSRange range);
    String* label() const { return label_.get(); }
    void set_label(String* label) { label_.set(label); }
    Device* device() const { return &device_; }

    Device& device_;
    const std::shared_ptr<engine::Memory> memory_;
    void* const address_;
    const size_t length_;
    const NSUInteger options_;
    objc::StringProperty label_;
    DeviceWrites writes_;
};

}  // namespace softmetal::metal
