// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;

/** How operands lie in the device's memory. Results must not depend on it. */
public enum Operands {
    /** In row-major order without gaps. */
    DENSE,
    /** With the dimensions in reverse order in memory. */
    TRANSPOSED,
    /**
     * Every second element, from the second, of a memory in which every other byte has all bits set: NaN, -1 or true.
     */
    SLICED,
    /**
     * With stride 0. What is constant along a dimension is there once and expanded; and the whole is one of two equal
     * entries of a dimension that is expanded.
     */
    EXPANDED;

    private static final byte ALL_BITS_SET = -1;

    /** Returns a tensor with these values that lies as this says. */
    public Tensor make(Mps mps, GoldenTensor values) {
        return switch (this) {
            case DENSE -> values.on(mps);
            case TRANSPOSED -> transposed(mps, values);
            case SLICED -> sliced(mps, values);
            case EXPANDED -> expanded(mps, values);
        };
    }

    private static Tensor transposed(Mps mps, GoldenTensor values) {
        int rank = values.shape().rank();
        int[] reversed = new int[rank];
        Arrays.setAll(reversed, dim -> rank - 1 - dim);
        return values.on(mps).permute(reversed).clone().permute(reversed);
    }

    private static Tensor sliced(Mps mps, GoldenTensor values) {
        int size = values.dtype().sizeInBytes();
        byte[] spread = new byte[Math.toIntExact(2 * values.data().byteSize())];
        Arrays.fill(spread, ALL_BITS_SET);
        MemorySegment memory = MemorySegment.ofArray(spread);
        for (long i = 0; i < values.shape().elements(); i++) {
            MemorySegment.copy(values.data(), i * size, memory, (2 * i + 1) * size, size);
        }
        long[] sizes = values.shape().toArray();
        if (sizes.length == 0) {
            return mps.tensor(memory, values.dtype(), 2).select(0, 1);
        }
        int last = sizes.length - 1;
        sizes[last] *= 2;
        return mps.tensor(memory, values.dtype(), sizes).slice(last, 1, Long.MAX_VALUE, 2);
    }

    private static Tensor expanded(Mps mps, GoldenTensor values) {
        Tensor once = values.on(mps);
        for (int dim = 0; dim < values.shape().rank(); dim++) {
            if (isConstantAlong(values, dim)) {
                once = once.narrow(dim, 0, 1);
            }
        }
        Tensor whole = once.clone().expand(values.shape().toArray());
        if (values.shape().rank() == Shape.MAX_RANK) {
            return whole;
        }
        long[] twice = new long[values.shape().rank() + 1];
        Arrays.fill(twice, -1);
        twice[0] = 2;
        return whole.unsqueeze(0).expand(twice).select(0, 1);
    }

    /** Whether every element has the bits of its predecessor along a dimension that is not empty. */
    private static boolean isConstantAlong(GoldenTensor values, int dim) {
        long[] sizes = values.shape().toArray();
        if (values.shape().elements() == 0 || sizes[dim] == 1) {
            return false;
        }
        long inner = values.dtype().sizeInBytes();
        for (int d = dim + 1; d < sizes.length; d++) {
            inner *= sizes[d];
        }
        MemorySegment data = values.data();
        for (long begin = 0; begin < data.byteSize(); begin += inner * sizes[dim]) {
            long repeated = inner * (sizes[dim] - 1);
            if (data.asSlice(begin, repeated).mismatch(data.asSlice(begin + inner, repeated)) >= 0) {
                return false;
            }
        }
        return true;
    }
}
