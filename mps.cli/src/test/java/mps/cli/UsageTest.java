// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong options end with exit code 2, nothing on standard output, and what is allowed. */
final class UsageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "verify --sync quene           | 'quene'; allowed are barrier, mutex, queue, none, mutex scope=op, all and unsafe",
                "verify --sync mutex,nothing   | --sync knows no 'nothing'",
                "verify --workload linaer      | --workload knows no 'linaer'; allowed are contiguous, linear,",
                "verify --device-model lasy    | --device-model knows no 'lasy'; allowed are faithful, lazy",
                "verify --device-model all     | --device-model knows no 'all'; allowed are faithful, lazy, encode-race and ",
                "verify --threads 2,0          | --threads must be from 1 to 10000, but is 0",
                "verify --iterations -3        | --iterations must be from 1 to 1000000, but is -3",
                "verify --threads many         | '--threads'",
                "verify --seed 1.5             | '--seed'",
                "verify --treads 8             | Unknown option",
                "verify --json no/folder/x     | --json needs a file in a folder that can be written to",
                "verify --html no/folder/x     | --html needs a file in a folder that can be written to",
                "bench --sync unsafe           | --sync knows no 'unsafe'; allowed are barrier, mutex, queue and all",
                "bench --workload linaer       | --workload knows no 'linaer'; allowed are add-16, mlp-1, ",
                "bench --threads 0             | --threads must be from 1 to 1000, but is 0",
                "bench --rounds 0              | --rounds must be from 1 to 100000, but is 0",
                "bench --seconds 0             | --seconds must be from 1 to 1000000, but is 0",
                "bench --rounds 1 --seconds 1  | mutually exclusive",
                "bench --slice 0               | --slice must be from 1 to 60000, but is 0",
                "bench --html no/folder/x      | --html needs a file in a folder that can be written to",
                "soak --faults often           | --faults must be a number of command buffers in a million",
                "soak --works 0                | --works must be from 1 to 1000000000, but is 0",
                "soak --works 1 --minutes 1    | mutually exclusive",
                "soak --sync quene             | --sync knows no 'quene'",
                "verifi                        | verifi",
                "conformance                   | Missing required parameter: 'DIR'",
                "conformance no/folder         | 'no/folder' is no folder that can be read; name one with golden cases",
                "conformance . --sync quene    | --sync knows no 'quene'; allowed are barrier, mutex, queue and all",
                "conformance . --json no/f/x   | --json needs a file in a folder that can be written to",
                "conformance . --device-model lasy | --device-model knows no 'lasy'; allowed are faithful, lazy",
                "explain linaer                | there is no workload 'linaer'; there are contiguous, linear, ",
                "explain linear --json no/f/x  | --json needs a file in a folder that can be written to",
            })
    void aWrongValueIsNamedTogetherWithWhatIsAllowed(String command, String complaint) {
        CommandLineRun run = CommandLineRun.of(command.split(" "));

        assertThat(run.err()).startsWith("mps: ").contains(complaint).contains("--help");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void withoutACommandTheCommandsAreListed() {
        CommandLineRun run = CommandLineRun.of();

        assertThat(run.err())
                .contains("a command is missing; there are verify, bench, soak, conformance, explain, info");
        assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void aFolderIsNoPlaceForAReport(@TempDir Path folder) {
        CommandLineRun run = CommandLineRun.of("verify", "--json", folder.toString());

        assertThat(run.err()).contains("--json needs a file").contains(folder.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help", "verify --help", "bench --help", "soak --help", "conformance --help",
                "explain --help", "info --help"
            })
    void helpIsThereForEveryCommand(String command) {
        CommandLineRun run = CommandLineRun.of(command.split(" "));

        assertThat(run.out()).contains("Usage: mps").contains("--help");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--threads", "--iterations", "--virtual", "--sync", "--workload", "--seed", "--device-model", "--json",
                "--html"
            })
    void helpOfVerifyNamesEveryOption(String option) {
        assertThat(CommandLineRun.of("verify", "--help").out()).contains(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--threads", "--workload", "--rounds", "--seconds", "--slice", "--seed", "--sync", "--device-model",
                "--json", "--html"
            })
    void helpOfBenchNamesEveryOption(String option) {
        assertThat(CommandLineRun.of("bench", "--help").out()).contains(option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DIR", "--sync", "--device-model", "--json"})
    void helpOfConformanceNamesEveryOption(String option) {
        assertThat(CommandLineRun.of("conformance", "--help").out()).contains(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--threads", "--works", "--minutes", "--seed", "--faults", "--sync", "--device-model", "--json"})
    void helpOfSoakNamesEveryOption(String option) {
        assertThat(CommandLineRun.of("soak", "--help").out()).contains(option);
    }
}
