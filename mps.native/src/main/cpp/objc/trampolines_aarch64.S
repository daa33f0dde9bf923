// SPDX-License-Identifier: Apache-2.0
// objc_msgSend for aarch64 (AAPCS64). A message is an indirect branch through x16 and x17, which the platform gives to
// exactly such veneers; x0-x7, x8 (address of a struct result), v0-v7 and the stack reach the implementation untouched.
// Struct results need no function of their own here.
//
// Layouts (objc/class.hpp): object: isa at 0. Class: methods at 16. Selector: 32-bit slot at 0.

    .text

// id objc_msgSend(id self, SEL selector, ...)
    .globl objc_msgSend
    .type objc_msgSend, %function
    .p2align 5
objc_msgSend:
    .cfi_startproc
    hint #34                    // bti c
    cbz x0, 1f
    ldr x16, [x0]
    ldr w17, [x1]
    ldr x16, [x16, #16]
    ldr x16, [x16, x17, lsl #3]
    br x16
1:  // A message to nil: zero in every register that a result may use; x0 is zero already.
    mov x1, #0
    movi v0.2d, #0
    movi v1.2d, #0
    movi v2.2d, #0
    movi v3.2d, #0
    ret
    .cfi_endproc
    .size objc_msgSend, . - objc_msgSend

    .globl softmetal_unrecognized_stret
    .hidden softmetal_unrecognized_stret
    .type softmetal_unrecognized_stret, %function
softmetal_unrecognized_stret:
    .cfi_startproc
    hint #34
    b softmetal_unrecognized
    .cfi_endproc
    .size softmetal_unrecognized_stret, . - softmetal_unrecognized_stret

    .section .note.GNU-stack, "", %progbits
