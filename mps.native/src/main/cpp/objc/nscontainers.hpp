// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "objc/nsstring.hpp"

namespace softmetal::objc {

/// NSArray: immutable, holds its elements.
class Array final : public Object {
public:
    static Class type;
    static void describe(ClassBuilder<Array>&);

    Array() : Object(type) {}
    explicit Array(std::vector<Ref<Object>> elements) : Object(type), elements_(std::move(elements)) {}

    const std::vector<Ref<Object>>& elements() const { return elements_; }

private:
    Array* init_with_objects(Object* const* objects, NSUInteger count);
    NSUInteger count() const { return elements_.size(); }
    Object* object_at(Message message, NSUInteger index) const;
    Object* first() const { return elements_.empty() ? nullptr : elements_.front().get(); }
    Object* last() const { return elements_.empty() ? nullptr : elements_.back().get(); }
    BOOL contains(Object* object) const;
    Array* copy() { return retained(this); }

    std::vector<Ref<Object>> elements_;
};

/// NSDictionary: immutable; keys are strings, kept in the order they were given.
class Dictionary final : public Object {
public:
    using Entry = std::pair<Ref<String>, Ref<Object>>;
    static Class type;
    static void describe(ClassBuilder<Dictionary>&);

    Dictionary() : Object(type) {}
    explicit Dictionary(std::vector<Entry> entries) : Object(type), entries_(std::move(entries)) {}

    const std::vector<Entry>& entries() const { return entries_; }
    Object* object_for(Object* key) const;

private:
    Dictionary* init_with(Object* const* objects, String* const* keys, NSUInteger count);
    NSUInteger count() const { return entries_.size(); }
    Array* keys() const;
    Dictionary* copy() { return retained(this); }

    std::vector<Entry> entries_;
};

}  // namespace softmetal::objc
