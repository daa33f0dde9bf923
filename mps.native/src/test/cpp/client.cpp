// SPDX-License-Identifier: Apache-2.0
#include "client.hpp"

#include "check.hpp"

Own pipeline(const char* source, const char* name) {
    id error = nullptr;
    const Own library = tell(device(), "newLibraryWithSource:options:error:", string(source), nullptr, &error);
    if (!library) {
        check::failed(__FILE__, __LINE__, message(error));
        return {};
    }
    const Own function = tell(library, "newFunctionWithName:", string(name));
    return tell(device(), "newComputePipelineStateWithFunction:error:", id(function), &error);
}

Setting::Setting(const char* key, const char* value, const char* restored) : key_(key), restored_(restored) {
    CHECK_EQUAL(softmetal_configure(key, value), 0);
}

Setting::~Setting() { softmetal_configure(key_, restored_); }
