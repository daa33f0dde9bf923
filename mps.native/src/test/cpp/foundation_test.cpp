// SPDX-License-Identifier: Apache-2.0
// NSString, NSArray, NSDictionary, NSError, autorelease pools, blocks.
#include <thread>

#include "check.hpp"
#include "client.hpp"

TEST("NSString keeps UTF-8 and counts UTF-16 units") {
    Pool pool;
    const id text_ = string("aé漢😀");
    CHECK_EQUAL(text(text_), "aé漢😀");
    CHECK_EQUAL(tell<NSUInteger>(text_, "length"), 5u);
    CHECK_EQUAL(tell<NSUInteger>(text_, "lengthOfBytesUsingEncoding:", 4), 10u);
    CHECK(tell<signed char>(text_, "isEqualToString:", string("aé漢😀")));
    CHECK(!tell<signed char>(text_, "isEqual:", string("other")));
    CHECK_EQUAL(tell<NSUInteger>(text_, "hash"), tell<NSUInteger>(string("aé漢😀"), "hash"));
    CHECK_EQUAL(text(tell(text_, "description")), "aé漢😀");
}

TEST("NSString refuses what is not UTF-8") {
    Pool pool;
    for (const char* wrong : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80"}) {
        CHECK(string(wrong) == nullptr);
        CHECK(tell(tell(objc_getClass("NSString"), "alloc"), "initWithUTF8String:", wrong) == nullptr);
    }
}

TEST("alloc and init give one owned reference; a failed init gives none") {
    const uint64_t before = softmetal_live_objects();
    {
        const Own owned = tell(tell(objc_getClass("NSString"), "alloc"), "initWithUTF8String:", "text");
        CHECK_EQUAL(text(owned), "text");
        CHECK_EQUAL(tell<NSUInteger>(owned, "retainCount"), 1u);
        CHECK_EQUAL(softmetal_live_objects(), before + 1);
    }
    tell(tell(objc_getClass("NSString"), "alloc"), "initWithUTF8String:", "\xff");
    CHECK_EQUAL(softmetal_live_objects(), before);
}

TEST("NSArray holds its elements") {
    const uint64_t before = softmetal_live_objects();
    {
        Pool pool;
        const id elements[] = {string("one"), string("two")};
        const id array = tell(objc_getClass("NSArray"), "arrayWithObjects:count:", &elements[0], 2);
        CHECK_EQUAL(tell<NSUInteger>(array, "count"), 2u);
        CHECK(tell(array, "objectAtIndex:", 1) == elements[1]);
        CHECK(tell(array, "firstObject") == elements[0]);
        CHECK(tell<signed char>(array, "containsObject:", string("two")));
        CHECK(tell(tell(objc_getClass("NSArray"), "array"), "lastObject") == nullptr);
    }
    CHECK_EQUAL(softmetal_live_objects(), before);
}

DEATH("index beyond an array") { tell(tell(objc_getClass("NSArray"), "array"), "objectAtIndex:", 0); }

TEST("an index beyond an array ends the process as Foundation's exception would") {
    CHECK_DIES("index beyond an array", "*** -[NSArray objectAtIndex:]: index 0 beyond bounds");
}

TEST("NSDictionary finds values by equal keys") {
    Pool pool;
    const id dictionary =
        tell(objc_getClass("NSDictionary"), "dictionaryWithObject:forKey:", string("value"), string("key"));
    CHECK_EQUAL(text(tell(dictionary, "objectForKey:", string("key"))), "value");
    CHECK(tell(dictionary, "objectForKey:", string("other")) == nullptr);
    CHECK_EQUAL(tell<NSUInteger>(dictionary, "count"), 1u);
}

TEST("NSError carries domain, code and description") {
    Pool pool;
    const id info = tell(objc_getClass("NSDictionary"), "dictionaryWithObject:forKey:", string("why"),
                         string("NSLocalizedDescription"));
    const id error = tell(objc_getClass("NSError"), "errorWithDomain:code:userInfo:", string("domain"), 7, info);
    CHECK_EQUAL(text(tell(error, "domain")), "domain");
    CHECK_EQUAL(tell<NSInteger>(error, "code"), 7);
    CHECK_EQUAL(message(error), "why");
    CHECK_CONTAINS(text(tell(error, "description")), "Error Domain=domain Code=7");
    const id bare = tell(objc_getClass("NSError"), "errorWithDomain:code:userInfo:", string("domain"), 7, nullptr);
    CHECK_CONTAINS(message(bare), "(domain error 7.)");
    CHECK_EQUAL(tell<NSUInteger>(tell(bare, "userInfo"), "count"), 0u);
}

