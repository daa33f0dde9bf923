// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import mps.api.spi.Submission;
import org.jspecify.annotations.Nullable;

/**
 * Works by priority: the highest first, and within one the first that came. Not thread-safe.
 *
 * <p><b>Nobody starves.</b> A work at the head of its level lets {@value #OVERTAKEN_AT_MOST} of higher priority pass
 * and then goes before them, after those of other levels that have let as many pass: {@code OVERTAKEN_AT_MOST} plus the
 * number of levels is the bound.
 */
final class Levels {
    /** How many works of higher priority go before the first of a level. */
    static final int OVERTAKEN_AT_MOST = 16;

    /** Those that have works, by priority. */
    private final NavigableMap<Integer, Level> levels = new TreeMap<>();

    private int size;
    private long steps;
    private long bytes;

    /** The works of one priority, first in first out, each to be found by its submission. */
    private static final class Level {
        private final Map<Submission, Waiting> works = new LinkedHashMap<>();
        /** How many works of higher priority were taken since the first one here became the first. */
        private int overtaken;

        boolean isStarving() {
            return overtaken >= OVERTAKEN_AT_MOST;
        }

        Waiting first() {
            return works.values().iterator().next();
        }
    }

    /** Puts a work behind those of its priority. */
    void add(Waiting waiting) {
        levels.computeIfAbsent(waiting.level(), _ -> new Level()).works.put(waiting.submission(), waiting);
        size++;
        steps += waiting.steps();
        bytes += waiting.bytes();
    }

    /** Takes the work that is to go next; there is one. */
    Waiting take() {
        Level level = next();
        Waiting first = level.first();
        var _ = remove(first.submission());
        level.overtaken = 0;
        levels.headMap(first.level()).values().forEach(lower -> lower.overtaken++);
        return first;
    }

    private Level next() {
        @Nullable Level starving = null;
        for (Level level : levels.values()) {
            if (level.isStarving() && (starving == null || level.overtaken >= starving.overtaken)) {
                starving = level;
            }
        }
        return starving == null ? levels.lastEntry().getValue() : starving;
    }

    /** Takes a work out, wherever it is; returns whether it was here. */
    boolean remove(Submission submission) {
        Iterator<Level> each = levels.values().iterator();
        while (each.hasNext()) {
            Level level = each.next();
            Waiting removed = level.works.remove(submission);
            if (removed != null) {
                if (level.works.isEmpty()) {
                    each.remove();
                }
                size--;
                steps -= removed.steps();
                bytes -= removed.bytes();
                return true;
            }
        }
        return false;
    }

    int size() {
        return size;
    }

    /** Returns the steps of all works together. */
    long steps() {
        return steps;
    }

    /** Returns what all works together read and write. */
    long bytes() {
        return bytes;
    }

    /** Returns when the oldest work got in; there is one. */
    long oldest(long now) {
        return levels.values().stream()
                .mapToLong(level -> level.first().since())
                // Differences and not the values: nanoTime may overflow.
                .reduce(now, (one, other) -> one - other <= 0 ? one : other);
    }
}
