// SPDX-License-Identifier: Apache-2.0
// objc_msgSend for x86-64 (System V). A message is an indirect jump: r10 and r11 are the only registers touched, so
// every argument, in integer and vector registers and on the stack, reaches the implementation as the caller put it.
//
// Layouts (objc/class.hpp): object: isa at 0. Class: methods at 16, struct_methods at 24. Selector: 32-bit slot at 0.

    .text

// id objc_msgSend(id self, SEL selector, ...)
    .globl objc_msgSend
    .type objc_msgSend, @function
    .p2align 5
objc_msgSend:
    .cfi_startproc
    endbr64
    testq %rdi, %rdi
    jz 1f
    movq (%rdi), %r11
    movl (%rsi), %r10d
    movq 16(%r11), %r11
    jmpq *(%r11, %r10, 8)
1:  // A message to nil: zero in every register that a result may use.
    xorl %eax, %eax
    xorl %edx, %edx
    pxor %xmm0, %xmm0
    pxor %xmm1, %xmm1
    ret
    .cfi_endproc
    .size objc_msgSend, . - objc_msgSend

// void objc_msgSend_stret(void* result, id self, SEL selector, ...)
    .globl objc_msgSend_stret
    .type objc_msgSend_stret, @function
    .p2align 5
objc_msgSend_stret:
    .cfi_startproc
    endbr64
    testq %rsi, %rsi
    jz 1f
    movq (%rsi), %r11
    movl (%rdx), %r10d
    movq 24(%r11), %r11
    jmpq *(%r11, %r10, 8)
1:  // A message to nil: as with Apple's runtime the result's memory stays as the caller left it.
    movq %rdi, %rax
    ret
    .cfi_endproc
    .size objc_msgSend_stret, . - objc_msgSend_stret

    .globl softmetal_unrecognized_stret
    .hidden softmetal_unrecognized_stret
    .type softmetal_unrecognized_stret, @function
softmetal_unrecognized_stret:
    .cfi_startproc
    endbr64
    movq %rsi, %rdi
    movq %rdx, %rsi
    jmp softmetal_unrecognized
    .cfi_endproc
    .size softmetal_unrecognized_stret, . - softmetal_unrecognized_stret

    .section .note.GNU-stack, "", @progbits
