// SPDX-License-Identifier: Apache-2.0
package mps.core.batch;

import java.util.concurrent.CompletableFuture;
import mps.api.DType;
import mps.api.Shape;
import mps.api.Tensor;

/**
 * A sample that was submitted, and what becomes of it.
 *
 * @param tensor the sample
 * @param future given to who submitted it
 * @param submitted when, as {@link System#nanoTime}
 */
record Sample(Tensor tensor, CompletableFuture<Tensor> future, long submitted) {
    /** What samples of one batch have in common. */
    record Kind(Shape shape, DType dtype) {
        static Kind of(Tensor tensor) {
            return new Kind(tensor.shape(), tensor.dtype());
        }
    }

    /** Gives the result to who submitted it, or away if nobody wants it any more. */
    void succeed(Tensor result) {
        if (!future.complete(result)) {
            result.close();
        }
    }

    void fail(Throwable failure) {
        future.completeExceptionally(failure);
    }
}
