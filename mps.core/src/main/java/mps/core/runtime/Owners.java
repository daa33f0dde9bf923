// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import mps.api.LeakReport;
import mps.core.graph.Node;
import mps.core.memory.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Knows every storage that a node owns: to release it when the node is unreachable, to report what was never closed,
 * and to release all of it when the runtime closes. Thread-safe.
 *
 * <p>Nothing here refers to a node but phantom references, or no node would ever become unreachable. Each is its own
 * entry in a list under the lock: every result of every evaluation passes here, and costs this one object.
 */
final class Owners {
    private static final ReferenceQueue<Node> UNREACHABLE = new ReferenceQueue<>();

    static {
        Thread.ofPlatform().daemon().name("mps-owners").start(Owners::releaseUnreachable);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong collected = new AtomicLong();
    private @Nullable Owned newest;

    /** What a node owns. Run when that is given up. */
    private final class Owned extends PhantomReference<Node> implements Runnable {
        private final Storage storage;
        private final long bytes;
        private final Optional<Throwable> site;
        private @Nullable Owned older;
        private @Nullable Owned newer;

        Owned(Node node, Storage storage) {
            super(node, UNREACHABLE);
            this.storage = storage;
            this.bytes = node.bytes();
            this.site = node.site();
        }

        @Override
        public void run() {
            clear();
            remove(this);
        }

        void release() {
            if (storage.releaseOwner()) {
                collected.incrementAndGet();
            }
        }
    }

    private static void releaseUnreachable() {
        while (true) {
            try {
                ((Owned) UNREACHABLE.remove()).release();
            } catch (InterruptedException | RuntimeException e) {
                // Nobody is there to be told, and the next one is to be released all the same.
            }
        }
    }

    /** Notes that {@code node} is ready with {@code storage}, and releases that when the node becomes unreachable. */
    void add(Node node, Storage storage) {
        Owned owned = new Owned(node, storage);
        lock.lock();
        try {
            owned.older = newest;
            if (newest != null) {
                newest.newer = owned;
            }
            newest = owned;
        } finally {
            lock.unlock();
        }
        storage.onDisowned(owned);
    }

    private void remove(Owned owned) {
        lock.lock();
        try {
            if (owned.older != null) {
                owned.older.newer = owned.newer;
            }
            if (owned.newer != null) {
                owned.newer.older = owned.older;
            } else {
                newest = owned.older;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns what is owned now, the newest first. */
    private List<Owned> all() {
        List<Owned> all = new ArrayList<>();
        lock.lock();
        try {
            for (Owned owned = newest; owned != null; owned = owned.older) {
                all.add(owned);
            }
        } finally {
            lock.unlock();
        }
        return all;
    }

    /** Releases everything that is still owned. */
    void releaseAll() {
        all().forEach(owned -> owned.storage.releaseOwner());
    }

    LeakReport report() {
        List<Owned> open = all();
        return new LeakReport(
                open.size(),
                open.stream().mapToLong(owned -> owned.bytes).sum(),
                collected.get(),
                open.stream().flatMap(owned -> owned.site.stream()).map(Owners::text).toList());
    }

    private static String text(Throwable site) {
        StringWriter text = new StringWriter();
        site.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
