// SPDX-License-Identifier: Apache-2.0
package mps.examples.inference;

import mps.api.Mps;
import mps.api.Scope;

/** Answers requests. Any number of threads may ask at once, platform or virtual; it holds no lock and knows no strategy. */
final class InferenceService {
    private final Mps mps;
    private final Classifier classifier;

    /** The runtime stays the caller's, who closes it when no request runs any more. */
    InferenceService(Mps mps, Classifier classifier) {
        this.mps = mps;
        this.classifier = classifier;
    }

    /**
     * Returns the probability of each class.
     *
     * @param sequence {@code SEQUENCE * WIDTH} numbers, row by row
     */
    float[] answer(float[] sequence) {
        try (Scope _ = mps.scope()) {
            return classifier
                    .classify(mps.tensor(sequence, Classifier.SEQUENCE, Classifier.WIDTH))
                    .toFloatArray();
        }
    }
}
