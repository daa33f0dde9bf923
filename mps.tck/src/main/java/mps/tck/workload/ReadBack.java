// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import mps.api.Mps;
import mps.api.Tensor;

/** How a call gets the values of its results. */
public enum ReadBack {
    /** It waits for the device. */
    BLOCKING {
        @Override
        public List<float[]> read(Mps mps, List<Tensor> results) {
            if (results.size() > 1) {
                mps.evaluate(results);
            }
            return results.stream().map(Tensor::toFloatArray).toList();
        }
    },
    /** It submits, and waits for a future. */
    ASYNCHRONOUS {
        @Override
        public List<float[]> read(Mps mps, List<Tensor> results) {
            if (results.size() > 1) {
                mps.evaluateAsync(results).join();
            }
            List<CompletableFuture<float[]>> futures =
                    results.stream().map(Tensor::toFloatArrayAsync).toList();
            return futures.stream().map(CompletableFuture::join).toList();
        }
    };

    /** Returns the values of {@code results}; several are computed as one work. */
    public abstract List<float[]> read(Mps mps, List<Tensor> results);
}
