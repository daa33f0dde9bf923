// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.concurrent.CompletableFuture;

/**
 * A function of a batch that is called with single samples. Samples of one shape and type that are there at the same
 * time are stacked along a new first dimension, computed once, and the result is split again; samples of different shape
 * or type never wait for each other. For every thread; made by {@link Mps#batched}.
 *
 * {@snippet :
 * try (BatchedFunction classify = mps.batched(batch -> batch.linear(w, b).softmax(-1), BatchPolicy.DEFAULT)) {
 *     Tensor scores = classify.submit(mps.tensor(pixels, 784)).join(); // from any thread
 * }
 * }
 *
 * <p><b>Results.</b> What a sample gives does not depend on who shares its batch, as long as the function computes each
 * sample of the batch for itself and the device's operations do too; softmetal's do, bit for bit. A result holds the
 * memory of its batch's result until it is closed, and is not in any scope of the submitting thread.
 *
 * <p><b>Failures.</b> If a batch of several samples fails, each of its samples is computed again alone, so that a bad one
 * fails alone.
 */
public interface BatchedFunction extends AutoCloseable {
    /**
     * Submits a sample. Returns at once. The caller keeps the sample, open until the future completes.
     *
     * @param sample of any shape; the function gets [batch, *shape]
     * @return completes with the sample's part of the result, which the caller closes. Fails with what failed the sample,
     *     an {@link OverloadException} if too many samples wait, or a {@link DeadlineException} if its deadline passed
     *     first. Cancelling it takes the sample out if its batch has not begun
     * @throws ClosedException if this or the runtime is closed
     */
    CompletableFuture<Tensor> submit(Tensor sample);

    /** Returns how many samples wait. */
    int waiting();

    /**
     * Refuses new samples, lets those that wait run at once, and returns when all are complete. Closing the runtime closes
     * it as well.
     */
    @Override
    void close();
}
