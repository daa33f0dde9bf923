// SPDX-License-Identifier: Apache-2.0
package mps.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import mps.api.BatchPolicy;
import mps.api.Mps;
import mps.api.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When there is a batch, at times that the test makes up. */
class GatheringTest {
    private static final long DELAY = 1000;
    private static final BatchPolicy POLICY =
            BatchPolicy.DEFAULT.withMaxSize(8).withMaxDelay(Duration.ofNanos(DELAY));

    private final Mps mps = Mps.builder().sync("mutex").open();
    private final Tensor tensor = mps.zeros(1);

    @AfterEach
    void close() {
        mps.close();
    }

    private void add(Gathering gathering, int samples, long now) {
        for (int i = 0; i < samples; i++) {
            gathering.add(new Sample(tensor, new CompletableFuture<>(), now));
        }
    }

    @Test
    void aSampleWaitsForOthersAsLongAsTheDelay() {
        Gathering gathering = new Gathering(POLICY, 0);
        add(gathering, 1, 0);
        assertThat(gathering.nanosUntilDue(300)).isEqualTo(700);
        assertThat(gathering.takeBatch(999)).isEmpty();
        assertThat(gathering.takeBatch(1000)).hasSize(1);
    }

    @Test
    void aSampleBehindABatchGetsItsDelayWhenThatIsOver() {
        Gathering gathering = new Gathering(POLICY, 0);
        add(gathering, 8, 0);
        assertThat(gathering.takeBatch(0)).hasSize(8);
        add(gathering, 1, 10);
        assertThat(gathering.nanosUntilDue(5000)).isEqualTo(Long.MAX_VALUE);
        gathering.batchOver(5000);
        assertThat(gathering.takeBatch(5000)).isEmpty();
        assertThat(gathering.nanosUntilDue(5000)).isEqualTo(DELAY);
        assertThat(gathering.takeBatch(6000)).hasSize(1);
    }

    @Test
    void withoutADelayNothingWaitsWhenABatchIsOver() {
        Gathering gathering = new Gathering(BatchPolicy.DEFAULT, 0);
        add(gathering, 1, 0);
        assertThat(gathering.takeBatch(0)).hasSize(1);
        add(gathering, 3, 10);
        gathering.batchOver(5000);
        assertThat(gathering.takeBatch(5000)).hasSize(3);
    }

    /** Eight callers, of which one was late once; each asks again soon after its answer. */
    @ParameterizedTest
    @ValueSource(longs = {DELAY / 10, DELAY / 2, DELAY, 2 * DELAY, 100 * DELAY})
    void callersThatWereDividedComeTogetherAgain(long batchNanos) {
        long turn = 50;
        Gathering gathering = new Gathering(POLICY, 0);
        Queue<Integer> sizes = new ArrayDeque<>();
        long now = 0;
        add(gathering, 7, now);
        now += DELAY;
        int computing = gathering.takeBatch(now).size();
        add(gathering, 1, now + turn);
        for (int batch = 0; batch < 5; batch++) {
            sizes.add(computing);
            now += batchNanos;
            gathering.batchOver(now);
            int next = gathering.takeBatch(now).size();
            add(gathering, computing, now + turn);
            if (next == 0) {
                now += turn;
                next = gathering.takeBatch(now).size();
            }
            computing = next;
        }
        assertThat(sizes).containsExactly(7, 8, 8, 8, 8);
    }

    @Test
    void inAHurryNothingWaitsAndNothingIsDueLater() {
        Gathering gathering = new Gathering(POLICY, 0);
        add(gathering, 1, 0);
        gathering.hurry();
        assertThat(gathering.nanosUntilDue(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(gathering.takeBatch(0)).hasSize(1);
    }
}
