// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who commits and completes the command buffers of one lane, and in which order. A platform thread of its own waits for
 * them, because {@code waitUntilCompleted} blocks the native thread and would pin the carrier of a virtual one; or, while
 * the lane has nothing else to do, the thread that waits for the work anyway does all of it, which saves waking two others.
 *
 * <p><b>Invariant.</b> Command buffers are committed and completed in the order in which they came, each once; one thread
 * at a time completes, and it takes the oldest. Under the lock: one that is not yet committed, since it is left to its
 * waiter, is the only one; who adds another commits it first.
 *
 * <p><b>Happens-before.</b> What a thread did before it added a command buffer, its commit, its completion: by the lock.
 */
class Completions {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Commands> pending = new ArrayDeque<>();
    private final Thread thread;
    private @Nullable Commands left;
    private boolean completing;
    private boolean stopping;

    /** A command buffer. None of its methods throws. */
    interface Commands {
        /** Begins calls of {@link #commit} and {@link #await} on the current thread. */
        void begin();

        /** Starts the device; with the lock held. */
        void commit();

        /** Waits until the device is done. */
        void await();

        /** Ends the calls. */
        void end();

        /** Releases what only it needed, then tells the outcome. */
        void tell();
    }

    Completions(String label) {
        thread = Thread.ofPlatform().daemon().name("mps-completion-" + label).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes over and commits a command buffer. */
    void commit(Commands commands) {
        lock.lock();
        try {
            add(commands);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes over a command buffer, and if it is alone leaves all that is to be done to the caller, who will wait for it.
     *
     * @return whether the caller has to call {@link #complete}, whatever happens, without waiting for anything before
     */
    boolean leave(Commands commands) {
        lock.lock();
        try {
            if (pending.isEmpty() && !completing) {
                left = commands;
                pending.add(commands);
                return true;
            }
            add(commands);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void add(Commands commands) {
        // Begun under the lock, since a virtual thread may park where it takes that.
        commands.begin();
        try {
            commitLeft();
            commands.commit();
        } finally {
            commands.end();
        }
        pending.add(commands);
        changed.signal();
    }

    /** Commits what was left to a waiter, if it has not done so. */
    void commitLeft() {
        if (left != null) {
            left.commit();
            left = null;
        }
    }

    /** Completes what was left to the caller, unless another thread is about it or the caller is interrupted. */
    void complete(Commands commands) {
        lock.lock();
        try {
            while (!completing && pending.contains(commands) && !Thread.currentThread().isInterrupted()) {
                completeFirst();
            }
            handOn(commands);
        } finally {
            lock.unlock();
        }
    }

    /** Leaves to the thread what the caller does not complete. */
    void handOn(Commands commands) {
        if (commands.equals(left)) {
            commands.begin();
            try {
                commitLeft();
            } finally {
                commands.end();
            }
        }
        if (!pending.isEmpty() || stopping) {
            changed.signal();
        }
    }

    /** Completes the oldest; the lock is given back meanwhile. */
    private void completeFirst() {
        Commands commands = pending.getFirst();
        completing = true;
        commands.begin();
        try {
            commitLeft();
            lock.unlock();
            try {
                commands.await();
            } finally {
                lock.lock();
            }
        } finally {
            commands.end();
        }
        pending.removeFirst();
        lock.unlock();
        try {
            commands.tell();
        } finally {
            lock.lock();
            completing = false;
        }
    }

    private void run() {
        lock.lock();
        try {
            while (!stopping || !pending.isEmpty()) {
                if (!completing && !pending.isEmpty() && left == null) {
                    completeFirst();
                } else {
                    changed.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all that was taken over is complete, and ends the thread. An interrupt is kept for the caller. */
    void drain() {
        lock.lock();
        try {
            stopping = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
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
