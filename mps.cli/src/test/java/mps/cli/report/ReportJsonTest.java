// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.exc.JacksonIOException;

final class ReportJsonTest {
    @TempDir
    private Path folder;

    @Test
    void everyFactIsWrittenUnderItsName() throws IOException {
        Path file = folder.resolve("report.json");

        ReportJson.write(Reports.of(Reports.WRONG), file);

        assertThat(Files.readString(file))
                .isEqualTo("{\"passed\":0,\"failed\":1,\"unsafe\":{\"wrong\":0,\"rows\":0},"
                        + "\"settings\":{\"threads\":[8],\"threadKind\":\"platform\",\"iterations\":30,\"seed\":42,"
                        + "\"deviceModel\":\"lazy\"},"
                        + "\"device\":{\"name\":\"softmetal CPU\",\"kind\":\"softmetal x86-64-v3\",\"executionWidth\":1,"
                        + "\"maxBufferBytes\":1073741824,\"recommendedBytes\":4294967296},"
                        + "\"strategies\":[{\"id\":\"mutex\",\"safety\":\"safe\",\"options\":{\"scope\":\"work\"}},"
                        + "{\"id\":\"none\",\"safety\":\"unsafe\",\"options\":{}}],"
                        + "\"rows\":[{\"workload\":\"contiguous\",\"strategy\":\"mutex\",\"threads\":8,\"right\":29,"
                        + "\"total\":30,"
                        + "\"largestError\":0.0,\"tolerance\":0.0,\"worksPerSecond\":98.7,\"p50Millis\":10.0,"
                        + "\"p99Millis\":20.0,\"problem\":\"thread 3, call 7: element 5 is 1.0, not 2.0\"}],\"notes\":[]}");
    }

    @Test
    void anEarlierReportIsReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("report.json"), "x".repeat(10_000));

        ReportJson.write(Reports.of(Reports.RIGHT), file);

        assertThat(Files.readString(file)).startsWith("{").endsWith("}");
    }

    @Test
    void aFileThatCannotBeWrittenIsAnError() {
        assertThatThrownBy(() -> ReportJson.write(Reports.of(), folder)).isInstanceOf(JacksonIOException.class);
    }
}
