// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.objc.CFunctions;
import mps.metal.objc.Messages;

/** The form of one matrix, or of several at a fixed distance, in row-major order. */
public final class MPSMatrixDescriptor extends ObjCObject {
    private static final long CLASS = CFunctions.getClass("MPSMatrixDescriptor");

    private MPSMatrixDescriptor(long owned) {
        super(owned);
    }

    private MPSMatrixDescriptor(long id, AutoreleasePool pool) {
        super(id, pool);
    }

    /**
     * One matrix (+0).
     *
     * @param rowBytes from one row to the next, in bytes
     */
    public static MPSMatrixDescriptor matrixDescriptorWithRows(
            long rows, long columns, long rowBytes, MPSDataType dataType, AutoreleasePool pool) {
        return new MPSMatrixDescriptor(Messages.MPSMatrixDescriptor.MATRIX.send(
                CLASS, rows, columns, rowBytes, dataType.value()), pool);
    }

    /**
     * Several matrices of one form (+0).
     *
     * @param rowBytes from one row to the next, in bytes
     * @param matrixBytes from one matrix to the next, in bytes
     */
    public static MPSMatrixDescriptor matrixDescriptorWithRows(
            long rows, long columns, long matrices, long rowBytes, long matrixBytes, MPSDataType dataType,
            AutoreleasePool pool) {
        return new MPSMatrixDescriptor(Messages.MPSMatrixDescriptor.MATRICES.send(
                CLASS, rows, columns, matrices, rowBytes, matrixBytes, (int) dataType.value()), pool);
    }

    /** The distance of rows, in bytes, that is fastest for so many columns. */
    public static long rowBytesForColumns(long columns, MPSDataType dataType) {
        return Messages.MPSMatrixDescriptor.ROW_BYTES_FOR_COLUMNS.send(CLASS, columns, dataType.value());
    }

    /** The same descriptor, owned (+1). */
    public MPSMatrixDescriptor retained() {
        return new MPSMatrixDescriptor(retain());
    }
}
