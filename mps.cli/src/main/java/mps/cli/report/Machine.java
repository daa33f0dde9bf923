// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

/**
 * What a report was measured on, beside the device.
 *
 * @param processors how many processors this process may use
 * @param system the operating system and its version
 * @param architecture the processors' architecture
 * @param java the Java runtime's version
 */
public record Machine(int processors, String system, String architecture, String java) {
    /** Returns this machine. */
    public static Machine current() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version());
    }

    /** Returns it in a line. */
    String text() {
        String plural = processors == 1 ? "" : "s";
        return "%d processor%s, %s, %s, %s".formatted(processors, plural, system, architecture, java);
    }
}
