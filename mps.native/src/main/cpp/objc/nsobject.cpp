// SPDX-License-Identifier: Apache-2.0
#include "objc/nsobject.hpp"

#include "objc/autorelease.hpp"
#include "objc/block.hpp"
#include "objc/nsstring.hpp"
#include "objc/trampolines.hpp"
#include "support/text.hpp"

namespace softmetal::objc {

constinit Class Object::type{"NSObject", nullptr};

namespace {

Object* retain_message(Object* self) { return retain(self); }
void release_message(Object* self) { release(self); }
Object* autorelease_message(Object* self) { return autorelease(self); }
Object* self_message(Object* self) { return self; }

NSUInteger retain_count(Object* self) {
    const int64_t count = self->references.load(std::memory_order_relaxed);
    return count < 0 ? NSUInteger(INT64_MAX) : NSUInteger(count);
}

Object* copy(Object* self, Message message) {
    if (self->isa->block) {
        return retain(self);
    }
    fatal("-[%s %s]: objects of this class cannot be copied", self->isa->name, message.selector->name);
}

void dealloc(Object* self, Message message) {
    fatal("-[%s %s]: sent by the program to %p; only the last release sends it", self->isa->name,
          message.selector->name, static_cast<void*>(self));
}

Class* class_message(Object* self) { return self->isa; }
Class* superclass(Object* self) { return self->isa->superclass; }
BOOL is_kind_of(Object* self, Class* other) { return self->isa->inherits(other); }
BOOL is_member_of(Object* self, Class* other) { return self->isa == other; }
BOOL is_equal(Object* self, Object* other) { return self == other; }
BOOL is_proxy(Object*) { return false; }
NSUInteger hash(Object* self) { return reinterpret_cast<NSUInteger>(self) >> 4; }
BOOL responds_to(Object* self, SEL selector) { return self->isa->implements(selector); }
Imp method_for(Object* self, SEL selector) { return self->isa->methods[selector->slot]; }

void does_not_recognize(Object* self, SEL selector) { softmetal_unrecognized(self, selector); }

String* description(Object* self) {
    return String::autoreleased(format("<%s: %p>", self->isa->name, static_cast<void*>(self)));
}

Object* alloc(Class* self, Message message) {
    if (!self->create) {
        fatal("+[%s %s]: objects of this class are made by other objects, not allocated", self->name,
              message.selector->name);
    }
    return self->create();
}

Object* alloc_with_zone(Class* self, Message message, void*) { return alloc(self, message); }

// The classes that +new may make need no further initialization than their constructor's.
Object* new_message(Class* self, Message message) { return alloc(self, message); }

Class* class_of_class(Class* self) { return self; }
Class* superclass_of_class(Class* self) { return self->superclass; }
BOOL is_subclass(Class* self, Class* other) { return self->inherits(other); }
BOOL instances_respond(Class* self, SEL selector) { return self->implements(selector); }
Imp instance_method_for(Class* self, SEL selector) { return self->methods[selector->slot]; }
String* class_description(Class* self) { return String::autoreleased(self->name); }

}  // namespace

void NSObject::describe(ClassBuilder<NSObject>& object) {
    object.method<"retain", &retain_message>()
        .method<"release", &release_message>()
        .method<"autorelease", &autorelease_message>()
        .method<"retainCount", &retain_count>()
        .method<"init", &self_message>()
        .method<"self", &self_message>()
        .method<"copy", &copy>()
        .method<"dealloc", &dealloc>()
        .method<"class", &class_message>()
        .method<"superclass", &superclass>()
        .method<"isKindOfClass:", &is_kind_of>()
        .method<"isMemberOfClass:", &is_member_of>()
        .method<"isEqual:", &is_equal>()
        .method<"isProxy", &is_proxy>()
        .method<"hash", &hash>()
        .method<"respondsToSelector:", &responds_to>()
        .method<"methodForSelector:", &method_for>()
        .method<"doesNotRecognizeSelector:", &does_not_recognize>()
        .method<"description", &description>()
        .method<"debugDescription", &description>();
    object.class_method<"alloc", &alloc>()
        .class_method<"allocWithZone:", &alloc_with_zone>()
        .class_method<"new", &new_message>()
        .class_method<"class", &class_of_class>()
        .class_method<"superclass", &superclass_of_class>()
        .class_method<"isSubclassOfClass:", &is_subclass>()
        .class_method<"instancesRespondToSelector:", &instances_respond>()
        .class_method<"instanceMethodForSelector:", &instance_method_for>()
        .class_method<"description", &class_description>()
        .class_method<"debugDescription", &class_description>()
        .class_method<"retain", &retain_message>()
        .class_method<"release", &release_message>()
        .class_method<"autorelease", &autorelease_message>()
        .class_method<"retainCount", &retain_count>()
        .class_method<"self", &self_message>()
        .class_method<"isKindOfClass:", &is_kind_of>()
        .class_method<"isMemberOfClass:", &is_member_of>()
        .class_method<"isEqual:", &is_equal>()
        .class_method<"hash", &hash>()
        .class_method<"respondsToSelector:", &responds_to>();
}

}  // namespace softmetal::objc
