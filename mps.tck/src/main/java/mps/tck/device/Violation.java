// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

/**
 * A rule of {@link mps.api.spi.SyncStrategy} that the strategy under test broke, as seen from the device.
 *
 * @param rule the rule's number, such as {@code s102}
 * @param message what was expected and what came
 */
public record Violation(String rule, String message) {
    @Override
    public String toString() {
        return rule + ": " + message;
    }
}
