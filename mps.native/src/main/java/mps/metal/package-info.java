// SPDX-License-Identifier: Apache-2.0

/**
 * Metal and MetalPerformanceShaders as thin typed wrappers with Apple's names.
 *
 * <p><b>Ownership.</b> Objective-C counts references. A method here whose name begins with {@code new} or {@code init},
 * or that is documented as +1, gives an <em>owned</em> object: the caller must {@code close()} it, exactly once. Every
 * other object is <em>borrowed</em> (+0): its method takes the {@link mps.metal.AutoreleasePool} that keeps it alive,
 * and it can be used until that pool is closed; {@code retained()} makes an owned object of it. Using an object that is
 * released, releasing twice and releasing what is borrowed throw
 * {@link mps.metal.error.MetalOwnershipException} before native code sees them.
 *
 * <p><b>Threads.</b> Devices, libraries, functions, pipeline states, queues, events and buffers may be used by several
 * threads at once. A command buffer, an encoder and a matrix kernel belong to one thread at a time; handing them over
 * needs a happens-before edge. {@code close()} must not overlap another use of the same object: the binding finds use
 * after release, but it takes no lock for it.
 *
 * <p><b>Cost.</b> A message send is one downcall and allocates nothing, except where a string is passed.
 */
@NullMarked
package mps.metal;

import org.jspecify.annotations.NullMarked;
