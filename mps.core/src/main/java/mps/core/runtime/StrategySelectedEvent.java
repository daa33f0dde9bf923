// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.Map;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Recorded once for each runtime that is opened. */
@Name("mps.StrategySelected")
@Label("Strategy Selected")
@Category("mps")
@Description("A runtime was opened with this synchronization strategy")
@StackTrace(false)
final class StrategySelectedEvent extends Event {
    @Label("Strategy")
    String strategy = "";

    @Label("Options")
    String options = "";

    @Label("Device")
    String device = "";

    private StrategySelectedEvent() {}

    /** Records the choice. */
    static void record(String strategy, Map<String, String> options, String device) {
        StrategySelectedEvent event = new StrategySelectedEvent();
        event.strategy = strategy;
        event.options = options.toString();
        event.device = device;
        event.commit();
    }
}
