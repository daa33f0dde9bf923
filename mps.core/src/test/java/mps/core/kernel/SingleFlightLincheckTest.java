// SPDX-License-Identifier: Apache-2.0
package mps.core.kernel;

import static mps.tck.rules.Races.join;
import static mps.tck.rules.Races.require;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

/**
 * Two threads ask for pipelines at once that come from one library, as in {@link PipelineCache}; the device is only
 * counted. Lincheck runs that through many interleavings; a cache that makes a mistake shows that it finds one.
 */
final class SingleFlightLincheckTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 50);
    private static final int ENOUGH_TO_FIND = 1000;

    /** Compiles libraries: numbers them. */
    private static final class Compiler implements Function<String, Integer> {
        final AtomicInteger compiled = new AtomicInteger();

        @Override
        public Integer apply(String source) {
            return compiled.incrementAndGet();
        }
    }

    /** The libraries of a device. */
    private abstract static class Libraries {
        final Compiler compiler = new Compiler();

        abstract Integer get(String source);
    }

    private static final class Real extends Libraries {
        private final SingleFlight<String, Integer> libraries = new SingleFlight<>(4, UnaryOperator.identity(), compiler);

        @Override
        Integer get(String source) {
            return libraries.get(source);
        }
    }

    /** Looks, and makes what is not there. */
    private static final class LooksFirst extends Libraries {
        private final Map<String, Integer> libraries = new ConcurrentHashMap<>();

        @Override
        Integer get(String source) {
            Integer library = libraries.get(source);
            if (library == null) {
                library = compiler.apply(source);
                libraries.put(source, library);
            }
            return library;
        }
    }

    /** Makes pipelines: names them by their library. */
    private static final class Maker implements Function<String, String> {
        private final Libraries libraries;
        private final AtomicInteger made = new AtomicInteger();

        Maker(Libraries libraries) {
            this.libraries = libraries;
        }

        @Override
        public String apply(String kernel) {
            made.incrementAndGet();
            return kernel.concat(" of library " + libraries.get("elementwise"));
        }
    }

    /** One thread of the race. */
    private static final class Asker extends Thread {
        private final SingleFlight<String, String> pipelines;
        private final String kernel;
        private String pipeline = "";

        Asker(SingleFlight<String, String> pipelines, String kernel) {
            this.pipelines = pipelines;
            this.kernel = kernel;
        }

        @Override
        public void run() {
            pipeline = pipelines.get(kernel);
        }
    }

    private static void eachIsMadeOnce(Libraries libraries) {
        Maker maker = new Maker(libraries);
        SingleFlight<String, String> pipelines = new SingleFlight<>(4, UnaryOperator.identity(), maker);
        Asker other = new Asker(pipelines, "relu");
        other.start();
        String abs = pipelines.get("abs");
        String relu = pipelines.get("relu");
        join(other);
        require(abs.equals("abs of library 1"), "the library of a pipeline is made once");
        require(relu.equals("relu of library 1") && other.pipeline.equals(relu), "a pipeline is the same for all");
        require(maker.made.get() == 2 && libraries.compiler.compiled.get() == 1, "each is made once");
        require(pipelines.removeAll().size() == 2, "all that was made is there to be released");
    }

    /** There is room for one: what gives way while it is made is whole all the same for who waits for it. */
    private static void whatGivesWayIsWhole() {
        Maker maker = new Maker(new Real());
        SingleFlight<String, String> pipelines = new SingleFlight<>(1, UnaryOperator.identity(), maker);
        Asker other = new Asker(pipelines, "relu");
        other.start();
        String abs = pipelines.get("abs");
        String relu = pipelines.get("relu");
        join(other);
        require(abs.startsWith("abs "), "who asks for a pipeline gets it");
        require(relu.startsWith("relu ") && other.pipeline.startsWith("relu "), "who asks for a pipeline gets it");
        require(pipelines.removeAll().size() == 1, "no more are kept than there is room for");
    }

    @Test
    void aPipelineAndItsLibraryAreMadeOnce() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> eachIsMadeOnce(new Real()));
    }

    @Test
    void whoWaitsForWhatGivesWayGetsItAllTheSame() {
        Lincheck.runConcurrentTest(INVOCATIONS, SingleFlightLincheckTest::whatGivesWayIsWhole);
    }

    @Test
    void makingWhatAnotherIsMakingIsFound() {
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(ENOUGH_TO_FIND, () -> eachIsMadeOnce(new LooksFirst())))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
