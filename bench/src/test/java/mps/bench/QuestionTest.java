// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionTest {
    private final Question question = new Question(List.of(), List.of(new float[] {1, 2, 0f}));

    @Test
    void takesTheSameBits() {
        assertThatCode(() -> question.check(List.of(new float[] {1, 2, 0f}))).doesNotThrowAnyException();
    }

    @Test
    void refusesTheNextFloat() {
        assertThatThrownBy(() -> question.check(List.of(new float[] {1, Math.nextUp(2f), 0f})))
                .isInstanceOf(Question.WrongResult.class)
                .hasMessageContaining("element 1");
    }

    @Test
    void refusesAnotherZero() {
        assertThatThrownBy(() -> question.check(List.of(new float[] {1, 2, -0f})))
                .isInstanceOf(Question.WrongResult.class)
                .hasMessageContaining("element 2");
    }

    @Test
    void refusesAMissingResult() {
        assertThatThrownBy(() -> question.check(List.of())).isInstanceOf(Question.WrongResult.class);
    }
}
