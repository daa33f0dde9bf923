// SPDX-License-Identifier: Apache-2.0
// build-variant: any default -Wa,-I"$root/msl"
// build-input: msl/grid.hpp msl/include/*.hpp
#include "msl/headers.hpp"

// The assembler copies a file's bytes between two labels.
#define SOFTMETAL_EMBED(label, file) \
    extern "C" const char softmetal_text_##label[], softmetal_end_##label[]; \
    __asm__(".pushsection .rodata\n" \
            ".hidden softmetal_text_" #label "\n.hidden softmetal_end_" #label "\n" \
            ".globl softmetal_text_" #label ", softmetal_end_" #label "\n" \
            "softmetal_text_" #label ":\n.incbin \"" file "\"\n" \
            "softmetal_end_" #label ":\n.popsection\n");

SOFTMETAL_EMBED(grid, "grid.hpp")
SOFTMETAL_EMBED(stdlib, "include/metal_stdlib.hpp")
SOFTMETAL_EMBED(types, "include/metal_types.hpp")
SOFTMETAL_EMBED(math, "include/metal_math.hpp")
SOFTMETAL_EMBED(integer, "include/metal_integer.hpp")
SOFTMETAL_EMBED(vector, "include/metal_vector.hpp")
SOFTMETAL_EMBED(atomic, "include/metal_atomic.hpp")
SOFTMETAL_EMBED(simdgroup, "include/metal_simdgroup.hpp")
SOFTMETAL_EMBED(lockstep, "include/lockstep.hpp")
SOFTMETAL_EMBED(launch, "include/kernel_launch.hpp")

#define SOFTMETAL_TEXT(label) std::string_view(softmetal_text_##label, softmetal_end_##label - softmetal_text_##label)

namespace softmetal::msl {

const std::vector<Header>& headers() {
    // Metal splits its library over several headers; here each of them is the whole.
    static constexpr std::string_view forward = "#include \"metal_stdlib.hpp\"\n";
    static const std::vector<Header> all{
        {"grid.hpp", SOFTMETAL_TEXT(grid)},
        {"metal_stdlib.hpp", SOFTMETAL_TEXT(stdlib)},
        {"metal_types.hpp", SOFTMETAL_TEXT(types)},
        {"metal_math.hpp", SOFTMETAL_TEXT(math)},
        {"metal_integer.hpp", SOFTMETAL_TEXT(integer)},
        {"metal_vector.hpp", SOFTMETAL_TEXT(vector)},
        {"metal_atomic.hpp", SOFTMETAL_TEXT(atomic)},
        {"metal_simdgroup.hpp", SOFTMETAL_TEXT(simdgroup)},
        {"lockstep.hpp", SOFTMETAL_TEXT(lockstep)},
        {"kernel_launch.hpp", SOFTMETAL_TEXT(launch)},
        {"metal_stdlib", forward},
        {"metal_math", forward},
        {"metal_integer", forward},
        {"metal_common", forward},
        {"metal_atomic", forward},
        {"metal_simdgroup", forward},
        {"metal_limits", forward},
    };
    return all;
}

}  // namespace softmetal::msl
