// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import mps.api.MpsException;
import mps.tck.verify.Patiently;

/**
 * The session that callers use now. While it is replaced, callers inside get exceptions and callers outside wait.
 *
 * <p>One thread opens and replaces. {@code current} is changed before the old session is closed: who is refused by a
 * session finds that it is not the current one.
 */
final class Sessions {
    /** On a device that is made to fail, opening may take more than one attempt. */
    private static final int ATTEMPTS = 100;

    private final Supplier<Session> opener;
    private volatile CompletableFuture<Session> current;

    Sessions(Supplier<Session> opener) {
        this.opener = opener;
        this.current = CompletableFuture.completedFuture(open());
    }

    private Session open() {
        for (int attempt = 1; ; attempt++) {
            try {
                return opener.get();
            } catch (MpsException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Returns the current session; waits while it is being replaced, and is not cut short by an interrupt. */
    Session current() {
        return current.join();
    }

    /** Returns whether a session is still the one to use. */
    boolean isCurrent(Session session) {
        CompletableFuture<Session> now = current;
        return !now.isCompletedExceptionally() && session.equals(now.getNow(null));
    }

    /** Closes the current session, whatever is going on inside, and opens another. */
    void replace(Duration patience) throws TimeoutException, ExecutionException, InterruptedException {
        Session old = current();
        CompletableFuture<Session> next = new CompletableFuture<>();
        current = next;
        try {
            close(old, patience);
            next.complete(open());
        } finally {
            next.completeExceptionally(new IllegalStateException("The session could not be replaced"));
        }
    }

    /** Closes a session. */
    static void close(Session session, Duration patience)
            throws TimeoutException, ExecutionException, InterruptedException {
        Patiently.call("mps-soak-close", patience, () -> {
            session.mps().close();
            return session;
        });
    }
}
