// SPDX-License-Identifier: Apache-2.0
#include "objc/nserror.hpp"

#include "support/text.hpp"

/// Set when the library is loaded, before any program can read it.
softmetal::objc::String* NSLocalizedDescriptionKey = nullptr;

namespace softmetal::objc {

constinit Class Error::type{"NSError", &Object::type};

namespace {

Error* error_with_domain(Class*, String* domain, NSInteger code, Dictionary* user_info) {
    return autoreleased((new Error())->init(domain, code, user_info));
}

Dictionary* info_with(std::string_view description) {
    if (description.empty()) {
        return new Dictionary();
    }
    std::vector<Dictionary::Entry> entries;
    entries.emplace_back(Ref<String>(NSLocalizedDescriptionKey), Ref<Object>::adopt(new String(description)));
    return new Dictionary(std::move(entries));
}

}  // namespace

Error::Error(String* domain, NSInteger code, std::string_view description)
    : Object(type), domain_(domain), code_(code), user_info_(Ref<Dictionary>::adopt(info_with(description))) {}

Error* Error::init(String* domain, NSInteger code, Dictionary* user_info) {
    domain_ = Ref<String>(domain);
    code_ = code;
    user_info_ = user_info ? Ref<Dictionary>(user_info) : Ref<Dictionary>::adopt(new Dictionary());
    return this;
}

String* Error::localized_description() const {
    if (Object* text = user_info_ ? user_info_->object_for(NSLocalizedDescriptionKey) : nullptr) {
        return static_cast<String*>(text);
    }
    return String::autoreleased(format("The operation couldn’t be completed. (%s error %lld.)",
                                       domain_ ? domain_->text().c_str() : "", static_cast<long long>(code_)));
}

String* Error::description() const {
    return String::autoreleased(format("Error Domain=%s Code=%lld \"%s\"", domain_ ? domain_->text().c_str() : "",
                                       static_cast<long long>(code_), localized_description()->text().c_str()));
}

void Error::describe(ClassBuilder<Error>& error) {
    error.method<"initWithDomain:code:userInfo:", &Error::init>()
        .method<"domain", &Error::domain>()
        .method<"code", &Error::code>()
        .method<"userInfo", &Error::user_info>()
        .method<"localizedDescription", &Error::localized_description>()
        .method<"description", &Error::description>()
        .method<"copy", &Error::copy>();
    error.class_method<"errorWithDomain:code:userInfo:", &error_with_domain>();
}

void give_error(Error** out, String* domain, NSInteger code, std::string_view description) {
    if (out) {
        *out = autoreleased(new Error(domain, code, description));
    }
}

}  // namespace softmetal::objc
