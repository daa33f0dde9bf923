// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

/**
 * All rules, on a fake device. Extend it with the strategy's provider:
 *
 * <pre>{@code
 * class MyStrategyRulesTest extends SyncStrategyRules {
 *     public SyncStrategyProvider provider() {
 *         return new MyStrategyProvider();
 *     }
 * }
 * }</pre>
 */
public abstract class SyncStrategyRules
        implements StepRules, FailureRules, WaitingRules, CrowdRules, ClosingRules, CancellingRules, ChangingRules {
    /** Creates the tests of one strategy; a subclass does. */
    protected SyncStrategyRules() {}
}
