// SPDX-License-Identifier: Apache-2.0
#include "metal/buffer.hpp"

#include "validation/lifetime.hpp"
#include "validation/validation.hpp"

namespace softmetal::metal {

constinit objc::Class Buffer::type{"MTLBuffer", &Object::type, objc::Visibility::Protocol};

namespace {

/// The program's memory, given back through its block.
class BorrowedMemory final : public engine::Memory {
public:
    BorrowedMemory(void* bytes, size_t length, objc::Block* deallocator)
        : Memory(bytes, length), deallocator_(deallocator) {}
    ~BorrowedMemory() override {
        if (deallocator_) {
            objc::call<void, void*, NSUInteger>(deallocator_.get(), address(), bytes());
        }
    }

private:
    objc::BlockRef deallocator_;
};

}  // namespace

Buffer::Buffer(Device& device, std::shared_ptr<engine::Memory> memory, size_t length, NSUInteger options)
    : Object(type),
      device_(device),
      memory_(std::move(memory)),
      address_(memory_->address()),
      length_(length),
      options_(options) {}

Buffer::Buffer(Device& device, void* bytes, size_t length, NSUInteger options, objc::Block* deallocator)
    : Buffer(device, std::make_shared<BorrowedMemory>(bytes, length, deallocator), length, options) {}

Buffer::~Buffer() { validation::buffer_freed(*this); }

std::string Buffer::name() const {
    const String* label = label_.get();
    return label ? format("%p '%s'", static_cast<const void*>(this), label->text().c_str())
                 : format("%p", static_cast<const void*>(this));
}

void* Buffer::contents() const {
    memory_->may_change();
    return storage_mode() == MTLStorageModePrivate ? nullptr : address_;
}

uint64_t Buffer::gpu_address() const {
    memory_->may_change();
    return reinterpret_cast<uint64_t>(address_);
}

NSUInteger Buffer::hazard_tracking_mode() const {
    // MTLHazardTrackingModeDefault means tracked for a buffer that does not come from a heap.
    const NSUInteger mode = options_ >> MTLResourceHazardTrackingModeShift & 0x3;
    return mode == 0 ? 2 : mode;
}

void Buffer::did_modify(Message message, NSRange range) {
    if (validation::enabled() && (range.location > length_ || range.length > length_ - range.location)) {
        validation::report_text(validation::failed_assertion(
            message, format("range.location(%llu) + range.length(%llu) must be <= [buffer length](%zu).",
                            static_cast<unsigned long long>(range.location),
                            static_cast<unsigned long long>(range.length), length_)));
    } else if (validation::enabled() && storage_mode() != MTLStorageModeManaged) {
        validation::report_text(validation::failed_assertion(
            message, "buffer storage mode must be MTLStorageModeManaged: other modes need no notice of changes."));
    }
}

void Buffer::describe(objc::ClassBuilder<Buffer>& buffer) {
    buffer.method<"contents", &Buffer::contents>()
        .method<"length", &Buffer::length_message>()
        .method<"allocatedSize", &Buffer::allocated_size>()
        .method<"gpuAddress", &Buffer::gpu_address>()
        .method<"storageMode", &Buffer::storage_mode>()
        .method<"cpuCacheMode", &Buffer::cpu_cache_mode>()
        .method<"hazardTrackingMode", &Buffer::hazard_tracking_mode>()
        .method<"resourceOptions", &Buffer::resource_options>()
        .method<"didModifyRange:", &Buffer::did_modify>()
        .method<"label", &Buffer::label>()
        .method<"setLabel:", &Buffer::set_label>()
        .method<"device", &Buffer::device>();
}

}  // namespace softmetal::metal
