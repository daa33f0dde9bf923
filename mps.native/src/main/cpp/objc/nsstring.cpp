// SPDX-License-Identifier: Apache-2.0
#include "objc/nsstring.hpp"

#include <cstring>

#include "validation/validation.hpp"

namespace softmetal::objc {

constinit Class String::type{"NSString", &Object::type};

namespace {

constexpr NSUInteger ascii_encoding = 1;
constexpr NSUInteger utf8_encoding = 4;

/// UTF-16 units of a UTF-8 text, or -1 if it is not well-formed (overlong forms and surrogates included).
int64_t utf16_units(std::string_view text) {
    int64_t units = 0;
    for (size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const size_t length = byte < 0x80 ? 1 : byte >> 5 == 0x6 ? 2 : byte >> 4 == 0xe ? 3 : byte >> 3 == 0x1e ? 4 : 0;
        if (length == 0 || at + length > text.size()) {
            return -1;
        }
        uint32_t point = length == 1 ? byte : byte & (0xffu >> (length + 1));
        for (size_t next = 1; next < length; ++next) {
            const auto continuation = static_cast<unsigned char>(text[at + next]);
            if (continuation >> 6 != 0x2) {
                return -1;
            }
            point = point << 6 | (continuation & 0x3f);
        }
        constexpr uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
        if (point < smallest[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
            return -1;
        }
        units += length == 4 ? 2 : 1;
        at += length;
    }
    return units;
}

String* string_with_utf8(Class* self, Message message, const char* text) {
    if (!text) {
        fatal("+[%s %s]: NULL cString", self->name, message.selector->name);
    }
    return utf16_units(text) < 0 ? nullptr : String::autoreleased(text);
}

String* string_with_string(Class*, String* other) { return String::autoreleased(other->text()); }

String* empty_string(Class*) { return String::autoreleased({}); }

}  // namespace

String* String::constant(std::string_view text) {
    auto* string = new String(text);
    make_immortal(*string);
    return string;
}

String* String::init_with_utf8(Message message, const char* text) {
    if (!text) {
        fatal("-[%s %s]: NULL cString", isa->name, message.selector->name);
    }
    return init_with_bytes(message, text, std::strlen(text), utf8_encoding);
}

String* String::init_with_bytes(Message message, const void* bytes, NSUInteger length, NSUInteger encoding) {
    if (encoding != utf8_encoding && encoding != ascii_encoding) {
        fatal("-[%s %s]: encoding %llu is not known; NSASCIIStringEncoding (1) and NSUTF8StringEncoding (4) are",
              isa->name, message.selector->name, static_cast<unsigned long long>(encoding));
    }
    const std::string_view text(static_cast<const char*>(bytes), length);
    if (utf16_units(text) < 0) {
        release(this);
        return nullptr;
    }
    text_ = text;
    return this;
}

String* String::init_with_string(String* other) {
    text_ = other->text_;
    return this;
}

NSUInteger String::length() const { return static_cast<NSUInteger>(utf16_units(text_)); }

NSUInteger String::length_of_bytes(NSUInteger encoding) const {
    return encoding == utf8_encoding || encoding == ascii_encoding ? text_.size() : 0;
}

BOOL String::equals_object(Object* other) const {
    return other && other->isa == &type && static_cast<String*>(other)->text_ == text_;
}

BOOL String::equals_string(String* other) const { return other && other->text_ == text_; }

void String::describe(ClassBuilder<String>& string) {
    string.method<"initWithUTF8String:", &String::init_with_utf8>()
        .method<"initWithBytes:length:encoding:", &String::init_with_bytes>()
        .method<"initWithString:", &String::init_with_string>()
        .method<"UTF8String", &String::utf8>()
        .method<"length", &String::length>()
        .method<"lengthOfBytesUsingEncoding:", &String::length_of_bytes>()
        .method<"isEqual:", &String::equals_object>()
        .method<"isEqualToString:", &String::equals_string>()
        .method<"hash", &String::hash>()
        .method<"copy", &String::copy>()
        .method<"description", &String::description>();
    string.class_method<"string", &empty_string>()
        .class_method<"stringWithUTF8String:", &string_with_utf8>()
        .class_method<"stringWithString:", &string_with_string>();
}

String* StringProperty::get() const {
    while (lock_.test_and_set(std::memory_order_acquire)) {
        lock_.wait(true, std::memory_order_relaxed);
    }
    const Ref<String> value = value_;
    lock_.clear(std::memory_order_release);
    lock_.notify_one();
    return value ? objc::autoreleased(retained(value.get())) : nullptr;
}

void StringProperty::set(String* value) {
    Ref<String> next(value);
    while (lock_.test_and_set(std::memory_order_acquire)) {
        lock_.wait(true, std::memory_order_relaxed);
    }
    std::swap(value_, next);
    lock_.clear(std::memory_order_release);
    lock_.notify_one();
}

}  // namespace softmetal::objc
