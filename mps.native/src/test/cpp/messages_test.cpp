// SPDX-License-Identifier: Apache-2.0
// The runtime: messages, classes, selectors, reference counts.
#include "check.hpp"
#include "client.hpp"

TEST("equal selector names have one address") {
    CHECK(sel_registerName("newCommandQueue") == sel_registerName("newCommandQueue"));
    CHECK(sel_registerName("noClassAnswersThis") == sel_registerName("noClassAnswersThis"));
    CHECK(sel_registerName("retain") != sel_registerName("release"));
    CHECK_EQUAL(std::string(sel_getName(sel_registerName("setBuffer:offset:atIndex:"))), "setBuffer:offset:atIndex:");
}

TEST("objc_getClass finds classes and no protocols") {
    for (const char* name : {"NSObject", "NSString", "NSError", "NSArray", "NSDictionary", "MTLCompileOptions",
                             "MPSMatrixDescriptor", "MPSMatrix", "MPSKernel", "MPSMatrixMultiplication"}) {
        const Class found = objc_getClass(name);
        CHECK(found != nullptr);
        CHECK_EQUAL(std::string(found ? class_getName(found) : ""), name);
    }
    for (const char* name : {"MTLDevice", "MTLBuffer", "MTLCommandQueue", "NoSuchClass", ""}) {
        CHECK(objc_getClass(name) == nullptr);
    }
}

TEST("a message to nil returns zero in every kind of result") {
    CHECK_EQUAL(tell<NSUInteger>(nullptr, "length"), 0u);
    CHECK(tell(nullptr, "name") == nullptr);
    CHECK_EQUAL(send<double>(nullptr, "GPUStartTime"), 0.0);
    CHECK_EQUAL(send<float>(nullptr, "floatValue"), 0.0f);
    const NSRange range = send<NSRange>(nullptr, "range");
    CHECK_EQUAL(range.location + range.length, 0u);
}

TEST("a struct of 24 bytes is returned by value") {
    const MTLSize size = send<MTLSize>(device(), "maxThreadsPerThreadgroup");
    CHECK_EQUAL(size.width, 1024u);
    CHECK_EQUAL(size.height, 1024u);
    CHECK_EQUAL(size.depth, 1024u);
}

TEST("structs are passed by value and returned as they were set") {
    const Own kernel = tell(tell(objc_getClass("MPSMatrixMultiplication"), "alloc"),
                            "initWithDevice:resultRows:resultColumns:interiorColumns:", device(), 2, 3, 4);
    send<void>(kernel, "setLeftMatrixOrigin:", MTLOrigin{1, 2, 0});
    send<void>(kernel, "setRightMatrixOrigin:", MTLOrigin{3, 4, 0});
    const MTLOrigin left = send<MTLOrigin>(kernel, "leftMatrixOrigin");
    const MTLOrigin right = send<MTLOrigin>(kernel, "rightMatrixOrigin");
    CHECK_EQUAL(left.x * 10 + left.y, 12u);
    CHECK_EQUAL(right.x * 10 + right.y, 34u);
}

TEST("object_getClass of an object is its class, and of a class its metaclass") {
    Pool pool;
    const id text = string("x");
    CHECK(object_getClass(text) == objc_getClass("NSString"));
    CHECK(object_getClass(objc_getClass("NSString")) != objc_getClass("NSString"));
    CHECK(object_getClass(nullptr) == nullptr);
    CHECK_EQUAL(std::string(class_getName(object_getClass(device()))), "MTLDevice");
}

TEST("NSObject answers about itself") {
    Pool pool;
    const Own object = tell(objc_getClass("NSObject"), "new");
    CHECK(tell(object, "class") == objc_getClass("NSObject"));
    CHECK(tell(object, "self") == id(object));
    CHECK(tell<signed char>(object, "isKindOfClass:", objc_getClass("NSObject")));
    CHECK(!tell<signed char>(object, "isKindOfClass:", objc_getClass("NSString")));
    CHECK(tell<signed char>(string("x"), "isKindOfClass:", objc_getClass("NSObject")));
    CHECK(!tell<signed char>(string("x"), "isMemberOfClass:", objc_getClass("NSObject")));
    CHECK(tell<signed char>(object, "isEqual:", id(object)));
    CHECK(send<signed char>(object, "respondsToSelector:", sel_registerName("retain")));
    CHECK(!send<signed char>(object, "respondsToSelector:", sel_registerName("UTF8String")));
    CHECK(!send<signed char>(object, "respondsToSelector:", sel_registerName("noClassAnswersThis")));
    CHECK_CONTAINS(text(tell(object, "description")), "<NSObject: 0x");
    CHECK_EQUAL(text(tell(objc_getClass("NSError"), "description")), "NSError");
}

