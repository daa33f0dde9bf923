// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/device.hpp"

namespace softmetal::metal {

/// MTLCompileOptions. The kernels compute alike in every math mode: softmetal never trades accuracy for speed.
class CompileOptions final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<CompileOptions>&);

    CompileOptions() : Object(type) {}
    msl::Options for_compiler() const;

private:
    BOOL fast_math() const { return math_mode_ == MTLMathModeFast; }
    void set_fast_math(BOOL fast) { math_mode_ = fast ? MTLMathModeFast : MTLMathModeSafe; }
    NSInteger math_mode() const { return math_mode_; }
    void set_math_mode(NSInteger mode) { math_mode_ = mode; }
    NSUInteger language_version() const { return language_version_; }
    void set_language_version(NSUInteger version) { language_version_ = version; }
    objc::Dictionary* macros() const { return macros_.get(); }
    void set_macros(objc::Dictionary* macros) { macros_ = Ref<objc::Dictionary>(macros); }

    NSInteger math_mode_ = MTLMathModeFast;
    NSUInteger language_version_ = 3 << 16 | 1;
    Ref<objc::Dictionary> macros_;
};

/// MTLLibrary: the kernels of one source text.
class Library final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<Library>&);

    Library(Device& device, std::shared_ptr<const engine::Library> code)
        : Object(type), device_(device), code_(std::move(code)) {}

private:
    Function* new_function(Message message, String* name);
    objc::Array* function_names() const;
    String* label() const { return label_.get(); }
    void set_label(String* label) { label_.set(label); }
    Device* device() const { return &device_; }

    Device& device_;
    const std::shared_ptr<const engine::Library> code_;
    objc::StringProperty label_;
};

/// MTLFunction: one kernel.
class Function final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<Function>&);

    Function(Device& device, Library& library, const engine::Kernel& kernel)
        : Object(type), device_(device), library_(&library), kernel_(kernel) {}

    const engine::Kernel& kernel() const { return kernel_; }

private:
    String* name() const { return String::autoreleased(kernel_.name()); }
    NSUInteger function_type() const { return MTLFunctionTypeKernel; }
    String* label() const { return label_.get(); }
    void set_label(String* label) { label_.set(label); }
    Device* device() const { return &device_; }

    Device& device_;
    const Ref<Library> library_;
    const engine::Kernel& kernel_;
    objc::StringProperty label_;
};

}  // namespace softmetal::metal
