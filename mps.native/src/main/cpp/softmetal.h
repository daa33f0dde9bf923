/* SPDX-License-Identifier: Apache-2.0
 *
 * softmetal's own functions, beside the C ABI of libobjc, Metal and MetalPerformanceShaders that it exports. They
 * configure the device and look into it; a program that only uses Metal needs none of them. All may be called from any
 * thread at any time. Strings are UTF-8. */
#ifndef SOFTMETAL_H
#define SOFTMETAL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SOFTMETAL_EXPORT
#define SOFTMETAL_EXPORT __attribute__((visibility("default")))
#endif

/* The version, e.g. "0.1.0". */
SOFTMETAL_EXPORT const char* softmetal_version(void);

/* The instruction set level that kernels and matrix products are compiled for on this machine: "x86-64-v4",
 * "x86-64-v3", "x86-64" or "aarch64". */
SOFTMETAL_EXPORT const char* softmetal_cpu_level(void);

/* Sets one setting. Returns 0, or nonzero when the key or the value is unknown; then softmetal_configure_error() says
 * what was expected and nothing has changed. Each key is also read from the environment when the library is loaded, as
 * SOFTMETAL_<KEY> in capitals with underscores, e.g. SOFTMETAL_DEVICE_MODEL=lazy.
 *
 *   device-model      faithful (default): commands run as soon as they are committed.
 *                     lazy: commands run only when somebody waits for them (waitUntilCompleted, waitUntilScheduled,
 *                     waitUntilSignaledValue:timeoutMS:, commandBuffer on a full queue) or their queue is released,
 *                     after everything they depend on. Models are named in a comma list. Holds for command queues made
 *                     afterwards.
 *   validation        error (default): a misuse is written to stderr once, and the command buffer concerned ends with
 *                     status Error and an NSError carrying the message. abort: a misuse ends the process.
 *                     off: nothing is reported; a call that cannot be carried out is dropped.
 *   validation-level  basic (default) or full. full also finds CPU writes to a buffer in flight, by checksums of
 *                     the buffers that the device only reads, at commit, at the start and at the end of execution.
 *   seed              unsigned integer, default 0: seeds every random choice of a device model.
 *   threads           how many threads compute one command, default: all processors. Before the first command only.
 *   eager-wait        off (default) or on. on: a thread that commits may be the one that waits, so that the queue's
 *                     thread is woken only when the autorelease pool of the commit is popped, unless the thread waits
 *                     before. For programs that pop the pool they committed in without waiting for anything else first.
 *   memory-limit      bytes, 0 (default) = none: an allocation that would exceed it returns nil.
 *   kernel-path       directories, separated by ':', with kernel libraries compiled in advance.
 *   inject            N:CODE[,N:CODE...]: the Nth command buffer committed from now on (counting from 1) fails with
 *                     that MTLCommandBufferError, a number or a name: internal, timeout, page-fault, access-revoked,
 *                     not-permitted, out-of-memory, invalid-resource, memoryless, device-removed, stack-overflow.
 *                     None of its commands has run. An empty value takes the injections back. */
SOFTMETAL_EXPORT int softmetal_configure(const char* key, const char* value);

/* Why the last softmetal_configure of this thread returned nonzero; empty if it returned 0. Valid until its next call. */
SOFTMETAL_EXPORT const char* softmetal_configure_error(void);

/* Objects alive now: everything created and not yet deallocated, without constants and the device. After
 * waitUntilCompleted the device itself holds nothing more of that command buffer. */
SOFTMETAL_EXPORT uint64_t softmetal_live_objects(void);

/* Bytes of buffer memory allocated now: what MTLDevice's currentAllocatedSize says. */
SOFTMETAL_EXPORT uint64_t softmetal_live_bytes(void);

/* How many misuses validation has reported since the library was loaded, and the text of the last one (empty if none),
 * valid until this thread calls it again. */
SOFTMETAL_EXPORT uint64_t softmetal_validation_count(void);
SOFTMETAL_EXPORT const char* softmetal_validation_message(void);

#ifdef __cplusplus
}
#endif

#endif
