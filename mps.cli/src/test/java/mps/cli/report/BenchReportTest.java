// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import mps.api.DeviceInfo;
import mps.cli.report.Strategy.Safety;
import mps.tck.bench.BenchResult;
import mps.tck.bench.BenchSettings;
import mps.tck.bench.Combination;
import mps.tck.bench.Combination.Way;
import mps.tck.bench.Measurement;
import mps.tck.bench.Percentiles;
import mps.tck.bench.Spread;
import mps.tck.bench.Stages;
import mps.tck.verify.WorkloadResult.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** One benchmark's report as text, as JSON and as a page. */
final class BenchReportTest {
    private static final BenchReport REPORT = report(
            List.of(
                    measurement(new Combination("add-16", "mutex", 1, 1, Way.SINGLY), 1000, Optional.empty()),
                    measurement(new Combination("add-16", "mutex", 8, 1, Way.SINGLY), 2500, Optional.of("<8 & more>"))),
            List.of(
                    measurement(new Combination("mlp-1", "mutex", 1, 1, Way.SINGLY), 3000, Optional.empty()),
                    measurement(new Combination("mlp-1", "mutex", 8, 1, Way.TOGETHER), 9000, Optional.empty())));

    private static Measurement measurement(Combination what, double perSecond, Optional<String> problem) {
        return new Measurement(
                what,
                List.of(perSecond),
                new Spread(perSecond / 1000, 0.5, 20),
                new Percentiles(
                        Duration.ofNanos(12_340), Duration.ofMillis(1), Duration.ofMillis(3), Duration.ofMillis(40)),
                new Stages(1000, 2000, 3000, 4000, 5000, 85_000),
                1234,
                problem.isPresent() ? 5 : 0,
                problem,
                what.way() == Way.TOGETHER ? 6.5 : 1);
    }

    private static BenchReport report(List<Measurement> strategies, List<Measurement> batches) {
        return new BenchReport(
                BenchSettings.DEFAULT,
                Optional.of("lazy"),
                new Machine(2, "Linux 6", "amd64", "VM 25"),
                new DeviceInfo("softmetal CPU", "softmetal x86-64-v3", 1, 1 << 30, 1L << 32),
                List.of(new Strategy("mutex", Map.of("in-flight", "16"), Safety.SAFE)),
                new BenchResult(strategies, batches, 15, Duration.ofSeconds(222), Ending.COMPLETE));
    }

    @Test
    void theTextIsTablesWhatIsWrongAndWhatWasMeasuredWhere() {
        assertThat(BenchText.of(REPORT))
                .isEqualTo(
                        """
                        workload  strategy  threads  works/s  ratio  half of rounds  p50 µs  p90 µs  p99 µs  max µs
                        add-16    mutex           1    1,000   1.00       0.50–20.0    12.3   1,000   3,000  40,000
                        add-16    mutex           8    2,500   2.50       0.50–20.0    12.3   1,000   3,000  40,000  WRONG

                        mean µs of a call  strategy  threads  record  plan  waiting  encode  device  complete
                        add-16             mutex           1     1.0   2.0      3.0     4.0     5.0      85.0
                        add-16             mutex           8     1.0   2.0      3.0     4.0     5.0      85.0

                        strategy  calls                  samples/s  ratio  half of rounds  p50 µs  p99 µs  together
                        mutex     of 1                       3,000   3.00       0.50–20.0    12.3   3,000         1
                        mutex     of 8 clients, batched      9,000   9.00       0.50–20.0    12.3   3,000      6.50

                        add-16 under mutex from 8 threads: 5 calls wrong, the first: <8 & more>

                        ratio     to mutex from 1 thread, the same workload; of batches, to calls of one sample
                        mutex     in-flight=16
                        threads   1, 2, 4, 8, 16
                        seed      20250601
                        machine   2 processors, Linux 6, amd64, VM 25
                        device    softmetal CPU, softmetal x86-64-v3
                        model     lazy
                        measured  15 rounds of 4 slices, interleaved, each of 120 ms; 3 min 42 s in all, with one round to warm up

                        3 passed, 1 failed""");
    }

    @Test
    void thePageIsWellFormedAndNeedsNoOtherFile() throws Exception {
        String page = BenchHtml.of(REPORT);

        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(page)))
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("html");
        assertThat(page.replace("http://www.w3.org/1999/xhtml", ""))
                .doesNotContain("http:", "https:", "//", "src=", "href=", "@import", "<script", "<link");
        assertThat(page).contains("3 passed, 1 failed", "&lt;8 &amp; more&gt;", "2 processors, Linux 6");
    }

    @Test
    void everyChartSaysInWordsWhatItShows() {
        assertThat(BenchHtml.of(REPORT))
                .contains("Throughput of add-16, in works/s: mutex 1 threads 1,000, mutex 8 threads 2,500")
                .contains("Latency of add-16, p50 to p99, in ms: mutex 1 threads 0.01 – 3.00, mutex 8 threads ")
                .contains("Time of add-16 by stage, in % of a call: mutex 1 threads 100 µs: record 1.00 + plan 2.00 + "
                        + "waiting 3.00 + encode 4.00 + device 5.00 + complete 85.0")
                .contains("Throughput of batches, in samples/s: mutex 1 samples 3,000, mutex 8×1 samples 9,000");
    }

    @Test
    void everyFactIsWrittenUnderItsName(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("bench.json");

        BenchJson.write(REPORT, file);

        assertThat(Files.readString(file))
                .startsWith("{\"passed\":false,"
                        + "\"settings\":{\"threads\":[1,2,4,8,16],\"sliceMillis\":120,\"seed\":20250601},"
                        + "\"deviceModel\":\"lazy\",\"machine\":{\"processors\":2,\"system\":\"Linux 6\","
                        + "\"architecture\":\"amd64\",\"java\":\"VM 25\"},\"device\":{")
                .contains("\"rounds\":15,\"elapsedMillis\":222000,\"strategies\":[{\"workload\":\"add-16\","
                        + "\"strategy\":\"mutex\",\"threads\":1,\"samples\":1,\"way\":\"singly\","
                        + "\"perSecond\":[1000.0],"
                        + "\"throughput\":{\"median\":1000.0,\"lower\":1000.0,\"upper\":1000.0},"
                        + "\"ratio\":{\"median\":1.0,\"lower\":0.5,\"upper\":20.0},"
                        + "\"latencyNanos\":{\"p50\":12340,\"p90\":1000000,\"p99\":3000000,\"max\":40000000},"
                        + "\"stagesNanos\":{\"record\":1000.0,\"plan\":2000.0,\"waiting\":3000.0,\"encode\":4000.0,"
                        + "\"device\":5000.0,\"complete\":85000.0},\"batchFill\":1.0,\"calls\":1234,\"wrong\":0}")
                .contains("\"wrong\":5,\"problem\":\"<8 & more>\"");
    }
}
