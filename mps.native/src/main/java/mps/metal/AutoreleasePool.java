// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.error.MetalOwnershipException;
import mps.metal.objc.CFunctions;
import org.jspecify.annotations.Nullable;

/**
 * Keeps borrowed objects alive until it is closed. Every use of Metal that makes autoreleased objects needs one, because
 * without a pool they are never released.
 *
 * <pre>{@code
 * try (AutoreleasePool pool = AutoreleasePool.open()) {
 *     MTLCommandBuffer commands = queue.commandBuffer(pool);
 *     ...
 * }
 * }</pre>
 *
 * <p>Pools are a stack of the native thread. A pool must be closed by the Java thread that opened it, in reverse order
 * of opening, and on the same native thread: between opening and closing, a virtual thread must not park (no contended
 * lock, no waiting, no I/O), because it could go on upon another carrier. All three are checked when it is closed; a
 * pool closed wrongly throws and is left open, since popping it would release the objects of others.
 */
public final class AutoreleasePool implements AutoCloseable {
    private static final ThreadLocal<@Nullable AutoreleasePool> INNERMOST = new ThreadLocal<>();

    private final Thread thread = Thread.currentThread();
    private final long nativeThread = CFunctions.nativeThread();
    private final @Nullable AutoreleasePool outer = INNERMOST.get();
    private final long token = CFunctions.autoreleasePoolPush();
    private boolean open = true;

    private AutoreleasePool() {}

    /** Opens a pool on the current thread, inside those that are open there. */
    public static AutoreleasePool open() {
        AutoreleasePool pool = new AutoreleasePool();
        INNERMOST.set(pool);
        return pool;
    }

    /**
     * Releases what is borrowed from this pool.
     *
     * @throws MetalOwnershipException if the pool is closed already, is not the innermost one of this thread, or was
     *     opened on another native thread
     */
    @Override
    public void close() {
        if (!open) {
            throw new MetalOwnershipException(this + " is closed already; expected one close() for each open().");
        }
        if (thread != Thread.currentThread()) {
            throw new MetalOwnershipException(this + " was opened by " + thread + " and is closed by "
                    + Thread.currentThread() + "; close it on the thread that opened it.");
        }
        if (INNERMOST.get() != this) {
            throw new MetalOwnershipException(this + " is closed before " + INNERMOST.get()
                    + ", which was opened after it; close pools in reverse order.");
        }
        if (nativeThread != CFunctions.nativeThread()) {
            throw new MetalOwnershipException(this + " was opened on another carrier of " + thread
                    + ": the virtual thread parked in between. Take locks and wait outside the pool.");
        }
        open = false;
        INNERMOST.set(outer);
        CFunctions.autoreleasePoolPop(token);
    }

    /** Whether borrowed objects of this pool are alive. */
    boolean isOpen() {
        return open;
    }

    @Override
    public String toString() {
        return "AutoreleasePool 0x" + Long.toHexString(token);
    }
}
