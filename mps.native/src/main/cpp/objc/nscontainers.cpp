// SPDX-License-Identifier: Apache-2.0
#include "objc/nscontainers.hpp"

namespace softmetal::objc {

constinit Class Array::type{"NSArray", &Object::type};
constinit Class Dictionary::type{"NSDictionary", &Object::type};

namespace {

BOOL equal(Object* one, Object* other) {
    static const SEL is_equal = intern("isEqual:");
    const auto imp = reinterpret_cast<BOOL (*)(Object*, SEL, Object*)>(one->isa->methods[is_equal->slot]);
    return imp(one, is_equal, other);
}

std::vector<Ref<Object>> collect(Object* const* objects, NSUInteger count) {
    std::vector<Ref<Object>> elements;
    elements.reserve(count);
    for (NSUInteger index = 0; index < count; ++index) {
        if (!objects[index]) {
            fatal("*** -[NSArray initWithObjects:count:]: attempt to insert nil object from objects[%llu]",
                  static_cast<unsigned long long>(index));
        }
        elements.emplace_back(objects[index]);
    }
    return elements;
}

std::vector<Dictionary::Entry> pair_up(Object* const* objects, String* const* keys, NSUInteger count) {
    std::vector<Dictionary::Entry> entries;
    entries.reserve(count);
    for (NSUInteger index = 0; index < count; ++index) {
        if (!objects[index] || !keys[index]) {
            fatal("*** -[NSDictionary initWithObjects:forKeys:count:]: attempt to insert nil at index %llu",
                  static_cast<unsigned long long>(index));
        }
        entries.emplace_back(Ref<String>(keys[index]), Ref<Object>(objects[index]));
    }
    return entries;
}

Array* array_with_objects(Class*, Object* const* objects, NSUInteger count) {
    return autoreleased(new Array(collect(objects, count)));
}

Array* array_with_object(Class*, Object* object) { return autoreleased(new Array(collect(&object, 1))); }

Array* empty_array(Class*) { return autoreleased(new Array()); }

Dictionary* dictionary_with_objects(Class*, Object* const* objects, String* const* keys, NSUInteger count) {
    return autoreleased(new Dictionary(pair_up(objects, keys, count)));
}

Dictionary* dictionary_with_object(Class*, Object* object, String* key) {
    return autoreleased(new Dictionary(pair_up(&object, &key, 1)));
}

Dictionary* empty_dictionary(Class*) { return autoreleased(new Dictionary()); }

}  // namespace

Array* Array::init_with_objects(Object* const* objects, NSUInteger count) {
    elements_ = collect(objects, count);
    return this;
}

Object* Array::object_at(Message message, NSUInteger index) const {
    if (index >= elements_.size()) {
        fatal("*** -[%s %s]: index %llu beyond bounds [0 .. %lld]", isa->name, message.selector->name,
              static_cast<unsigned long long>(index), static_cast<long long>(elements_.size()) - 1);
    }
    return elements_[index].get();
}

BOOL Array::contains(Object* object) const {
    return std::any_of(elements_.begin(), elements_.end(),
                       [object](const Ref<Object>& element) { return equal(element.get(), object); });
}

void Array::describe(ClassBuilder<Array>& array) {
    array.method<"initWithObjects:count:", &Array::init_with_objects>()
        .method<"count", &Array::count>()
        .method<"objectAtIndex:", &Array::object_at>()
        .method<"firstObject", &Array::first>()
        .method<"lastObject", &Array::last>()
        .method<"containsObject:", &Array::contains>()
        .method<"copy", &Array::copy>();
    array.class_method<"array", &empty_array>()
        .class_method<"arrayWithObject:", &array_with_object>()
        .class_method<"arrayWithObjects:count:", &array_with_objects>();
}

Object* Dictionary::object_for(Object* key) const {
    for (const auto& [known, value] : entries_) {
        if (key && equal(known.get(), key)) {
            return value.get();
        }
    }
    return nullptr;
}

Dictionary* Dictionary::init_with(Object* const* objects, String* const* keys, NSUInteger count) {
    entries_ = pair_up(objects, keys, count);
    return this;
}

Array* Dictionary::keys() const {
    std::vector<Ref<Object>> all;
    for (const auto& [key, value] : entries_) {
        all.emplace_back(static_cast<Object*>(key.get()));
    }
    return autoreleased(new Array(std::move(all)));
}

void Dictionary::describe(ClassBuilder<Dictionary>& dictionary) {
    dictionary.method<"initWithObjects:forKeys:count:", &Dictionary::init_with>()
        .method<"count", &Dictionary::count>()
        .method<"objectForKey:", &Dictionary::object_for>()
        .method<"allKeys", &Dictionary::keys>()
        .method<"copy", &Dictionary::copy>();
    dictionary.class_method<"dictionary", &empty_dictionary>()
        .class_method<"dictionaryWithObject:forKey:", &dictionary_with_object>()
        .class_method<"dictionaryWithObjects:forKeys:count:", &dictionary_with_objects>();
}

}  // namespace softmetal::objc
