// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.objc.CFunctions;
import mps.metal.objc.Messages;

/**
 * The product {@code C = alpha · op(A) · op(B) + beta · C}, where {@code op} transposes or does not. One thread at a
 * time.
 */
public final class MPSMatrixMultiplication extends ObjCObject {
    private static final long CLASS = CFunctions.getClass("MPSMatrixMultiplication");

    /** How an operand enters the product. */
    public enum Operand { AS_STORED, TRANSPOSED }

    private MPSMatrixMultiplication(long owned) {
        super(owned);
    }

    /**
     * A product of that form (+1).
     *
     * @param resultRows rows of C and of op(A)
     * @param resultColumns columns of C and of op(B)
     * @param interiorColumns columns of op(A) and rows of op(B)
     */
    public static MPSMatrixMultiplication initWithDevice(
            MTLDevice device, Operand left, Operand right, long resultRows, long resultColumns, long interiorColumns,
            double alpha, double beta) {
        long deviceId = device.id();
        return new MPSMatrixMultiplication(Messages.MPSMatrixMultiplication.INIT_WITH_DEVICE.send(
                Messages.NSObject.ALLOC.send(CLASS), deviceId, left == Operand.TRANSPOSED,
                right == Operand.TRANSPOSED, resultRows, resultColumns, interiorColumns, alpha, beta));
    }

    /** The first matrix of the operands to multiply; default 0. */
    public void setBatchStart(long batchStart) {
        Messages.MPSMatrixMultiplication.SET_BATCH_START.send(id(), batchStart);
    }

    /** How many matrices to multiply; default all. */
    public void setBatchSize(long batchSize) {
        Messages.MPSMatrixMultiplication.SET_BATCH_SIZE.send(id(), batchSize);
    }

    /** Encodes the product; the command buffer must have no open encoder. */
    public void encodeToCommandBuffer(
            MTLCommandBuffer commandBuffer, MPSMatrix left, MPSMatrix right, MPSMatrix result) {
        Messages.MPSMatrixMultiplication.ENCODE_TO_COMMAND_BUFFER.send(
                id(), commandBuffer.id(), left.id(), right.id(), result.id());
    }

    /**
     * Encodes the product of matrices that are made for this call alone, as by {@link MPSMatrix#initWithBuffer}. Makes no
     * object of Java's.
     */
    public void encodeToCommandBuffer(
            MTLCommandBuffer commandBuffer,
            MTLBuffer leftBuffer, long leftOffset, MPSMatrixDescriptor leftDescriptor,
            MTLBuffer rightBuffer, long rightOffset, MPSMatrixDescriptor rightDescriptor,
            MTLBuffer resultBuffer, long resultOffset, MPSMatrixDescriptor resultDescriptor) {
        long left = 0;
        long right = 0;
        long result = 0;
        try {
            left = MPSMatrix.create(leftBuffer, leftOffset, leftDescriptor);
            right = MPSMatrix.create(rightBuffer, rightOffset, rightDescriptor);
            result = MPSMatrix.create(resultBuffer, resultOffset, resultDescriptor);
            Messages.MPSMatrixMultiplication.ENCODE_TO_COMMAND_BUFFER.send(
                    id(), commandBuffer.id(), left, right, result);
        } finally {
            CFunctions.release(left);
            CFunctions.release(right);
            CFunctions.release(result);
        }
    }
}
