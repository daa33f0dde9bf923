// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.require;
import static mps.tck.rules.StrategyRig.requireOutcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import mps.api.DeadlineException;
import mps.api.OverloadException;
import mps.api.spi.StrategyOption;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategyProvider;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import org.junit.jupiter.api.Test;

/** Options that change while works are under way. */
public interface ChangingRules extends StrategyUnderTest {
    /** Every option that may change goes through its extremes, and no work is lost or wrong. */
    @Test
    default void required_s601_optionsChangeWhileWorksAreUnderWay() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(4, 601))) {
            List<Future<Integer>> callers = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                callers.add(rig.start(() -> call(rig)).result());
            }
            for (StrategyOptions options : changes()) {
                rig.get("s601", "reconfigure returns", rig.start(() -> rig.strategy().reconfigure(options)).result());
            }
            for (Future<Integer> caller : callers) {
                require(rig.get("s601", "every caller gets on", caller) > 0, "s601", "works are settled");
            }
            FakeWork afterwards = rig.device().work("afterwards", 1);
            requireOutcome("s601", afterwards, rig.run("s601", afterwards));
        }
    }

    private static int call(StrategyRig rig) {
        int ended = 0;
        for (int i = 0; i < 60; i++) {
            FakeWork work = rig.device().work("work " + i, 1, 1);
            try {
                Submission submission = rig.strategy().submit(work);
                Optional<Throwable> failure = submission.await();
                if (failure.filter(DeadlineException.class::isInstance).isEmpty()) {
                    requireOutcome("s601", work, failure);
                }
            } catch (OverloadException | DeadlineException e) {
                // An option may say so; the work was not accepted.
                require(work.settlements().isEmpty(), "s601", "a refused work is not touched");
            }
            ended++;
        }
        return ended;
    }

    /** Returns the options with one after the other at its extremes, and in the end as they were. */
    private List<StrategyOptions> changes() {
        SyncStrategyProvider provider = provider();
        StrategyOptions initial = checkedOptions();
        List<StrategyOptions> changes = new ArrayList<>();
        for (StrategyOption option : provider.options()) {
            if (option.change() == StrategyOption.Change.ANY_TIME) {
                for (String value : extremes(option.values())) {
                    changes.add(initial.changed(provider.id(), provider.options(), Map.of(option.name(), value)));
                }
            }
            changes.add(initial);
        }
        changes.add(initial);
        return changes;
    }

    private static List<String> extremes(StrategyOption.Values values) {
        return switch (values) {
            case StrategyOption.WholeNumber(long min, long max) -> List.of(Long.toString(max), Long.toString(min));
            case StrategyOption.WholeNumbers(int min, int max) -> List.of(min + "," + max, Integer.toString(min));
            case StrategyOption.OneOf(List<String> words) -> words;
        };
    }
}
