// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import mps.api.Shape;
import mps.core.graph.Layout;

/**
 * How a kernel walks its operands: rows of {@code inner} elements, surrounded by outer dimensions, a stride for each
 * operand and dimension. The struct {@code Walk} of the kernels' prelude, field by field.
 */
final class Walk {
    /** Operands with strides of their own. */
    static final int OPERANDS = 4;

    /** Dimensions around a row, at most. */
    static final int OUTER = Shape.MAX_RANK - 1;

    /** Elements that one item of an elementwise kernel takes: enough to pay for finding its place. */
    static final long ITEM_ELEMENTS = 2048;

    /** Rows, and elements of a row, below which the order of reading does not matter. */
    private static final long WORTH_A_TILE = 4;

    /** Rows of a tile. */
    private static final long TILE_ROWS = 16;

    /** Items that keep every device busy: with as many, several short rows make one. */
    private static final long ENOUGH_ITEMS = 4096;

    private static final StructLayout STRUCT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("inner"),
            ValueLayout.JAVA_LONG.withName("rows"),
            ValueLayout.JAVA_LONG.withName("block"),
            ValueLayout.JAVA_INT.withName("blocks"),
            ValueLayout.JAVA_INT.withName("rowsPerItem"),
            ValueLayout.JAVA_INT.withName("rank"),
            ValueLayout.JAVA_INT.withName("constants"),
            MemoryLayout.sequenceLayout(OPERANDS, ValueLayout.JAVA_LONG).withName("value"),
            MemoryLayout.sequenceLayout(OUTER, ValueLayout.JAVA_LONG).withName("sizes"),
            MemoryLayout.sequenceLayout(
                            OPERANDS, MemoryLayout.sequenceLayout(OUTER + 1, ValueLayout.JAVA_LONG))
                    .withName("strides"));

    private static final long VALUES = offset("value");
    private static final long SIZES = offset("sizes");
    private static final long STRIDES = offset("strides");

    private final long inner;
    private final List<Long> innerStrides;
    private final List<Dimension> outer;
    private final long rows;
    private final long block;
    private final long blocks;
    private final long rowsPerItem;

    /** A dimension and each operand's stride along it. */
    private record Dimension(long size, List<Long> strides) {}

    private Walk(long inner, List<Long> innerStrides, List<Dimension> outer, Grain grain) {
        this.inner = inner;
        this.innerStrides = innerStrides;
        this.outer = outer;
        long product = 1;
        for (Dimension dimension : outer) {
            product *= dimension.size();
        }
        this.rows = product;
        boolean whole = grain == Grain.ROW;
        long shortRows = Math.max(1, ITEM_ELEMENTS / Math.max(inner, 1));
        this.block = switch (grain) {
            case ROW -> Math.max(inner, 1);
            case BLOCK -> ITEM_ELEMENTS;
            case TILE -> ITEM_ELEMENTS / TILE_ROWS;
        };
        this.blocks = whole ? 1 : Math.max(1, (inner + block - 1) / block);
        this.rowsPerItem = switch (grain) {
            case ROW -> Math.clamp(rows / ENOUGH_ITEMS, 1, shortRows);
            case BLOCK -> blocks > 1 ? 1 : shortRows;
            case TILE -> TILE_ROWS;
        };
    }

    /** What an item is. */
    private enum Grain {
        /** A row as a whole, or some if there are very many. */
        ROW,
        /** Part of a row, or some short rows. */
        BLOCK,
        /** Part of some rows. */
        TILE
    }

    /**
     * Returns the walk of an elementwise kernel over operands of one shape, dimensions merged where all strides allow.
     */
    static Walk elementwise(Layout... operands) {
        List<Dimension> dimensions = merged(List.of(operands), operands[0].shape().rank());
        long inner = 1;
        List<Long> innerStrides = Collections.nCopies(operands.length, 0L);
        if (!dimensions.isEmpty()) {
            Dimension last = dimensions.removeLast();
            inner = last.size();
            innerStrides = last.strides();
        }
        return new Walk(inner, innerStrides, dimensions, Grain.BLOCK);
    }

    /**
     * Returns the same walk in tiles, if a neighbour in memory of what is read is in the next row and not in the same.
     *
     * @return nothing if there is no use in that
     */
    Optional<Walk> transposing() {
        boolean across = !outer.isEmpty()
                && outer.getLast().strides().get(1) == 1
                && innerStrides.get(1) > 1
                && innerStrides.get(0) == 1
                && outer.getLast().size() >= WORTH_A_TILE
                && inner >= WORTH_A_TILE;
        return across ? Optional.of(new Walk(inner, innerStrides, outer, Grain.TILE)) : Optional.empty();
    }

    /**
     * Returns the walk of a kernel that takes whole rows: the trailing {@code rowRank} dimensions of the operands, from
     * operand 1 on, are the rows. The result, operand 0, is not walked by it. The length of a row is the first
     * operand's; the dimensions around it have the same sizes in all.
     *
     * @return nothing if the strides of the rows' dimensions do not allow to walk them as one
     */
    static Optional<Walk> rows(int rowRank, Layout... operands) {
        int outerRank = operands[0].shape().rank() - rowRank;
        long inner = 1;
        List<Long> innerStrides = new ArrayList<>(List.of(1L));
        for (Layout operand : operands) {
            Optional<Collapsed> row = Collapsed.of(operand, outerRank, operand.shape().rank());
            if (row.isEmpty()) {
                return Optional.empty();
            }
            inner = innerStrides.size() == 1 ? row.get().size() : inner;
            innerStrides.add(row.get().stride());
        }
        List<Dimension> outer = new ArrayList<>();
        for (Dimension dimension : merged(List.of(operands), outerRank)) {
            List<Long> strides = new ArrayList<>(List.of(0L));
            strides.addAll(dimension.strides());
            outer.add(new Dimension(dimension.size(), strides));
        }
        return Optional.of(new Walk(inner, innerStrides, outer, Grain.ROW));
    }

    /**
     * Returns the first {@code rank} dimensions, without those of size 1, neighbours merged where all strides allow.
     */
    private static List<Dimension> merged(List<Layout> operands, int rank) {
        List<Dimension> result = new ArrayList<>();
        for (int dim = 0; dim < rank; dim++) {
            long size = operands.getFirst().shape().size(dim);
            if (size == 1) {
                continue;
            }
            int walked = dim;
            List<Long> strides =
                    operands.stream().map(operand -> operand.stride(walked)).toList();
            Dimension dimension = new Dimension(size, strides);
            if (!result.isEmpty() && follows(result.getLast(), dimension)) {
                long mergedSize = result.removeLast().size() * size;
                dimension = new Dimension(mergedSize, strides);
            }
            result.add(dimension);
        }
        return result;
    }

    private static boolean follows(Dimension outer, Dimension inner) {
        for (int operand = 0; operand < inner.strides().size(); operand++) {
            if (outer.strides().get(operand) != inner.size() * inner.strides().get(operand)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the number of items to dispatch. */
    long items() {
        return blocks * ((rows + rowsPerItem - 1) / rowsPerItem);
    }

    /** Returns the elements of a row. */
    long inner() {
        return inner;
    }

    /** Returns the number of rows. */
    long rowCount() {
        return rows;
    }

    /** Returns an operand's distance between neighbouring elements of a row. */
    long innerStride(int operand) {
        return innerStrides.get(operand);
    }

    /** Writes the struct to native memory. */
    MemorySegment write(Arena arena) {
        return write(arena, Map.of(), OptionalLong.empty());
    }

    /**
     * Writes the struct to native memory.
     *
     * @param constants operands that are one number everywhere
     * @param argument a number for the kernel, in the place of the result's
     */
    MemorySegment write(Arena arena, Map<Integer, Long> constants, OptionalLong argument) {
        MemorySegment struct = arena.allocate(STRUCT);
        struct.set(ValueLayout.JAVA_LONG, offset("inner"), inner);
        struct.set(ValueLayout.JAVA_LONG, offset("rows"), rows);
        struct.set(ValueLayout.JAVA_LONG, offset("block"), block);
        struct.set(ValueLayout.JAVA_INT, offset("blocks"), Math.toIntExact(blocks));
        struct.set(ValueLayout.JAVA_INT, offset("rowsPerItem"), Math.toIntExact(rowsPerItem));
        struct.set(ValueLayout.JAVA_INT, offset("rank"), outer.size());
        argument.ifPresent(number -> struct.set(ValueLayout.JAVA_LONG, VALUES, number));
        int which = 0;
        for (Map.Entry<Integer, Long> constant : constants.entrySet()) {
            which |= 1 << constant.getKey();
            struct.set(
                    ValueLayout.JAVA_LONG, VALUES + constant.getKey() * (long) Long.BYTES, constant.getValue());
        }
        struct.set(ValueLayout.JAVA_INT, offset("constants"), which);
        for (int dim = 0; dim < outer.size(); dim++) {
            struct.set(ValueLayout.JAVA_LONG, SIZES + dim * (long) Long.BYTES, outer.get(dim).size());
            List<Long> strides = outer.get(dim).strides();
            for (int operand = 0; operand < strides.size(); operand++) {
                struct.set(ValueLayout.JAVA_LONG, stride(operand, dim), strides.get(operand));
            }
        }
        for (int operand = 0; operand < innerStrides.size(); operand++) {
            struct.set(ValueLayout.JAVA_LONG, stride(operand, OUTER), innerStrides.get(operand));
        }
        return struct.asReadOnly();
    }

    private static long stride(int operand, int dim) {
        return STRIDES + (operand * (OUTER + 1L) + dim) * Long.BYTES;
    }

    private static long offset(String field) {
        return STRUCT.byteOffset(PathElement.groupElement(field));
    }
}
