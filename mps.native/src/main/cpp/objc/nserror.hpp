// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objc/nscontainers.hpp"

namespace softmetal::objc {

/// NSError: a domain, a code, and a dictionary that holds the description.
class Error final : public Object {
public:
    static Class type;
    static void describe(ClassBuilder<Error>&);

    Error() : Object(type) {}
    Error(String* domain, NSInteger code, std::string_view description);

    Error* init(String* domain, NSInteger code, Dictionary* user_info);

private:
    String* domain() const { return domain_.get(); }
    NSInteger code() const { return code_; }
    Dictionary* user_info() const { return user_info_.get(); }
    String* localized_description() const;
    String* description() const;
    Error* copy() { return retained(this); }

    Ref<String> domain_;
    NSInteger code_ = 0;
    Ref<Dictionary> user_info_;
};

/// Writes an error through the NSError** of a failing method, +0. Callers may pass null.
void give_error(Error** out, String* domain, NSInteger code, std::string_view description);

}  // namespace softmetal::objc

extern "C" {
[[gnu::visibility("default")]] extern softmetal::objc::String* NSLocalizedDescriptionKey;
}
