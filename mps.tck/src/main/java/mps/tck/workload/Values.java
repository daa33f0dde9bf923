// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import java.util.SplittableRandom;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import mps.tck.reference.NdArray;

/**
 * The values of one argument, on no device.
 *
 * @param data the elements in row-major order; nobody changes them
 * @param shape the shape
 */
@SuppressWarnings("ArrayRecordComponent") // handed to Mps.tensor as it is; compared by nobody
public record Values(float[] data, Shape shape) {
    /** Returns them as a tensor. */
    public Tensor on(Mps mps) {
        return mps.tensor(data, shape.toArray());
    }

    /** Returns them as a reference array. */
    public NdArray toReference() {
        return NdArray.of(data, shape.toArray());
    }

    /** Draws evenly between {@code -bound} and {@code bound}. */
    static Values drawn(SplittableRandom random, Shape shape, double bound) {
        float[] data = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextDouble(-bound, bound);
        }
        return new Values(data, shape);
    }
}
