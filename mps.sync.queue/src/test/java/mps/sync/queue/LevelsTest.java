// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import mps.api.EvaluationOptions;
import mps.api.spi.Submission;
import mps.tck.device.FakeDevice;
import org.junit.jupiter.api.Test;

/** In which order works of several priorities are taken, and that none waits without bound. */
final class LevelsTest {
    private static final int HIGHEST = EvaluationOptions.MAX_PRIORITY;
    private static final int BOUND = Levels.OVERTAKEN_AT_MOST + HIGHEST + 1;

    private final FakeDevice device = FakeDevice.manual();
    private final Levels levels = new Levels();

    private Waiting add(int priority) {
        Waiting waiting = Waiting.from(new Submission(device.work("work", 2).priority(priority)), HIGHEST + 1);
        levels.add(waiting);
        return waiting;
    }

    @Test
    void aWorkIsNotOvertakenWithoutBound() {
        Waiting low = add(0);
        int before = 0;
        for (add(HIGHEST); !levels.take().equals(low); add(HIGHEST)) {
            before++;
        }
        assertThat(before).isEqualTo(Levels.OVERTAKEN_AT_MOST);
    }

    @Test
    void neitherIsOneOfEachPriority() {
        for (int priority = 0; priority <= HIGHEST; priority++) {
            add(priority);
        }
        int[] lastTaken = new int[HIGHEST + 1];
        for (int turn = 1; turn <= 2000; turn++) {
            int priority = levels.take().level();
            add(priority);
            lastTaken[priority] = turn;
            assertThat(turn - Arrays.stream(lastTaken).min().orElseThrow()).isLessThanOrEqualTo(BOUND);
        }
    }

    @Test
    void countsWhatIsInIt() {
        Waiting one = add(3);
        Waiting two = add(0);
        assertThat(levels.size()).isEqualTo(2);
        assertThat(levels.steps()).isEqualTo(4);
        assertThat(levels.bytes()).isEqualTo(2);
        assertThat(levels.oldest(System.nanoTime())).isEqualTo(one.since());
        assertThat(levels.remove(one.submission())).isTrue();
        assertThat(levels.remove(one.submission())).isFalse();
        assertThat(levels.oldest(System.nanoTime())).isEqualTo(two.since());
        assertThat(levels.take()).isEqualTo(two);
        assertThat(levels.size() + levels.steps() + levels.bytes()).isZero();
    }
}
