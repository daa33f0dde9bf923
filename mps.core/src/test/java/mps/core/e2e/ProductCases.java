// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import mps.api.AttentionOptions;
import mps.api.DType;
import mps.api.Tensor;
import mps.core.e2e.Draw.Operand;

/** Random cases of what is made of matrix products. */
final class ProductCases {
    private ProductCases() {}

    static void addTo(Map<String, Consumer<Draw>> cases) {
        cases.put("matmul", ProductCases::matmul);
        cases.put("matmulOfVectors", ProductCases::matmulOfVectors);
        cases.put("bmm", ProductCases::bmm);
        cases.put("addmm", ProductCases::addmm);
        cases.put("linear", ProductCases::linear);
        cases.put("scaledDotProductAttention", draw -> attention(draw, false));
        cases.put("groupedQueryAttention", draw -> attention(draw, true));
    }

    private static DType second(Draw draw, DType first) {
        return draw.oneIn(4) ? draw.oneOf(Draw.FLOATS) : first;
    }

    /** Returns matrices [.., m, n] with leading sizes that broadcast. */
    private static long[] matrices(long[] leading, long rows, long columns) {
        long[] sizes = Arrays.copyOf(leading, leading.length + 2);
        sizes[leading.length] = rows;
        sizes[leading.length + 1] = columns;
        return sizes;
    }

    /** The sum over k of f(a[.., i, k]) f(b[.., k, j]), where index is [.., i, j]. */
    private static double product(Host a, Host b, int[] index, DoubleUnaryOperator f) {
        int rank = index.length;
        int[] left = index.clone();
        int[] right = index.clone();
        double sum = 0;
        for (int k = 0; k < a.size(a.rank() - 1); k++) {
            left[rank - 1] = k;
            right[rank - 2] = k;
            // An index that is not of this operand's size: only the last two dimensions differ from the result's.
            sum += f.applyAsDouble(a.real(a.broadcastPlace(left))) * f.applyAsDouble(b.real(b.broadcastPlace(right)));
        }
        return sum;
    }

    private static void checkProduct(Draw draw, Tensor result, DType dtype, Host a, Host b, long... dropped) {
        long[] leading = Host.broadcast(
                Arrays.copyOf(a.sizes(), a.rank() - 2), Arrays.copyOf(b.sizes(), b.rank() - 2));
        long[] sizes = matrices(leading, a.size(a.rank() - 2), b.size(b.rank() - 1));
        Host expected = Host.real(dtype, sizes, index -> product(a, b, index, v -> v));
        Host scale = Host.real(dtype, sizes, index -> product(a, b, index, Math::abs));
        boolean vectors = dropped.length > 0;
        Host shaped = vectors ? expected.reshape(Arrays.copyOfRange(dropped, 1, dropped.length)) : expected;
        draw.checkClose(result, shaped, index -> scale.real(shaped.place(index)));
    }

    private static void matmul(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        DType other = second(draw, dtype);
        long[] leading = draw.shape(0, 3);
        int m = draw.oneIn(9) ? 0 : draw.between(1, 9);
        int k = draw.oneIn(9) ? 0 : draw.between(1, draw.oneIn(4) ? 70 : 9);
        int n = draw.between(1, 9);
        Operand a = draw.operand(dtype, matrices(draw.broadcastable(leading), m, k));
        Operand b = draw.operand(other, matrices(draw.broadcastable(leading), k, n));
        checkProduct(draw, a.tensor().matmul(b.tensor()), dtype.promote(other), a.host(), b.host());
    }

    private static void matmulOfVectors(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        int k = draw.between(1, 80);
        int n = draw.between(1, 7);
        Operand vector = draw.operand(dtype, k);
        Operand other = draw.operand(dtype, k);
        checkProduct(draw, vector.tensor().matmul(other.tensor()), dtype, vector.host().reshape(1, k),
                other.host().reshape(k, 1), -1);
        long[] leading = draw.shape(0, 2);
        Operand right = draw.operand(dtype, matrices(leading, k, n));
        long[] asRow = Arrays.copyOf(leading, leading.length + 1);
        asRow[leading.length] = n;
        checkProduct(draw, vector.tensor().matmul(right.tensor()), dtype, vector.host().reshape(1, k), right.host(),
                prepended(asRow));
        Operand left = draw.operand(dtype, matrices(leading, n, k));
        checkProduct(draw, left.tensor().matmul(vector.tensor()), dtype, left.host(), vector.host().reshape(k, 1),
                prepended(asRow));
    }

    /** Says that a shape is given, even if it is that of a scalar. */
    private static long[] prepended(long... sizes) {
        long[] result = new long[sizes.length + 1];
        System.arraycopy(sizes, 0, result, 1, sizes.length);
        return result;
    }

    private static void bmm(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        int batch = draw.below(5);
        int k = draw.between(1, 9);
        Operand a = draw.operand(dtype, batch, draw.between(1, 9), k);
        Operand b = draw.operand(dtype, batch, k, draw.between(1, 9));
        checkProduct(draw, a.tensor().bmm(b.tensor()), dtype, a.host(), b.host());
    }

