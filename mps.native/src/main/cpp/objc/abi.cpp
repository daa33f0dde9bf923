// SPDX-License-Identifier: Apache-2.0
// The C functions of libobjc and of the blocks runtime. objc_msgSend itself is assembly: trampolines_*.S.
#include "objc/autorelease.hpp"
#include "objc/block.hpp"
#include "objc/class.hpp"

using namespace softmetal::objc;

#define ABI extern "C" [[gnu::visibility("default")]]

ABI SEL sel_registerName(const char* name) noexcept { return intern(name); }
ABI SEL sel_getUid(const char* name) noexcept { return intern(name); }
ABI const char* sel_getName(SEL selector) noexcept { return selector ? selector->name : "<null selector>"; }
ABI bool sel_isEqual(SEL one, SEL other) noexcept { return one == other; }

ABI Class* objc_getClass(const char* name) noexcept { return name ? find_class(name) : nullptr; }
ABI Class* objc_lookUpClass(const char* name) noexcept { return objc_getClass(name); }

ABI Class* object_getClass(Object* object) noexcept { return object ? object->isa : nullptr; }
ABI const char* object_getClassName(Object* object) noexcept { return object ? object->isa->name : "nil"; }

ABI const char* class_getName(Class* type) noexcept { return type ? type->name : "nil"; }
ABI Class* class_getSuperclass(Class* type) noexcept { return type ? type->superclass : nullptr; }
ABI bool class_respondsToSelector(Class* type, SEL selector) noexcept {
    return type && selector && type->implements(selector);
}

ABI Object* objc_retain(Object* object) noexcept { return retain(object); }
ABI void objc_release(Object* object) noexcept { release(object); }
ABI Object* objc_autorelease(Object* object) noexcept { return autorelease(object); }
ABI Object* objc_retainAutorelease(Object* object) noexcept { return autorelease(retain(object)); }

ABI void* objc_autoreleasePoolPush() noexcept { return push_pool(); }
ABI void objc_autoreleasePoolPop(void* pool) noexcept { pop_pool(pool); }

ABI void* _Block_copy(const void* block) noexcept {
    return copy_block(static_cast<Block*>(const_cast<void*>(block)));
}
ABI void _Block_release(const void* block) noexcept { release_block(static_cast<Block*>(const_cast<void*>(block))); }
