// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static mps.tck.rules.Races.join;
import static mps.tck.rules.Races.require;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import mps.api.KernelException;
import mps.core.encode.PreparedPlan;
import mps.core.plan.Plan;
import mps.core.plan.Program;
import mps.core.plan.Structure;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two threads ask for the plan of one program at once. Lincheck runs that through many interleavings; caches that make a
 * mistake show that it finds one.
 */
final class PlanCacheLincheckTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 50);
    private static final int ENOUGH_TO_FIND = 1000;
    private static final Structure STRUCTURE = new Structure();

    /** Makes plans that are told apart by what they say of memory; the first ones fail if that is wanted. */
    private static final class Planner implements Function<Program, PreparedPlan> {
        private final int failures;
        private final AtomicInteger calls = new AtomicInteger();

        Planner(int failures) {
            this.failures = failures;
        }

        @Override
        public PreparedPlan apply(Program program) {
            int call = calls.incrementAndGet();
            if (call <= failures) {
                throw new KernelException("planted");
            }
            return PreparedPlan.of(new Plan(List.of(), List.of(), List.of(), List.of(), List.of(), call), null);
        }
    }

    /** A cache of plans. */
    private abstract static class Cache {
        final Planner planner;

        Cache(Planner planner) {
            this.planner = planner;
        }

        abstract PreparedPlan get(Structure structure);
    }

    private static final class Real extends Cache {
        private final PlanCache cache;

        Real(Planner planner) {
            super(planner);
            this.cache = new PlanCache(2, planner);
        }

        @Override
        PreparedPlan get(Structure structure) {
            return cache.get(structure);
        }
    }

    /** Looks, and makes what is not there. */
    private static final class LooksFirst extends Cache {
        private final Map<Structure, PreparedPlan> plans = new ConcurrentHashMap<>();

        LooksFirst(Planner planner) {
            super(planner);
        }

        @Override
        PreparedPlan get(Structure structure) {
            PreparedPlan plan = plans.get(structure);
            if (plan == null) {
                plan = planner.apply(structure.program());
                plans.put(structure, plan);
            }
            return plan;
        }
    }

    /** One thread of the race. */
    private static final class Asker extends Thread {
        private final Cache cache;
        private @Nullable PreparedPlan plan;

        Asker(Cache cache) {
            this.cache = cache;
        }

        @Override
        public void run() {
            try {
                plan = cache.get(STRUCTURE);
            } catch (KernelException e) {
                plan = null;
            }
        }
    }

    private static void madeOnce(Cache cache) {
        Asker other = new Asker(cache);
        other.start();
        PreparedPlan plan = cache.get(STRUCTURE);
        join(other);
        require(plan == other.plan && cache.planner.calls.get() == 1, "one plan, made once");
    }

    /** The first attempt to make a plan fails. */
    private static void failureIsNotKept(Cache cache) {
        Asker one = new Asker(cache);
        Asker other = new Asker(cache);
        one.start();
        other.start();
        join(one);
        join(other);
        require(one.plan == null || other.plan == null, "who caused or awaited the failure is told");
        PreparedPlan later = cache.get(STRUCTURE);
        require(cache.planner.calls.get() == 2, "it is tried again once");
        require(one.plan == null || one.plan == later, "whoever got a plan got the one that is kept");
        require(other.plan == null || other.plan == later, "whoever got a plan got the one that is kept");
    }

    @Test
    void aPlanIsMadeOnce() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> madeOnce(new Real(new Planner(0))));
    }

    @Test
    void aFailureIsToldAndNotKept() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> failureIsNotKept(new Real(new Planner(1))));
    }

    @Test
    void makingWhatAnotherIsMakingIsFound() {
        assertFound(() -> madeOnce(new LooksFirst(new Planner(0))));
    }

    @Test
    void keepingAFailureIsFound() {
        assertFound(() -> failureIsNotKept(new KeepsFailures(new Planner(1))));
    }

    /** Remembers that a program could not be planned. */
    private static final class KeepsFailures extends Cache {
        private final PlanCache cache;
        private volatile boolean failed;

        KeepsFailures(Planner planner) {
            super(planner);
            this.cache = new PlanCache(2, planner);
        }

        @Override
        PreparedPlan get(Structure structure) {
            if (failed) {
                throw new KernelException("planted");
            }
            try {
                return cache.get(structure);
            } catch (KernelException e) {
                failed = true;
                throw e;
            }
        }
    }

    private static void assertFound(Runnable race) {
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(ENOUGH_TO_FIND, race))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
