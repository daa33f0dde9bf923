// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** Shows how far a long command is: a line that redraws itself on a terminal, nothing anywhere else. */
sealed interface Progress extends AutoCloseable {
    /**
     * Says what is being done now.
     *
     * @param done the finished share, 0 to 1
     * @param doing what is being done, in a few words
     */
    void show(double done, String doing);

    /** Takes the line away. */
    @Override
    void close();

    /** Returns the progress for wherever standard output goes. */
    @SuppressWarnings("SystemConsoleNull") // its documentation still allows null where there is no console
    static Progress to(PrintWriter out) {
        Console console = System.console();
        return console != null && console.isTerminal() ? new Bar(out, System::nanoTime) : new Silent();
    }

    /** For pipes and files. */
    record Silent() implements Progress {
        @Override
        public void show(double done, String doing) {}

        @Override
        public void close() {}
    }

    /** For terminals that know the ANSI sequence for erasing a line, which is all in use. */
    final class Bar implements Progress {
        private static final int WIDTH = 30;
        private static final long REDRAW_NANOS = 50_000_000;
        private static final String ERASE = "\r\033[2K";

        private final PrintWriter out;
        private final LongSupplier clock;
        private long lastDrawn;

        /** Creates a bar that asks {@code clock} for nanoseconds, as {@link System#nanoTime} gives them. */
        Bar(PrintWriter out, LongSupplier clock) {
            this.out = out;
            this.clock = clock;
            this.lastDrawn = clock.getAsLong() - REDRAW_NANOS;
        }

        @Override
        public synchronized void show(double done, String doing) {
            long now = clock.getAsLong();
            if (now - lastDrawn < REDRAW_NANOS) {
                return;
            }
            lastDrawn = now;
            int filled = (int) Math.round(Math.clamp(done, 0.0, 1.0) * WIDTH);
            out.print(ERASE + "█".repeat(filled) + "░".repeat(WIDTH - filled)
                    + " %3d %%  %s".formatted((int) (100 * done), doing));
            out.flush();
        }

        @Override
        public synchronized void close() {
            out.print(ERASE);
            out.flush();
        }
    }
}
