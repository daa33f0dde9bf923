// SPDX-License-Identifier: Apache-2.0
// MTLDevice, MTLBuffer, MTLLibrary, MTLFunction, MTLComputePipelineState, MTLCompileOptions, settings.
#include <sys/mman.h>

#include <algorithm>

#include "check.hpp"
#include "client.hpp"

namespace {

const char* const source = R"(#include <metal_stdlib>
using namespace metal;
kernel void twice(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                  uint i [[thread_position_in_grid]]) { y[i] = 2 * x[i]; }
kernel void thrice(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                   uint i [[thread_position_in_grid]]) { y[i] = 3 * x[i]; }
)";

}  // namespace

TEST("the device describes itself") {
    Pool pool;
    CHECK_CONTAINS(text(tell(device(), "name")), "softmetal CPU (");
    CHECK_CONTAINS(text(tell(device(), "name")), softmetal_cpu_level());
    CHECK_EQUAL(text(tell(tell(device(), "architecture"), "name")), softmetal_cpu_level());
    CHECK(tell<uint64_t>(device(), "registryID") != 0);
    CHECK(tell<NSUInteger>(device(), "maxBufferLength") > (1u << 20));
    CHECK_EQUAL(tell<NSUInteger>(device(), "maxThreadgroupMemoryLength"), 32768u);
    CHECK(tell<signed char>(device(), "hasUnifiedMemory"));
    CHECK(!tell<signed char>(device(), "isLowPower"));
    CHECK(!tell<signed char>(device(), "isRemovable"));
    CHECK(tell<signed char>(device(), "supportsFamily:", 5001));
    CHECK(!tell<signed char>(device(), "supportsFamily:", 1009));
    CHECK_EQUAL(std::string(softmetal_version()), "0.1.0");
}

TEST("all devices are the one") {
    const Own all = MTLCopyAllDevices();
    CHECK_EQUAL(tell<NSUInteger>(all, "count"), 1u);
    CHECK(tell(all, "objectAtIndex:", 0) == device());
}

TEST("a buffer is zero, aligned, and counted until it is released") {
    const NSUInteger before = tell<NSUInteger>(device(), "currentAllocatedSize");
    Own buffer = new_buffer(20000);
    CHECK_EQUAL(tell<NSUInteger>(buffer, "length"), 20000u);
    CHECK_EQUAL(tell<NSUInteger>(buffer, "allocatedSize"), 32768u);
    CHECK_EQUAL(reinterpret_cast<uintptr_t>(contents<char>(buffer)) % 16384, 0u);
    CHECK_EQUAL(tell<uint64_t>(buffer, "gpuAddress"), reinterpret_cast<uint64_t>(contents<char>(buffer)));
    CHECK(std::all_of(contents<char>(buffer), contents<char>(buffer) + 20000, [](char byte) { return byte == 0; }));
    CHECK(tell(buffer, "device") == device());
    CHECK_EQUAL(tell<NSUInteger>(device(), "currentAllocatedSize"), before + 32768);
    CHECK_EQUAL(softmetal_live_bytes(), before + 32768);
    buffer.release();
    CHECK_EQUAL(tell<NSUInteger>(device(), "currentAllocatedSize"), before);
}

TEST("a buffer's options are what was asked for") {
    constexpr NSUInteger managed_write_combined_untracked = 1 | 1 << 4 | 1 << 8;
    const Own buffer = tell(device(), "newBufferWithLength:options:", 64, managed_write_combined_untracked);
    CHECK_EQUAL(tell<NSUInteger>(buffer, "storageMode"), 1u);
    CHECK_EQUAL(tell<NSUInteger>(buffer, "cpuCacheMode"), 1u);
    CHECK_EQUAL(tell<NSUInteger>(buffer, "hazardTrackingMode"), 1u);
    CHECK_EQUAL(tell<NSUInteger>(buffer, "resourceOptions"), managed_write_combined_untracked);
    const Own hidden = tell(device(), "newBufferWithLength:options:", 64, 2 << 4);
    CHECK(contents<char>(hidden) == nullptr);
}

