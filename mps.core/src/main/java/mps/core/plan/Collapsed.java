// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.Optional;
import mps.core.graph.Layout;

/**
 * Several neighbouring dimensions that can be walked as one.
 *
 * @param size the product of their sizes
 * @param stride from one element to the next, in elements
 */
record Collapsed(long size, long stride) {
    /** No dimension: a single element. */
    static final Collapsed ONE = new Collapsed(1, 0);

    /** Returns dimensions {@code from} to before {@code to} as one, if their strides allow. */
    static Optional<Collapsed> of(Layout layout, int from, int to) {
        long size = 1;
        long stride = 0;
        for (int dim = to - 1; dim >= from; dim--) {
            long dimSize = layout.shape().size(dim);
            if (dimSize == 1) {
                continue;
            }
            if (size == 1) {
                stride = layout.stride(dim);
            } else if (layout.stride(dim) != size * stride) {
                return Optional.empty();
            }
            size *= dimSize;
        }
        return Optional.of(new Collapsed(size, stride));
    }
}
