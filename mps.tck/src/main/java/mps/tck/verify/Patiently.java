// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls what may never return: a runtime that is under suspicion. */
public final class Patiently {
    private Patiently() {}

    /**
     * Calls on a thread of its own and waits for the result. A call that does not return in time is interrupted and left
     * behind, on a thread that does not keep the process alive.
     *
     * @param name of the thread
     * @throws TimeoutException if it did not return in time
     * @throws ExecutionException with what the call threw
     * @throws InterruptedException if the caller was interrupted; the call has been, too
     */
    public static <T> T call(String name, Duration patience, Callable<T> call)
            throws TimeoutException, ExecutionException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = Thread.ofPlatform().daemon().name(name).start(task);
        boolean returned = false;
        try {
            T result = task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            returned = true;
            return result;
        } catch (ExecutionException e) {
            returned = true;
            throw e;
        } finally {
            if (!returned) {
                thread.interrupt();
            }
        }
    }
}
