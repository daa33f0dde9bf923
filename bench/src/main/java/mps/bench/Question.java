// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.util.Arrays;
import java.util.List;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.ReadBack;
import mps.tck.workload.Values;

/**
 * A call whose right results are known: those it had while nothing else ran.
 *
 * @param inputs what is asked
 * @param answer the right results
 */
record Question(List<Values> inputs, List<float[]> answer) {
    /** Asks it alone, and remembers the results. */
    static Question askedAlone(LoadedWorkload workload, List<Values> inputs) {
        return new Question(inputs, workload.call(inputs, ReadBack.BLOCKING));
    }

    /**
     * Asks it again: records the work, evaluates it and reads the results back.
     *
     * @throws WrongResult if the results are not the same, bit by bit
     */
    List<float[]> ask(LoadedWorkload workload) {
        List<float[]> results = workload.call(inputs, ReadBack.BLOCKING);
        check(results);
        return results;
    }

    /** Refuses results that are not the right ones, bit by bit. */
    void check(List<float[]> results) {
        if (results.size() != answer.size()) {
            throw new WrongResult("Expected " + answer.size() + " results, but came " + results.size());
        }
        for (int i = 0; i < answer.size(); i++) {
            int element = Arrays.mismatch(answer.get(i), results.get(i));
            if (element >= 0) {
                throw new WrongResult("Result " + i + " differs from the one computed alone, first in element " + element
                        + ": a measurement of wrong results means nothing. Look for the fault with ./mps verify");
            }
        }
    }

    /** A work had other results than alone. */
    static final class WrongResult extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongResult(String message) {
            super(message);
        }
    }
}
