// SPDX-License-Identifier: Apache-2.0
#include "objc/class.hpp"

#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "objc/trampolines.hpp"

namespace softmetal::objc {

static_assert(offsetof(Object, isa) == 0);
static_assert(sizeof(Object) == 16);

namespace {

/// Lives as long as the process: threads may still send messages while it exits.
struct Selectors {
    std::shared_mutex lock;
    std::deque<Selector> storage;
    std::unordered_map<std::string_view, Selector*> by_name;
    /// Slot 0 stands for every name that no class implements.
    uint32_t implemented = 1;

    Selector* add(std::string_view name, uint32_t slot) {
        char* copy = static_cast<char*>(std::malloc(name.size() + 1));
        std::memcpy(copy, name.data(), name.size());
        copy[name.size()] = '\0';
        storage.push_back({slot, copy});
        return by_name[std::string_view(copy, name.size())] = &storage.back();
    }
};

Selectors& selectors() {
    static auto& instance = *new Selectors;
    return instance;
}

std::unordered_map<std::string_view, Class*>& classes_by_name() {
    static auto& instance = *new std::unordered_map<std::string_view, Class*>;
    return instance;
}

char kind_of(const Object* receiver) { return receiver->isa->metaclass ? '+' : '-'; }

const char* name_of(const Object* receiver) {
    return receiver->isa->metaclass ? static_cast<const Class*>(receiver)->name : receiver->isa->name;
}

/// One table: inherited implementations, then the class's own.
void build_table(Class& type, const Class* super, const std::vector<detail::MethodEntry>& entries) {
    const size_t slots = selectors().implemented;
    Imp* methods = new Imp[slots];
    Imp* struct_methods = new Imp[slots];
    if (super) {
        std::copy_n(super->methods, slots, methods);
        std::copy_n(super->struct_methods, slots, struct_methods);
    } else {
        std::fill_n(methods, slots, reinterpret_cast<Imp>(&softmetal_unrecognized));
        std::fill_n(struct_methods, slots, reinterpret_cast<Imp>(&softmetal_unrecognized_stret));
    }
    for (const detail::MethodEntry& entry : entries) {
        const uint32_t slot = intern(entry.selector)->slot;
        if (entry.in_memory && results_in_memory_use_stret) {
            struct_methods[slot] = entry.implementation;
            methods[slot] = reinterpret_cast<Imp>(&softmetal_needs_stret);
        } else {
            methods[slot] = entry.implementation;
        }
    }
    type.methods = methods;
    type.struct_methods = struct_methods;
}

}  // namespace

bool Class::implements(SEL selector) const {
    const Imp imp = methods[selector->slot];
    return imp != reinterpret_cast<Imp>(&softmetal_unrecognized);
}

SEL intern(std::string_view name) {
    Selectors& all = selectors();
    {
        std::shared_lock reading(all.lock);
        if (auto known = all.by_name.find(name); known != all.by_name.end()) {
            return known->second;
        }
    }
    std::unique_lock writing(all.lock);
    auto known = all.by_name.find(name);
    return known != all.by_name.end() ? known->second : all.add(name, 0);
}

void build_classes(std::vector<detail::Description> classes) {
    Selectors& all = selectors();
    for (const detail::Description& description : classes) {
        for (const auto* entries : {&description.instance_methods, &description.class_methods}) {
            for (const detail::MethodEntry& entry : *entries) {
                if (!all.by_name.contains(entry.selector)) {
                    all.add(entry.selector, all.implemented++);
                }
            }
        }
    }
    for (const detail::Description& description : classes) {
        Class& type = *description.type;
        Class* super = type.superclass;
        auto* meta = new Class(type.name, super ? super->isa : nullptr);
        meta->metaclass = true;
        meta->isa = super ? super->isa->isa : meta;
        type.isa = meta;
        build_table(type, super, description.instance_methods);
        build_table(*meta, super ? super->isa : nullptr, description.class_methods);
        if (type.visibility == Visibility::Public) {
            classes_by_name()[type.name] = &type;
        }
    }
}

Class* find_class(std::string_view name) {
    const auto& known = classes_by_name();
    const auto found = known.find(name);
    return found == known.end() ? nullptr : found->second;
}

void fatal(const char* pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    std::vfprintf(stderr, pattern, arguments);
    va_end(arguments);
    std::fputc('\n', stderr);
    std::fflush(stderr);
    std::abort();
}

void wrong_argument(const Object* receiver, SEL selector, int index, const Class& expected, const Object* got) {
    fatal("%c[%s %s]: argument %d must be a %s, but it is a %s (%p)", kind_of(receiver), name_of(receiver),
          selector->name, index, expected.name, name_of(got), static_cast<const void*>(got));
}

void escaped_exception(const Object* receiver, SEL selector, const char* what) {
    fatal("%c[%s %s]: %s", kind_of(receiver), name_of(receiver), selector->name, what);
}

}  // namespace softmetal::objc

using softmetal::objc::Object;
using softmetal::objc::SEL;

void softmetal_unrecognized(const Object* receiver, SEL selector) {
    softmetal::objc::fatal("*** Terminating app due to uncaught exception 'NSInvalidArgumentException', reason: "
                           "'%c[%s %s]: unrecognized selector sent to %s %p'",
                           softmetal::objc::kind_of(receiver), softmetal::objc::name_of(receiver), selector->name,
                           receiver->isa->metaclass ? "class" : "instance", static_cast<const void*>(receiver));
}

void softmetal_needs_stret(const Object* receiver, SEL selector) {
    softmetal::objc::fatal("%c[%s %s]: the result is a struct of more than 16 bytes, which x86-64 receives through "
                           "objc_msgSend_stret, but the message was sent through objc_msgSend",
                           softmetal::objc::kind_of(receiver), softmetal::objc::name_of(receiver), selector->name);
}