TEST("a buffer made of bytes has its own copy") {
    int values[] = {1, 2, 3};
    const Own buffer = tell(device(), "newBufferWithBytes:length:options:", &values[0], sizeof values, 0);
    values[0] = 9;
    CHECK_EQUAL(contents<int>(buffer)[0], 1);
    CHECK_EQUAL(contents<int>(buffer)[2], 3);
}

TEST("a buffer without copy gives the memory back through its block") {
    void* memory = mmap(nullptr, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void* returned = nullptr;
    NSUInteger length = 0;
    auto note = [&](void* bytes, NSUInteger size) {
        returned = bytes;
        length = size;
    };
    CallingBlock<decltype(note), void*, NSUInteger> block(note);
    Own buffer =
        tell(device(), "newBufferWithBytesNoCopy:length:options:deallocator:", memory, 16384, 0, block.block());
    CHECK(contents<char>(buffer) == memory);
    CHECK(returned == nullptr);
    buffer.release();
    CHECK(returned == memory);
    CHECK_EQUAL(length, 16384u);
    munmap(memory, 16384);
}

TEST("a buffer of no length, from nil or of unaligned memory is refused") {
    CHECK(new_buffer(0) == nullptr);
    CHECK_CONTAINS(
        softmetal_validation_message(),
        "-[MTLDevice newBufferWithLength:options:]: failed assertion `Cannot create buffer of zero length.'");
    CHECK(tell(device(), "newBufferWithBytes:length:options:", nullptr, 8, 0) == nullptr);
    CHECK_CONTAINS(softmetal_validation_message(), "pointer must not be nil");
    CHECK(tell(device(), "newBufferWithBytesNoCopy:length:options:deallocator:", reinterpret_cast<void*>(4100), 4096, 0,
               nullptr) == nullptr);
    CHECK_CONTAINS(softmetal_validation_message(), "is not 4096 byte aligned");
}

TEST("more memory than the device has is nil, without a report") {
    const uint64_t reports = softmetal_validation_count();
    CHECK(new_buffer(~NSUInteger(0)) == nullptr);
    CHECK(new_buffer(tell<NSUInteger>(device(), "maxBufferLength") + 1) == nullptr);
    CHECK_EQUAL(softmetal_validation_count(), reports);
}

TEST("an allocation beyond the memory limit is nil until something is freed") {
    const std::string limit = std::to_string(softmetal_live_bytes() + 2 * 16384);
    const Setting limited("memory-limit", limit.c_str(), "0");
    Own first = new_buffer(16384);
    const Own second = new_buffer(16384);
    CHECK(first != nullptr && second != nullptr);
    CHECK(new_buffer(1) == nullptr);
    first.release();
    CHECK(new_buffer(1) != nullptr);
}

TEST("labels are kept as copies of their owner's string") {
    Pool pool;
    const Own buffer = new_buffer(4);
    CHECK(tell(buffer, "label") == nullptr);
    tell<void>(buffer, "setLabel:", string("weights"));
    CHECK_EQUAL(text(tell(buffer, "label")), "weights");
    tell<void>(buffer, "setLabel:", nullptr);
    CHECK(tell(buffer, "label") == nullptr);
}

TEST("a library knows its functions by name") {
    Pool pool;
    id error = nullptr;
    const Own library = tell(device(), "newLibraryWithSource:options:error:", string(source), nullptr, &error);
    CHECK(error == nullptr);
    const id names = tell(library, "functionNames");
    CHECK_EQUAL(tell<NSUInteger>(names, "count"), 2u);
    CHECK_EQUAL(text(tell(names, "objectAtIndex:", 0)), "twice");
    const Own function = tell(library, "newFunctionWithName:", string("thrice"));
    CHECK_EQUAL(text(tell(function, "name")), "thrice");
    CHECK_EQUAL(tell<NSUInteger>(function, "functionType"), 3u);
    CHECK(tell(library, "newFunctionWithName:", string("fourfold")) == nullptr);

    const Own state = tell(device(), "newComputePipelineStateWithFunction:error:", id(function), &error);
    CHECK_EQUAL(tell<NSUInteger>(state, "maxTotalThreadsPerThreadgroup"), 1024u);
    const NSUInteger width = tell<NSUInteger>(state, "threadExecutionWidth");
    CHECK(width == 1 || width == 32);
    CHECK(tell(state, "device") == device());
}

TEST("a source that does not compile gives an NSError with the compiler's text") {
    Pool pool;
    id error = nullptr;
    const Own library = tell(
        device(), "newLibraryWithSource:options:error:",
        string("#include <metal_stdlib>\nkernel void broken(device float* x [[buffer(0)]]) { x[0] = nonsense; }\n"),
        nullptr, &error);
    CHECK(library == nullptr);
    CHECK(error != nullptr);
    CHECK_EQUAL(text(tell(error, "domain")), text(MTLLibraryErrorDomain));
    CHECK_EQUAL(tell<NSInteger>(error, "code"), 3);
    CHECK_CONTAINS(message(error), "nonsense");
    CHECK(tell(device(), "newLibraryWithSource:options:error:", string("x"), nullptr, nullptr) == nullptr);
}

TEST("compile options keep their values and pass macros on") {
    Pool pool;
    const Own options = tell(tell(objc_getClass("MTLCompileOptions"), "alloc"), "init");
    CHECK(tell<signed char>(options, "fastMathEnabled"));
    send<void>(options, "setFastMathEnabled:", static_cast<signed char>(0));
    CHECK_EQUAL(tell<NSInteger>(options, "mathMode"), 0);
    tell<void>(options, "setMathMode:", 1);
    CHECK_EQUAL(tell<NSInteger>(options, "mathMode"), 1);
    tell<void>(options, "setLanguageVersion:", 131072);
    CHECK_EQUAL(tell<NSUInteger>(options, "languageVersion"), 131072u);
    tell<void>(options, "setPreprocessorMacros:",
               tell(objc_getClass("NSDictionary"), "dictionaryWithObject:forKey:", string("renamed"), string("NAME")));
    id error = nullptr;
    const Own library =
        tell(device(), "newLibraryWithSource:options:error:",
             string("#include <metal_stdlib>\nkernel void NAME(device float* x [[buffer(0)]]) { x[0] = 1; }\n"),
             id(options), &error);
    CHECK(library != nullptr);
    CHECK(error == nullptr);
}

TEST("unknown settings and values are refused with what was expected") {
    CHECK(softmetal_configure("colour", "blue") != 0);
    CHECK_CONTAINS(softmetal_configure_error(), "unknown setting 'colour'; the settings are device-model");
    CHECK(softmetal_configure("device-model", "lazy,strange") != 0);
    CHECK_CONTAINS(softmetal_configure_error(), "device-model: expected a comma list of faithful, lazy");
    CHECK(softmetal_configure("validation", "loud") != 0);
    CHECK(softmetal_configure("validation-level", "") != 0);
    CHECK(softmetal_configure("seed", "-1") != 0);
    CHECK(softmetal_configure("threads", "0") != 0);
    CHECK(softmetal_configure("memory-limit", "1GB") != 0);
    CHECK(softmetal_configure("inject", "0:1") != 0);
    CHECK(softmetal_configure("inject", "1:unheard-of") != 0);
    CHECK_CONTAINS(softmetal_configure_error(), "FAULT one of internal, timeout");
    CHECK(softmetal_configure(nullptr, nullptr) != 0);
    CHECK_EQUAL(softmetal_configure("seed", "42"), 0);
    CHECK_EQUAL(std::string(softmetal_configure_error()), "");
}
