// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.concurrent.Semaphore;

/** Permits whose number can be changed while some are taken: fewer take effect as they come back. Fair. */
final class Room extends Semaphore {
    private static final long serialVersionUID = 1L;

    private int size;

    Room(int size) {
        super(size, true);
        this.size = size;
    }

    /** Changes the number of permits, taken ones included. One thread at a time. */
    void resize(int newSize) {
        int more = newSize - size;
        size = newSize;
        if (more > 0) {
            release(more);
        } else {
            reducePermits(-more);
        }
    }
}
