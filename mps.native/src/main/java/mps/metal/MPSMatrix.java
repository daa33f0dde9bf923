// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.objc.CFunctions;
import mps.metal.objc.Messages;

/** A buffer seen as matrices. It retains the buffer. */
public final class MPSMatrix extends ObjCObject {
    private static final long CLASS = CFunctions.getClass("MPSMatrix");

    private MPSMatrix(long owned) {
        super(owned);
    }

    /**
     * Part of a buffer as a matrix, or several (+1).
     *
     * @param offset where the first matrix begins, in bytes
     */
    public static MPSMatrix initWithBuffer(MTLBuffer buffer, long offset, MPSMatrixDescriptor descriptor) {
        return new MPSMatrix(create(buffer, offset, descriptor));
    }

    /** Returns the id of such a matrix (+1). */
    static long create(MTLBuffer buffer, long offset, MPSMatrixDescriptor descriptor) {
        long bufferId = buffer.id();
        long descriptorId = descriptor.id();
        long matrix = Messages.MPSMatrix.INIT_WITH_BUFFER.send(
                Messages.NSObject.ALLOC.send(CLASS), bufferId, offset, descriptorId);
        return notNil(matrix, MPSMatrix.class);
    }
}