TEST("a pool releases what was autoreleased inside it, inner pools first") {
    const uint64_t before = softmetal_live_objects();
    void* outer = objc_autoreleasePoolPush();
    objc_autorelease(tell(objc_getClass("NSObject"), "new"));
    void* inner = objc_autoreleasePoolPush();
    tell(tell(objc_getClass("NSObject"), "new"), "autorelease");
    CHECK_EQUAL(softmetal_live_objects(), before + 2);
    objc_autoreleasePoolPop(inner);
    CHECK_EQUAL(softmetal_live_objects(), before + 1);
    objc_autoreleasePoolPop(outer);
    CHECK_EQUAL(softmetal_live_objects(), before);
}

TEST("popping an outer pool pops the inner ones") {
    const uint64_t before = softmetal_live_objects();
    void* outer = objc_autoreleasePoolPush();
    objc_autoreleasePoolPush();
    objc_autorelease(tell(objc_getClass("NSObject"), "new"));
    objc_autoreleasePoolPop(outer);
    CHECK_EQUAL(softmetal_live_objects(), before);
}

TEST("objects autoreleased without a pool end with their thread") {
    const uint64_t before = softmetal_live_objects();
    std::thread([] { objc_autorelease(tell(objc_getClass("NSObject"), "new")); }).join();
    CHECK_EQUAL(softmetal_live_objects(), before);
}

TEST("a pool must be popped on the thread that pushed it, once") {
    void* token = objc_autoreleasePoolPush();
    std::thread([token] {
        objc_autoreleasePoolPop(token);
        CHECK_CONTAINS(softmetal_validation_message(), "was pushed on another thread");
    }).join();
    objc_autoreleasePoolPop(token);
    const uint64_t reports = softmetal_validation_count();
    objc_autoreleasePoolPop(token);
    CHECK_EQUAL(softmetal_validation_count(), reports + 1);
    CHECK_CONTAINS(softmetal_validation_message(), "is not open");
}

TEST("autoreleasing without a pool is a misuse at validation level full") {
    const Setting full("validation-level", "full", "basic");
    std::thread([] {
        objc_autorelease(tell(objc_getClass("NSObject"), "new"));
        CHECK_CONTAINS(softmetal_validation_message(), "autoreleased with no pool in place");
    }).join();
}

TEST("a stack block is copied once and freed by its last release") {
    int calls = 0;
    auto count_calls = [&calls] { ++calls; };
    CallingBlock<decltype(count_calls)> block(count_calls);
    void* copy = _Block_copy(block.block());
    CHECK(copy != block.block());
    CHECK(_Block_copy(copy) == copy);
    CHECK(objc_retain(copy) == copy);
    reinterpret_cast<void (*)(void*)>(static_cast<Block*>(copy)->invoke)(copy);
    CHECK_EQUAL(calls, 1);
    objc_release(copy);
    _Block_release(copy);
    _Block_release(copy);
}

TEST("a global block is its own copy") {
    static Block global{_NSConcreteGlobalBlock, 1 << 28, 0, nullptr, nullptr};
    CHECK(_Block_copy(&global) == &global);
    _Block_release(&global);
    CHECK(_Block_copy(nullptr) == nullptr);
}

namespace {
int copies, disposals;
}

TEST("copy and dispose helpers run once per heap copy") {
    static const struct {
        NSUInteger reserved, size;
        void (*copy)(void*, const void*);
        void (*dispose)(const void*);
    } descriptor{0, sizeof(Block), [](void*, const void*) { ++copies; }, [](const void*) { ++disposals; }};
    Block block{_NSConcreteStackBlock, 1 << 25, 0, nullptr, &descriptor};
    void* copy = _Block_copy(&block);
    _Block_release(_Block_copy(copy));
    CHECK_EQUAL(copies, 1);
    CHECK_EQUAL(disposals, 0);
    _Block_release(copy);
    CHECK_EQUAL(disposals, 1);
}
