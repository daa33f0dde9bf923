// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import mps.api.DeviceInfo;
import mps.cli.report.VerifyReport.Row;
import mps.cli.report.VerifyReport.Settings;
import mps.cli.report.VerifyReport.Strategy;

/** Reports to show. */
final class Reports {
    static final Row RIGHT = new Row("linear", "mutex", 30, 30, 1.25e-6, 1e-5, 12_345.6, 0.512, 1.999, Optional.empty());
    static final Row WRONG = new Row(
            "contiguous", "mutex", 29, 30, 0, 0, 98.7, 10, 20, Optional.of("thread 3, call 7: element 5 is 1.0, not 2.0"));
    static final Row INEXACT = new Row("sdpa", "mutex", 30, 30, 0.5, 1e-5, 1, 1, 1, Optional.empty());

    private Reports() {}

    static VerifyReport of(Row... rows) {
        return new VerifyReport(
                new Settings(8, "platform", 30, 42, Optional.of("lazy")),
                new DeviceInfo("softmetal CPU", "softmetal x86-64-v3", 1, 1 << 30, 1L << 32),
                List.of(new Strategy("mutex", Map.of("scope", "work"))),
                List.of(rows));
    }
}