    private static void addmm(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        int k = draw.between(1, 9);
        Operand a = draw.operand(dtype, draw.between(1, 9), k);
        Operand b = draw.operand(dtype, k, draw.between(1, 9));
        long[] sizes = {a.host().size(0), b.host().size(1)};
        Operand c = draw.operand(dtype, draw.broadcastable(sizes));
        boolean plain = draw.oneIn(2);
        double beta = plain ? 1 : (float) draw.number(-2, 2);
        double alpha = plain ? 1 : (float) draw.number(-2, 2);
        Tensor result = plain ? c.tensor().addmm(a.tensor(), b.tensor())
                : c.tensor().addmm(a.tensor(), b.tensor(), beta, alpha);
        draw.checkClose(
                result,
                Host.real(dtype, sizes, index -> beta * c.host().real(c.host().broadcastPlace(index))
                        + alpha * product(a.host(), b.host(), index, v -> v)),
                index -> Math.abs(beta * c.host().real(c.host().broadcastPlace(index)))
                        + Math.abs(alpha) * product(a.host(), b.host(), index, Math::abs));
    }

    private static void linear(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        int in = draw.between(1, 9);
        int out = draw.between(1, 9);
        long[] sizes = draw.shape(1, 4);
        sizes[sizes.length - 1] = in;
        Operand x = draw.operand(dtype, sizes);
        Operand weight = draw.operand(dtype, out, in);
        Operand bias = draw.operand(dtype, out);
        boolean vector = x.host().rank() == 1;
        Host rows = vector ? x.host().reshape(1, in) : x.host();
        long[] sizesOut = x.host().with(sizes.length - 1, out);
        Host columns = weight.host().permute(1, 0);
        long[] full = vector ? new long[] {1, out} : sizesOut;
        Host products = Host.real(dtype, full, index -> product(rows, columns, index, v -> v)).reshape(sizesOut);
        Host scale = Host.real(dtype, full, index -> product(rows, columns, index, Math::abs)).reshape(sizesOut);
        draw.checkClose(x.tensor().linear(weight.tensor()), products, scale::at);
        draw.checkClose(
                x.tensor().linear(weight.tensor(), bias.tensor()),
                Host.real(dtype, sizesOut, index -> products.at(index) + bias.host().real(index[index.length - 1])),
                index -> scale.at(index) + Math.abs(bias.host().real(index[index.length - 1])));
    }

    // ---- attention

    private static void attention(Draw draw, boolean grouped) {
        DType dtype = draw.dtype(Draw.FLOATS);
        int keyHeads = draw.between(1, 3);
        int group = grouped ? draw.between(1, 3) : 1;
        long[] leading = grouped ? new long[] {draw.between(1, 2), (long) keyHeads * group} : draw.fullShape(0, 2);
        long[] keyLeading = grouped ? new long[] {leading[0], keyHeads} : leading;
        int queries = draw.between(1, 7);
        int keys = draw.oneIn(4) ? draw.between(65, 90) : draw.between(1, 7);
        int features = draw.between(1, 8);
        Operand q = draw.operand(dtype, -1, 1, matrices(leading, queries, features));
        Operand k = draw.operand(dtype, -1, 1, matrices(keyLeading, keys, features));
        Operand v = draw.operand(dtype, -1, 1, matrices(keyLeading, keys, draw.between(1, 8)));
        AttentionOptions options = grouped ? AttentionOptions.DEFAULT.groupedQuery() : AttentionOptions.DEFAULT;
        boolean causal = draw.note("causal", draw.oneIn(3));
        options = causal ? options.causal() : options;
        double scale = draw.oneIn(2) ? (float) draw.number(0.1, 1) : 1 / Math.sqrt(features);
        options = options.withScale(scale);
        String kind = draw.note("mask", draw.oneOf(causal ? List.of("none")
                : List.of("none", "numbers", "booleans")));
        long[] scores = matrices(leading, queries, keys);
        Operand mask = draw.operand(kind.equals("booleans") ? DType.BOOL : dtype, draw.broadcastable(scores));
        options = kind.equals("none") ? options : options.withMask(mask.tensor());
        Tensor result = q.tensor().scaledDotProductAttention(k.tensor(), v.tensor(), options);
        Host logits = Host.real(DType.FLOAT32, scores, index -> {
            double bias = mask.host().real(mask.host().broadcastPlace(index));
            boolean later = index[index.length - 1] > index[index.length - 2];
            boolean hidden = (causal && later) || (kind.equals("booleans") && bias == 0);
            return hidden ? Double.NEGATIVE_INFINITY
                    : scale * score(q.host(), k.host(), index, group) + (kind.equals("numbers") ? bias : 0);
        });
        long[] sizes = matrices(leading, queries, v.host().size(v.host().rank() - 1));
        draw.checkClose(
                result,
                Host.real(dtype, sizes, index -> weighted(logits, v.host(), index, group, value -> value)),
                index -> 4 * weighted(logits, v.host(), index, group, Math::abs));
    }

    private static double score(Host q, Host k, int[] index, int group) {
        int rank = index.length;
        return IntStream.range(0, q.size(rank - 1)).mapToDouble(e -> {
            int[] query = index.clone();
            int[] key = headOf(index, group);
            key[rank - 2] = index[rank - 1];
            query[rank - 1] = e;
            key[rank - 1] = e;
            return q.at(query) * k.at(key);
        }).sum();
    }

    private static double weighted(Host logits, Host v, int[] index, int group, DoubleUnaryOperator f) {
        int rank = index.length;
        double total = 0;
        double sum = 0;
        for (int s = 0; s < logits.size(rank - 1); s++) {
            int[] at = index.clone();
            at[rank - 1] = s;
            double weight = Math.exp(logits.at(at));
            int[] value = headOf(index, group);
            value[rank - 2] = s;
            total += weight;
            sum += weight * f.applyAsDouble(v.at(value));
        }
        return total == 0 ? 0 : sum / total;
    }

    private static int[] headOf(int[] index, int group) {
        int[] key = index.clone();
        if (index.length > 2) {
            key[index.length - 3] /= group;
        }
        return key;
    }
}
