// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import mps.core.encode.PreparedPlan;
import mps.core.plan.Program;

/**
 * The plans of the programs used last. Bounded: the one not used for longest gives way.
 *
 * <p>Single flight: threads that ask for the same program wait for the one that plans it. A failure is thrown to each
 * and not kept. The lock is held for map operations only. Thread-safe.
 */
final class PlanCache {
    private final int capacity;
    private final Function<Program, PreparedPlan> planner;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Program, CompletableFuture<PreparedPlan>> plans = new LinkedHashMap<>(16, 0.75f, true);

    PlanCache(int capacity, Function<Program, PreparedPlan> planner) {
        this.capacity = capacity;
        this.planner = planner;
    }

    /** Returns the plan of a program, making it if need be. */
    @SuppressWarnings("ReferenceEquality") // whose future it is decides who plans
    PreparedPlan get(Program program) {
        CompletableFuture<PreparedPlan> mine = new CompletableFuture<>();
        CompletableFuture<PreparedPlan> plan;
        lock.lock();
        try {
            plan = plans.getOrDefault(program, mine);
            if (plan == mine) {
                plans.put(program, mine);
                if (plans.size() > capacity) {
                    plans.remove(plans.keySet().iterator().next());
                }
            }
        } finally {
            lock.unlock();
        }
        if (plan == mine) {
            make(program, mine);
        }
        try {
            return plan.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void make(Program program, CompletableFuture<PreparedPlan> plan) {
        try {
            plan.complete(planner.apply(program));
        } catch (RuntimeException | Error e) {
            lock.lock();
            try {
                plans.remove(program, plan);
            } finally {
                lock.unlock();
            }
            plan.completeExceptionally(e);
        }
    }
}
