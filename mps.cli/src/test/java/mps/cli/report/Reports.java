// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import mps.api.DeviceInfo;
import mps.cli.report.Strategy.Safety;
import mps.cli.report.VerifyReport.Row;
import mps.cli.report.VerifyReport.Settings;

/** Reports to show. */
final class Reports {
    static final Row RIGHT = new Row("linear", "mutex", 8, 30, 30, 1.25e-6, 1e-5, 12_345.6, 0.512, 1.999, Optional.empty());
    static final Row WRONG = new Row(
            "contiguous", "mutex", 8, 29, 30, 0, 0, 98.7, 10, 20, Optional.of("thread 3, call 7: element 5 is 1.0, not 2.0"));
    static final Row UNSAFE_WRONG = new Row(
            "linear", "none", 8, 3, 30, 1.25e-6, 1e-5, 20_000, 0.4, 3, Optional.of("thread 1, call 2: <8 & more> wrong"));
    static final Row UNSAFE_RIGHT = new Row("contiguous", "none", 8, 30, 30, 0, 0, 200, 5, 9, Optional.empty());
    static final Row INEXACT = new Row("sdpa", "mutex", 8, 30, 30, 0.5, 1e-5, 1, 1, 1, Optional.empty());

    private Reports() {}

    static VerifyReport of(Row... rows) {
        return new VerifyReport(
                new Settings(List.of(8), "platform", 30, 42, Optional.of("lazy")),
                new DeviceInfo("softmetal CPU", "softmetal x86-64-v3", 1, 1 << 30, 1L << 32),
                List.of(
                        new Strategy("mutex", Map.of("scope", "work"), Safety.SAFE),
                        new Strategy("none", Map.of(), Safety.UNSAFE)),
                List.of(rows),
                List.of());
    }
}
