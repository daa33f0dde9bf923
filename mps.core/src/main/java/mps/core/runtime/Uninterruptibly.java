// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.concurrent.CountDownLatch;

/** Waiting that must not be cut short; an interrupt is set again afterwards. */
final class Uninterruptibly {
    private Uninterruptibly() {}

    static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
