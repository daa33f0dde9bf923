// SPDX-License-Identifier: Apache-2.0
#include "metal/library.hpp"

#include "validation/validation.hpp"

namespace softmetal::metal {

constinit objc::Class CompileOptions::type{"MTLCompileOptions", &Object::type};
constinit objc::Class Library::type{"MTLLibrary", &Object::type, objc::Visibility::Protocol};
constinit objc::Class Function::type{"MTLFunction", &Object::type, objc::Visibility::Protocol};

msl::Options CompileOptions::for_compiler() const {
    msl::Options options;
    if (macros_) {
        for (const auto& [name, value] : macros_->entries()) {
            if (value->isa == &String::type) {
                options.macros.emplace_back(name->text(), static_cast<String*>(value.get())->text());
            }
        }
    }
    return options;
}

void CompileOptions::describe(objc::ClassBuilder<CompileOptions>& options) {
    options.method<"fastMathEnabled", &CompileOptions::fast_math>()
        .method<"setFastMathEnabled:", &CompileOptions::set_fast_math>()
        .method<"mathMode", &CompileOptions::math_mode>()
        .method<"setMathMode:", &CompileOptions::set_math_mode>()
        .method<"languageVersion", &CompileOptions::language_version>()
        .method<"setLanguageVersion:", &CompileOptions::set_language_version>()
        .method<"preprocessorMacros", &CompileOptions::macros>()
        .method<"setPreprocessorMacros:", &CompileOptions::set_macros>();
}

Function* Library::new_function(Message message, String* name) {
    if (!name) {
        validation::report_text(validation::failed_assertion(message, "functionName must not be nil."));
        return nullptr;
    }
    const engine::Kernel* kernel = code_->kernel(name->text());
    return kernel ? new Function(device_, *this, *kernel) : nullptr;
}

objc::Array* Library::function_names() const {
    std::vector<Ref<Object>> names;
    for (const std::string& name : code_->kernel_names()) {
        names.push_back(Ref<Object>::adopt(new String(name)));
    }
    return objc::autoreleased(new objc::Array(std::move(names)));
}

void Library::describe(objc::ClassBuilder<Library>& library) {
    library.method<"newFunctionWithName:", &Library::new_function>()
        .method<"functionNames", &Library::function_names>()
        .method<"label", &Library::label>()
        .method<"setLabel:", &Library::set_label>()
        .method<"device", &Library::device>();
}

void Function::describe(objc::ClassBuilder<Function>& function) {
    function.method<"name", &Function::name>()
        .method<"functionType", &Function::function_type>()
        .method<"label", &Function::label>()
        .method<"setLabel:", &Function::set_label>()
        .method<"device", &Function::device>();
}

}  // namespace softmetal::metal
