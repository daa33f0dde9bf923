// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import mps.tck.workload.Values;

/** Which work is next: first each one once, so that the shortest soak has them all; then by chance. Thread-safe. */
final class Draw {
    private final List<SoakWork> works;
    private final int[] upTo;
    private final AtomicInteger drawn = new AtomicInteger();

    /** Creates it; works of greater weight are drawn more often, and faster where they come first. */
    Draw(List<SoakWork> works) {
        this.works = List.copyOf(works);
        this.upTo = new int[works.size()];
        int sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += works.get(i).weight();
            upTo[i] = sum;
        }
    }

    /**
     * What is called.
     *
     * @param number of the work
     * @param variant of its inputs
     */
    record Call(int number, int variant) {}

    List<SoakWork> works() {
        return works;
    }

    SoakWork work(Call call) {
        return works.get(call.number());
    }

    Call next(SplittableRandom random) {
        int number = number(random);
        return new Call(number, random.nextInt(works.get(number).variants().size()));
    }

    /** Returns whether each was drawn once, and the next is drawn by chance. */
    boolean isByChance() {
        return drawn.get() >= works.size();
    }

    private int number(SplittableRandom random) {
        if (!isByChance()) {
            int first = drawn.getAndIncrement();
            if (first < works.size()) {
                return first;
            }
        }
        int dice = random.nextInt(upTo[upTo.length - 1]);
        int number = 0;
        while (upTo[number] <= dice) {
            number++;
        }
        return number;
    }

    List<Values> inputs(Call call) {
        return work(call).variants().get(call.variant());
    }
}
