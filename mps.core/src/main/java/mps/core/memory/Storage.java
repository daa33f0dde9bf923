// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A device buffer and who needs it.
 *
 * <p>The <em>owner</em> (a node of the graph) holds one reference from the start and gives it up once, by {@link
 * #releaseOwner()}, however often that is called: by closing, by a scope, by the garbage collector. Works in flight and
 * readers hold further references. The buffer goes back to its pool, or past it to the device, when the last reference is
 * gone, so never while the device may still use it.
 *
 * <p><b>Invariant.</b> The count never rises from 0; a buffer is returned exactly once. <b>Happens-before.</b> Every
 * {@link #release()} is a volatile read-modify-write of the count, so what any holder did to the buffer happens-before
 * its return to the pool, and through the pool's lock before its next use.
 */
public final class Storage {
    private static final VarHandle REFERENCES;
    private static final VarHandle OWNED;

    static {
        try {
            REFERENCES = MethodHandles.lookup().findVarHandle(Storage.class, "references", int.class);
            OWNED = MethodHandles.lookup().findVarHandle(Storage.class, "owned", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final DeviceBuffer buffer;
    private final BufferPool pool;
    private volatile Runnable whenDisowned = () -> {};
    private volatile boolean pooled = true;

    @SuppressWarnings("FieldMayBeFinal") // written through REFERENCES
    private volatile int references = 1;

    @SuppressWarnings("FieldMayBeFinal") // written through OWNED
    private volatile boolean owned = true;

    Storage(DeviceBuffer buffer, BufferPool pool) {
        this.buffer = buffer;
        this.pool = pool;
    }

    /** Returns the buffer. The caller must hold a reference. */
    public DeviceBuffer buffer() {
        return buffer;
    }

    /** Returns whether the owner still holds its reference. */
    public boolean isOwned() {
        return owned;
    }

    /** Has the buffer go back to the device when the last reference is gone; the caller holds one. */
    void leavePool() {
        pooled = false;
    }

    /** Has {@code action} run once when the owner gives its reference up; to be set before that can happen. */
    public void onDisowned(Runnable action) {
        whenDisowned = action;
    }

    /** Takes a reference for a work or a reader; returns false if the owner has given its own up. */
    public boolean tryRetain() {
        while (owned) {
            int count = references;
            if (count == 0) {
                return false;
            }
            if (REFERENCES.compareAndSet(this, count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives up a reference taken by {@link #tryRetain()}. */
    public void release() {
        int before = (int) REFERENCES.getAndAdd(this, -1);
        if (before == 1) {
            pool.takeBack(buffer, pooled);
        } else if (before < 1) {
            REFERENCES.getAndAdd(this, 1);
            throw new IllegalStateException("Storage released more often than retained: " + buffer);
        }
    }

    /** Gives up the owner's reference; returns whether this call did. */
    public boolean releaseOwner() {
        if (!OWNED.compareAndSet(this, true, false)) {
            return false;
        }
        whenDisowned.run();
        release();
        return true;
    }
}
