// SPDX-License-Identifier: Apache-2.0
// Where the library begins: its classes are built and its settings read when it is loaded. And the functions of
// softmetal.h, Metal and MetalPerformanceShaders that are not messages.
#include "softmetal.h"

#include "config/settings.hpp"
#include "engine/cpu_level.hpp"
#include "metal/blit_command_encoder.hpp"
#include "metal/compute_command_encoder.hpp"
#include "metal/errors.hpp"
#include "mps/matrix_multiplication.hpp"
#include "objc/nsobject.hpp"

using namespace softmetal;

namespace {

[[gnu::constructor]] void load() {
    using namespace objc;
    using namespace metal;
    register_classes<NSObject, StackBlock, GlobalBlock, MallocBlock, objc::String, Array, Dictionary, objc::Error,
                     Device, Architecture, CommandQueue, CommandBuffer, CommandEncoder, ComputeCommandEncoder,
                     BlitCommandEncoder, Buffer, CompileOptions, metal::Library, Function, ComputePipelineState, Event,
                     SharedEvent, mps::MatrixDescriptor, mps::Matrix, mps::Kernel, mps::MatrixMultiplication>();
    NSLocalizedDescriptionKey = objc::String::constant("NSLocalizedDescription");
    MTLCommandBufferErrorDomain = objc::String::constant("MTLCommandBufferErrorDomain");
    MTLLibraryErrorDomain = objc::String::constant("MTLLibraryErrorDomain");
    configure_from_environment();
}

/// Texts returned as C strings live until the same thread asks again.
const char* keep(std::string text) {
    static thread_local std::string kept;
    kept = std::move(text);
    return kept.c_str();
}

thread_local std::string configure_complaint;

}  // namespace

#define ABI extern "C" [[gnu::visibility("default")]]

ABI metal::Device* MTLCreateSystemDefaultDevice() noexcept { return &metal::Device::shared(); }

ABI objc::Array* MTLCopyAllDevices() noexcept {
    std::vector<objc::Ref<objc::Object>> devices;
    devices.emplace_back(&metal::Device::shared());
    return new objc::Array(std::move(devices));
}

ABI bool MPSSupportsMTLDevice(metal::Device* device) noexcept { return device != nullptr; }

const char* softmetal_version(void) { return "0.1.0"; }

const char* softmetal_cpu_level(void) {
    static const std::string& level = *new std::string(name(cpu_level()));
    return level.c_str();
}

int softmetal_configure(const char* key, const char* value) {
    configure_complaint = key && value ? configure(key, value) : "key and value must not be NULL";
    return configure_complaint.empty() ? 0 : 1;
}

const char* softmetal_configure_error(void) { return configure_complaint.c_str(); }

uint64_t softmetal_live_objects(void) {
    // A queue released by its own thread ends with that thread; count after that.
    metal::QueueRunner::join_ended();
    return objc::live_objects();
}

uint64_t softmetal_live_bytes(void) { return metal::Device::shared().memory().used(); }

uint64_t softmetal_validation_count(void) { return validation::count(); }

const char* softmetal_validation_message(void) { return keep(validation::last_message()); }
