// SPDX-License-Identifier: Apache-2.0
package mps.examples.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import mps.api.ConfigurationException;
import mps.api.Mps;
import mps.api.PlatformException;
import mps.examples.inference.Client.Question;

/**
 * Asks a service from eight threads at once, four of them virtual, and checks every answer.
 *
 * <p>Exits with 0 if all answers were right, 1 if one was wrong, 2 if the runtime could not be opened.
 */
public final class Main {
    private static final int CLIENTS = 8;
    private static final int QUESTIONS = 16;
    private static final long SEED = 42;

    private Main() {}

    /** Runs it; the only argument, if there is one, is how many requests each client sends. */
    public static void main(String... arguments) throws InterruptedException, ExecutionException {
        int requests = arguments.length == 0 ? 25 : Integer.parseInt(arguments[0]);
        System.exit(run(requests));
    }

    private static int run(int requests) throws InterruptedException, ExecutionException {
        try (Mps mps = Mps.open()) {
            System.out.println("device    " + mps.device().name());
            System.out.println("strategy  " + mps.strategy() + " " + mps.strategyOptions());
            int right = serve(new InferenceService(mps, Classifier.drawn(mps, SEED)), requests);
            System.out.println("answers   " + right + " of " + CLIENTS * requests + " right");
            return right == CLIENTS * requests ? 0 : 1;
        } catch (ConfigurationException | PlatformException e) {
            System.err.println("mps.examples.inference: " + e.getMessage());
            return 2;
        }
    }

    /** Has every client send its requests, and returns how many answers were right. */
    private static int serve(InferenceService service, int requests) throws InterruptedException, ExecutionException {
        List<Question> questions = askAlone(service);
        System.out.println("clients   " + CLIENTS + ", half of them virtual threads, " + requests + " requests each");
        try (ExecutorService platform = Executors.newCachedThreadPool();
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add((i % 2 == 0 ? platform : virtual).submit(new Client(service, questions, i, requests)));
            }
            int right = 0;
            for (Future<Integer> client : running) {
                right += client.get();
            }
            return right;
        }
    }

    /** Draws questions and has each answered while nobody else asks. */
    private static List<Question> askAlone(InferenceService service) {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        return IntStream.range(0, QUESTIONS)
                .mapToObj(_ -> {
                    float[] sequence = new float[Classifier.SEQUENCE * Classifier.WIDTH];
                    for (int i = 0; i < sequence.length; i++) {
                        sequence[i] = (float) random.nextDouble(-1, 1);
                    }
                    return new Question(sequence, probabilities(service.answer(sequence)));
                })
                .toList();
    }

    /** Refuses what cannot be probabilities, so that being the same each time is not being wrong each time. */
    private static float[] probabilities(float[] answer) {
        double sum = 0;
        for (float probability : answer) {
            sum += probability;
        }
        if (answer.length != Classifier.CLASSES || !(Math.abs(sum - 1) < 1e-5)) {
            throw new IllegalStateException("Expected " + Classifier.CLASSES + " probabilities with the sum 1, but came "
                    + answer.length + " with the sum " + sum);
        }
        return answer;
    }
}
