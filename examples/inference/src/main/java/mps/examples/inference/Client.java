// SPDX-License-Identifier: Apache-2.0
package mps.examples.inference;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Asks one request after the other and counts the right answers.
 *
 * @param service who is asked
 * @param questions the questions whose answers are known; the client begins with {@code first} and goes round
 * @param first where it begins, so that clients ask different things at the same time
 * @param requests how many times it asks
 */
record Client(InferenceService service, List<Question> questions, int first, int requests) implements Callable<Integer> {
    /**
     * A request and its right answer.
     *
     * @param sequence what is asked
     * @param answer what the service answered while nobody else asked; every later answer must be the same, bit by bit
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by Arrays.equals, below
    record Question(float[] sequence, float[] answer) {}

    @Override
    public Integer call() {
        int right = 0;
        for (int i = 0; i < requests; i++) {
            Question question = questions.get((first + i) % questions.size());
            if (Arrays.equals(service.answer(question.sequence()), question.answer())) {
                right++;
            }
        }
        return right;
    }
}
