// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "objc/class.hpp"

namespace softmetal::objc {

/// NSString: an immutable text, kept as UTF-8.
class String final : public Object {
public:
    static Class type;
    static void describe(ClassBuilder<String>&);

    String() : Object(type) {}
    explicit String(std::string_view text) : Object(type), text_(text) {}

    /// +0, released with the innermost pool.
    static String* autoreleased(std::string_view text) { return objc::autoreleased(new String(text)); }
    /// One that lives as long as the process.
    static String* constant(std::string_view text);

    const std::string& text() const { return text_; }

private:
    String* init_with_utf8(Message message, const char* text);
    String* init_with_bytes(Message message, const void* bytes, NSUInteger length, NSUInteger encoding);
    String* init_with_string(String* other);
    const char* utf8() const { return text_.c_str(); }
    NSUInteger length() const;
    NSUInteger length_of_bytes(NSUInteger encoding) const;
    BOOL equals_object(Object* other) const;
    BOOL equals_string(String* other) const;
    NSUInteger hash() const { return std::hash<std::string>()(text_); }
    String* copy() { return retained(this); }
    String* description() { return this; }

    std::string text_;
};

/// A property of type NSString, copied when it is set: label, and others like it. Any thread may set it while others
/// read; a reader's object stays alive until its autorelease pool is popped.
class StringProperty {
public:
    String* get() const;
    void set(String* value);

private:
    mutable std::atomic_flag lock_ = ATOMIC_FLAG_INIT;
    Ref<String> value_;
};

}  // namespace softmetal::objc