TEST("struct-returning methods count as implemented") {
    CHECK(send<signed char>(device(), "respondsToSelector:", sel_registerName("maxThreadsPerThreadgroup")));
    const Own kernel = tell(objc_getClass("MPSMatrixMultiplication"), "new");
    CHECK(send<signed char>(kernel, "respondsToSelector:", sel_registerName("leftMatrixOrigin")));
    CHECK(!send<signed char>(kernel, "respondsToSelector:", sel_registerName("maxThreadsPerThreadgroup")));
}

TEST("retain and release change the count, and the last release deallocates") {
    const uint64_t before = softmetal_live_objects();
    id object = tell(objc_getClass("NSObject"), "new");
    CHECK_EQUAL(tell<NSUInteger>(object, "retainCount"), 1u);
    CHECK(objc_retain(object) == object);
    CHECK(tell(object, "retain") == object);
    CHECK_EQUAL(tell<NSUInteger>(object, "retainCount"), 3u);
    tell<void>(object, "release");
    objc_release(object);
    CHECK_EQUAL(softmetal_live_objects(), before + 1);
    objc_release(object);
    CHECK_EQUAL(softmetal_live_objects(), before);
}

TEST("nil may be retained, released and autoreleased") {
    CHECK(objc_retain(nullptr) == nullptr);
    objc_release(nullptr);
    CHECK(objc_autorelease(nullptr) == nullptr);
}

TEST("classes and the device are not counted") {
    const Class type = objc_getClass("NSString");
    objc_release(objc_retain(type));
    tell<void>(tell(type, "retain"), "release");
    for (int round = 0; round < 3; ++round) {
        objc_release(MTLCreateSystemDefaultDevice());
    }
    objc_release(device());
    CHECK(tell<const char*>(tell(device(), "name"), "UTF8String") != nullptr);
}

DEATH("unrecognized instance selector") { tell(tell(objc_getClass("NSObject"), "new"), "noClassAnswersThis"); }
DEATH("unrecognized selector of another class") { tell(tell(objc_getClass("NSObject"), "new"), "newCommandQueue"); }
DEATH("unrecognized class selector") { tell(objc_getClass("NSObject"), "stringWithUTF8String:", "x"); }
DEATH("unrecognized struct selector") {
    send<MTLSize>(tell(objc_getClass("NSObject"), "new"), "maxThreadsPerThreadgroup");
}
DEATH("argument of a wrong class") {
    tell(tell(objc_getClass("MPSMatrix"), "alloc"), "initWithBuffer:descriptor:", string("no buffer"), nullptr);
}
DEATH("allocating what other objects make") { tell(object_getClass(device()), "alloc"); }
DEATH("a NULL C string") {
    tell(objc_getClass("NSString"), "stringWithUTF8String:", static_cast<const char*>(nullptr));
}

TEST("an unrecognized selector ends the process as Apple's runtime does") {
    CHECK_DIES("unrecognized instance selector",
               "-[NSObject noClassAnswersThis]: unrecognized selector sent to instance 0x");
    CHECK_DIES("unrecognized selector of another class", "-[NSObject newCommandQueue]: unrecognized selector");
    CHECK_DIES("unrecognized class selector",
               "+[NSObject stringWithUTF8String:]: unrecognized selector sent to class 0x");
    CHECK_DIES("unrecognized struct selector", "-[NSObject maxThreadsPerThreadgroup]: unrecognized selector");
}

TEST("misuse that Apple's runtime ends in a crash ends in a message") {
    CHECK_DIES("argument of a wrong class",
               "-[MPSMatrix initWithBuffer:descriptor:]: argument 0 must be a MTLBuffer, but it is a NSString");
    CHECK_DIES("allocating what other objects make",
               "+[MTLDevice alloc]: objects of this class are made by other objects");
    CHECK_DIES("a NULL C string", "+[NSString stringWithUTF8String:]: NULL cString");
}

#if defined(__x86_64__)
DEATH("struct result through objc_msgSend") {
    reinterpret_cast<void (*)(id, SEL)>(&objc_msgSend)(device(), sel_registerName("maxThreadsPerThreadgroup"));
}

TEST("a struct result asked for through the wrong function ends in a message") {
    CHECK_DIES("struct result through objc_msgSend", "through objc_msgSend_stret");
}

/// A message with every argument register in use, vector registers included.
TEST("objc_msgSend keeps all argument registers") {
    const Own kernel = send(tell(objc_getClass("MPSMatrixMultiplication"), "alloc"),
        "initWithDevice:transposeLeft:transposeRight:resultRows:resultColumns:interiorColumns:alpha:beta:", device(),
        static_cast<signed char>(1), static_cast<signed char>(0), count(5), count(6), count(7), 0.5, 0.25);
    CHECK(kernel != nullptr);
}
#endif
