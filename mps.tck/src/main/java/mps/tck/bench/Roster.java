// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.Mps;
import mps.tck.bench.Bench.Batch;
import mps.tck.bench.Combination.Way;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.Workload;

/** All combinations of a benchmark, with weights on the devices and right results computed alone. */
final class Roster {
    private final BenchSettings settings;
    private final List<Mps> runtimes;
    private final BenchProgress progress;
    private final Map<Place, Service.Singly> services = new HashMap<>();
    private final Map<String, Questions> questions = new HashMap<>();
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final List<Group> workloads;
    private final Group batches;

    private record Place(String workload, Mps runtime) {}

    /**
     * Contenders for one baseline, which is the first.
     *
     * @param contenders perhaps none
     */
    record Group(List<Contender> contenders) {
        Stream<Measurement> measurements() {
            return contenders.stream().map(each -> each.against(contenders.getFirst()));
        }

        List<Contender> shuffled(SplittableRandom random) {
            List<Contender> order = new ArrayList<>(contenders);
            for (int i = order.size(); i > 1; i--) {
                Collections.swap(order, i - 1, random.nextInt(i));
            }
            return order;
        }
    }

    Roster(Bench bench, List<Mps> runtimes, BenchProgress progress) {
        this.settings = bench.settings();
        this.runtimes = List.copyOf(runtimes);
        this.progress = progress;
        this.workloads = bench.workloads().stream().map(this::workload).toList();
        this.batches = batches(bench.batches());
    }

    private Group workload(Workload workload) {
        List<Contender> contenders = new ArrayList<>();
        for (Mps mps : runtimes) {
            for (int threads : settings.threads()) {
                contenders.add(contender(workload, mps, threads, 1));
            }
        }
        return new Group(contenders);
    }

    private Group batches(List<Batch> sizes) {
        List<Contender> contenders = new ArrayList<>();
        for (Mps mps : runtimes) {
            sizes.forEach(size -> contenders.add(contender(size.workload(), mps, 1, size.samples())));
            sizes.stream().findFirst().ifPresent(one -> contenders.add(together(one.workload(), mps)));
        }
        return new Group(contenders);
    }

    private Contender contender(Workload workload, Mps mps, int threads, int samples) {
        return new Contender(
                new Combination(workload.id(), mps.strategy(), threads, samples, Way.SINGLY),
                service(workload, mps),
                questions(workload));
    }

    private Contender together(Workload workload, Mps mps) {
        BatchedFunction function = service(workload, mps).workload().batched(BatchPolicy.DEFAULT);
        closing.push(function::close);
        return new Contender(
                new Combination(workload.id(), mps.strategy(), Bench.CLIENTS, 1, Way.TOGETHER),
                new Service.Together(mps, function),
                questions(workload));
    }

    private Service.Singly service(Workload workload, Mps mps) {
        return services.computeIfAbsent(new Place(workload.id(), mps), _ -> {
            LoadedWorkload loaded = new LoadedWorkload(workload, mps, settings.seed());
            closing.push(loaded::close);
            return new Service.Singly(loaded);
        });
    }

    /** The same for all strategies: each must have the bits of the first, alone. */
    private Questions questions(Workload workload) {
        return questions.computeIfAbsent(workload.id(), id -> {
            progress.begins(0, "computing " + id + " alone");
            return Questions.answeredAlone(workload, settings.seed(), service(workload, runtimes.getFirst()));
        });
    }

    /** Returns one group for each workload. */
    List<Group> workloads() {
        return workloads;
    }

    /** Returns the group of the batches. */
    Group batches() {
        return batches;
    }

    List<Group> groups() {
        return Stream.concat(workloads.stream(), Stream.of(batches)).toList();
    }

    int size() {
        return groups().stream().mapToInt(group -> group.contenders().size()).sum();
    }

    /** Releases the weights, when nobody calls any more. */
    void close() {
        closing.forEach(Runnable::run);
    }
}
