// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * Releases every tensor its thread made, at one point.
 *
 * {@snippet :
 * try (Scope scope = mps.scope()) {
 *     Tensor y = x.linear(weight, bias).relu();
 *     return y.toFloatArray();
 * } // y and what lies between are released here; x, weight and bias, made before, are not
 * }
 *
 * <p>A scope belongs to the thread that opened it. It collects the tensors which that thread creates until it is
 * closed, in this runtime. Scopes nest and are closed in reverse order.
 */
public interface Scope extends AutoCloseable {
    /**
     * Computes {@code tensor} and hands it to the enclosing scope, or to nobody if there is none: then it lives until
     * it is closed.
     *
     * @return {@code tensor}
     * @throws ClosedException if this scope is closed
     */
    Tensor keep(Tensor tensor);

    /**
     * Closes the tensors that were created since this scope was opened and not kept. Does nothing if it is closed.
     *
     * @throws IllegalStateException if called by another thread, or while a scope opened later is still open
     */
    @Override
    void close();
}
