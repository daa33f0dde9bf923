// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import mps.metal.error.MetalOwnershipException;
import mps.metal.error.NilResultException;
import mps.metal.objc.CFunctions;
import org.jspecify.annotations.Nullable;

/** An Objective-C object: its id, and who releases it. See the package for ownership and threads. */
public abstract class ObjCObject implements AutoCloseable {
    private static final VarHandle ID;

    static {
        try {
            ID = MethodHandles.lookup().findVarHandle(ObjCObject.class, "id", long.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("ObjCObject.id", e);
        }
    }

    private final long address;
    private final @Nullable AutoreleasePool pool;
    private long id;

    /** Takes over a reference (+1): this wrapper must be closed. */
    ObjCObject(long owned) {
        this(owned, null);
    }

    /** Borrows an object (+0) for as long as the pool is open. */
    ObjCObject(long id, @Nullable AutoreleasePool pool) {
        this.address = notNil(id, getClass());
        this.id = id;
        this.pool = pool;
    }

    /** Returns an id that is one; for nil, says what was expected. */
    static long notNil(long id, Class<?> type) {
        if (id == 0) {
            throw new NilResultException("Expected an object of type " + type.getSimpleName() + ", got nil.");
        }
        return id;
    }

    /**
     * Releases an owned object; the last release frees it. Exactly once for each owned object.
     *
     * @throws MetalOwnershipException if it was released already, or is only borrowed
     */
    @Override
    public void close() {
        if (pool != null) {
            throw new MetalOwnershipException(this + " is borrowed (+0): its autorelease pool releases it. Close only"
                    + " owned objects; retained() makes one of this.");
        }
        long owned = (long) ID.getAndSet(this, 0L);
        if (owned == 0) {
            throw new MetalOwnershipException(this
                    + " is released already; expected one close() for each owned object.");
        }
        CFunctions.release(owned);
    }

    /** The object itself, certain to be alive unless another thread closes this wrapper right now. */
    final long id() {
        long alive = id;
        if (alive == 0 || (pool != null && !pool.isOpen())) {
            throw dead();
        }
        return alive;
    }

    /** Throws if this may not be used any more. */
    final void requireAlive() {
        id();
    }

    /** Adds a reference, for a wrapper that will own it. */
    final long retain() {
        return CFunctions.retain(id());
    }

    private MetalOwnershipException dead() {
        return new MetalOwnershipException(this + (pool == null
                ? " was released; use it before close()."
                : " was borrowed from " + pool + ", which is closed; use it before, or keep it with retained()."));
    }

    /** Type and address, e.g. {@code MTLBuffer 0x7f12a4003c10}; allowed after release too. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + " 0x" + Long.toHexString(address);
    }
}
