// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.util.List;
import java.util.SplittableRandom;
import mps.tck.workload.Values;

/** Which work is next. Immutable. */
final class Draw {
    private final List<SoakWork> works;
    private final int[] upTo;

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

    List<SoakWork> works() {
        return works;
    }

    int work(SplittableRandom random) {
        int dice = random.nextInt(upTo[upTo.length - 1]);
        int work = 0;
        while (upTo[work] <= dice) {
            work++;
        }
        return work;
    }

    int variant(SplittableRandom random, int work) {
        return random.nextInt(works.get(work).variants().size());
    }

    List<Values> inputs(int work, int variant) {
        return works.get(work).variants().get(variant);
    }
}
