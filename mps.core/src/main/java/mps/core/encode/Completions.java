// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who commits and completes the command buffers of one lane. A platform thread of its own waits for them, because
 * {@code waitUntilCompleted} blocks the native thread and would pin the carrier of a virtual one. But where a thread waits
 * for the one work in a command buffer anyway, all of that is left to it, which saves waking two others; unless there is a
 * crowd, of which each would keep a processor from the others that have just been woken.
 *
 * <p><b>Invariant.</b> Command buffers are committed in the order in which they came, each once. Each is completed once: by
 * the thread it is left to, whatever else is under way, or by the lane's own, oldest first. Under the lock: if one is not
 * yet committed, it is the one that came last, and left; who adds another commits it first.
 *
 * <p><b>Happens-before.</b> What a thread did before it added a command buffer, its commit, its completion: by the lock.
 */
class Completions {
    /** How many are left to others at once: a processor for each. Of more threads some would wait for the others' turns. */
    private static final int AT_ONCE = Runtime.getRuntime().availableProcessors();

    /** For how many command buffers a crowd is expected again that was there once. */
    private static final int CROWD_RETURNS = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Commands> pending = new ArrayDeque<>(); // for the thread
    private final Thread thread;
    private int left; // to those who wait for them
    private int crowd; // command buffers for which one is expected
    private @Nullable Commands uncommitted;
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

    private void add(Commands commands) {
        commitLeft(commands);
        // Begun under the lock, since a virtual thread may park where it takes that.
        commands.begin();
        try {
            commands.commit();
        } finally {
            commands.end();
        }
        pending.add(commands);
        changed.signal();
    }

    /**
     * Takes over a command buffer, and unless there is a crowd leaves all that is to be done to the caller, who will wait
     * for it.
     *
     * @return whether the caller has to call {@link #complete}, whatever happens, without waiting for anything before
     */
    boolean leave(Commands commands) {
        lock.lock();
        try {
            if (left + pending.size() >= AT_ONCE) {
                crowd = CROWD_RETURNS;
            }
            if (crowd > 0) {
                crowd--;
                add(commands);
                return false;
            }
            commitLeft(commands);
            uncommitted = commands;
            left++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Commits what was left to a thread that has not done so.
     *
     * @param ofCurrent the current thread's own, within whose calls that happens
     */
    void commitLeft(Commands ofCurrent) {
        if (uncommitted != null) {
            ofCurrent.begin();
            try {
                uncommitted.commit();
            } finally {
                ofCurrent.end();
            }
            uncommitted = null;
        }
    }

    /** Completes what was left to the caller; or leaves it to the lane's thread, if the caller is interrupted. */
    void complete(Commands commands) {
        if (Thread.currentThread().isInterrupted()) {
            handOn(commands);
            return;
        }
        lock.lock();
        try {
            await(commands);
            ended();
        } finally {
            lock.unlock();
        }
        commands.tell();
    }

    /** Waits for the device; the lock is given back meanwhile. */
    private void await(Commands commands) {
        commands.begin();
        try {
            if (commands.equals(uncommitted)) {
                uncommitted = null;
                commands.commit();
            }
            lock.unlock();
            try {
                commands.await();
            } finally {
                lock.lock();
            }
        } finally {
            commands.end();
        }
    }

    /** Leaves to the thread what the caller does not complete. */
    void handOn(Commands commands) {
        lock.lock();
        try {
            commitLeft(commands);
            pending.add(commands);
            changed.signal();
            ended();
        } finally {
            lock.unlock();
        }
    }

    /** One that was left is not any more. */
    private void ended() {
        left--;
        if (stopping) {
            changed.signal();
        }
    }

    /** Completes the oldest; the lock is given back meanwhile. */
    private void completeFirst() {
        Commands commands = pending.getFirst();
        await(commands);
        pending.removeFirst();
        lock.unlock();
        try {
            commands.tell();
        } finally {
            lock.lock();
        }
    }

    private void run() {
        lock.lock();
        try {
            while (!stopping || !pending.isEmpty() || left > 0) {
                if (pending.isEmpty()) {
                    changed.awaitUninterruptibly();
                } else {
                    completeFirst();
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
