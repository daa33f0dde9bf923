// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

/** Keeps one core busy in this process, which to the peers is another one, until it is closed. */
final class BusyCore implements AutoCloseable {
    private final Thread thread = new Thread(this::run, "busy core");
    private volatile boolean busy = true;

    private BusyCore() {}

    static BusyCore start() {
        BusyCore core = new BusyCore();
        core.thread.start();
        return core;
    }

    private void run() {
        while (busy) {}
    }

    @Override
    public void close() {
        busy = false;
    }
}
