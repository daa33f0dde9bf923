// SPDX-License-Identifier: Apache-2.0
// build-variant: x86_64 x86-64 -O3 -ffp-contract=off -DSOFTMETAL_VARIANT=variant_x86_64
// build-variant: x86_64 x86-64-v3 -O3 -ffp-contract=off -march=x86-64-v3 -DSOFTMETAL_VARIANT=variant_x86_64_v3
// build-variant: x86_64 x86-64-v4 -O3 -ffp-contract=off -march=x86-64-v4 -Wno-maybe-uninitialized -DSOFTMETAL_VARIANT=variant_x86_64_v4
// build-variant: aarch64 aarch64 -O3 -ffp-contract=off -DSOFTMETAL_VARIANT=variant_aarch64
// (GCC 12's own AVX-512 headers warn of uninitialized variables, hence the -Wno.)
//
// The matrix product for one CPU level. Every way below keeps the order of an element's sum that gemm.hpp states, and that
// makes products batch-invariant:
//   packed: operands are copied block by block into panels as a tile of the result, held in registers, reads them, after
//     Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). The tile passes the block once per
//     chain, with a stride of 4 terms. The right panel (16 KiB) stays in the first-level cache, the left block in the second.
//   direct: for up to 4 rows the right operand is read once, where it lies, since copying it would cost more than the
//     product. If it is transposed, 4 neighbouring terms of a column are the 4 chains of one vector; if not, a row of it
//     goes to one chain of each of its columns, kept in the first-level cache.
#include "engine/gemm_variant.hpp"

#include <string.h>

#include <utility>

#include "engine/gemm_vector.hpp"

namespace softmetal::gemm {
namespace {

constexpr size_t tile_columns = lanes * tile_vectors;
constexpr size_t max_direct_rows = 4;
constexpr size_t max_block_rows = 168 / tile_rows * tile_rows;
constexpr size_t max_block_columns = 384;
constexpr size_t wanted_tasks = 16;            // enough to keep several threads evenly busy
constexpr size_t terms_per_direct_task = 1 << 16;  // 256 KiB of the right operand
constexpr size_t rows_ahead = 8;  // to prefetch: about the latency of memory
constexpr size_t min_plain_columns = 256;           // 1 KiB of neighbours in each of its rows
constexpr size_t terms_per_small_task = 1 << 18;   // multiply-adds, when matrices are so small that a task takes several

// Not std::min and std::max: a copy of them compiled for this level must not serve the whole library.
constexpr size_t least(size_t a, size_t b) { return b < a ? b : a; }
constexpr size_t most(size_t a, size_t b) { return a < b ? b : a; }
constexpr size_t divide_up(size_t a, size_t b) { return (a + b - 1) / b; }
constexpr size_t round_up(size_t a, size_t b) { return divide_up(a, b) * b; }

/// How a product is cut into tasks: blocks of rows x columns of one matrix, or several whole matrices.
struct Plan {
    size_t block_rows;
    size_t block_columns;
    size_t row_blocks;
    size_t column_blocks;
    size_t matrices_per_task;

    explicit Plan(const Product& p) : block_rows(p.rows), row_blocks(1), matrices_per_task(1) {
        if (p.rows <= max_direct_rows) {
            const size_t columns = terms_per_direct_task / most(p.interior, 1);
            block_columns = round_up(most(columns, p.transpose_right ? 1 : min_plain_columns), 4 * lanes);
        } else {
            row_blocks = divide_up(p.rows, max_block_rows);
            block_rows = round_up(divide_up(p.rows, row_blocks), tile_rows);
            row_blocks = divide_up(p.rows, block_rows);
            const size_t wanted = divide_up(wanted_tasks, row_blocks * p.batch);
            block_columns = least(round_up(divide_up(p.columns, wanted), 4 * tile_columns), max_block_columns);
        }
        block_columns = least(block_columns, p.columns);
        column_blocks = divide_up(p.columns, block_columns);
        const size_t work = most(p.rows * p.columns * most(p.interior, 1), 1);
        if (row_blocks * column_blocks == 1) matrices_per_task = most(terms_per_small_task / work, 1);
    }

    size_t tasks_per_matrix() const { return row_blocks * column_blocks; }
};

/// Where a task's part of the operands and the result begins, with strides per row, column and term.
struct Part {
    size_t rows;
    size_t columns;
    size_t terms;
    const float* left;
    size_t left_row;
    size_t left_term;
    const float* right;
    size_t right_row;  // between terms, or between columns if transposed
    bool right_transposed;
    float* result;
    size_t result_row;
    float alpha;
    float beta;
};

/// Writes `count` <= lanes elements: alpha * sum + beta * old, not reading the old value if beta is 0.
inline void finish(const Part& part, Vector sum, float* result, size_t count) {
    const Vector scaled = multiply(broadcast(part.alpha), sum);
    if (count == lanes) {
        store(result, part.beta == 0.0f ? scaled : fma(broadcast(part.beta), load(result), scaled));
        return;
    }
    alignas(64) float values[lanes] = {};
    if (part.beta != 0.0f) memcpy(values, result, count * sizeof(float));
    store(values, part.beta == 0.0f ? scaled : fma(broadcast(part.beta), load(values), scaled));
    memcpy(result, values, count * sizeof(float));
}

// ---- packed ----

struct Panels {
    alignas(64) float left[max_block_rows * block_terms];
    alignas(64) float right[tile_columns * block_terms];
    alignas(64) float sums[max_block_rows * max_block_columns];
};

/// A thread's panels, kept until it ends.
Panels& panels() {
    struct Owner {
        Panels* const panels = new Panels;
        ~Owner() { delete panels; }
    };
    static thread_local const Owner own;
    return *own.panels;
}

/// Copies rows [0, part.rows) x terms [first, end), the terms of a row as neighbours.
void pack_left(const Part& part, size_t first, size_t end, float* to) {
    if (part.left_term == 1) {
        for (size_t i = 0; i < part.rows; ++i)
            memcpy(to + i * block_terms, part.left + i * part.left_row + first, (end - first) * sizeof(float));
        return;
    }
    const size_t whole_rows = part.rows / 4 * 4;
    size_t t = first;
    for (; t + lanes <= end; t += lanes) {
        const float* terms[lanes];
        for (size_t l = 0; l < lanes; ++l) terms[l] = part.left + (t + l) * part.left_term;
        for (size_t i = 0; i < whole_rows; i += 4) {
            Vector four[4];
            load_transposed(terms, i, four);
            for (size_t r = 0; r < 4; ++r) store(to + (i + r) * block_terms + t - first, four[r]);
        }
        for (size_t i = whole_rows; i < part.rows; ++i) store(to + i * block_terms + t - first, load_column(terms, i));
    }
    for (; t < end; ++t)
        for (size_t i = 0; i < part.rows; ++i) to[i * block_terms + t - first] = part.left[t * part.left_term + i];
}

/// Copies one panel: for each term, tile_columns columns from `column` on, zeros beyond the edge.
void pack_right(const Part& part, size_t column, size_t first, size_t end, float* to) {
    const size_t count = least(tile_columns, part.columns - column);
    if (!part.right_transposed) {
        for (size_t t = first; t < end; ++t, to += tile_columns) {
            const float* const from = part.right + t * part.right_row + column;
            __builtin_prefetch(from + least(rows_ahead, end - 1 - t) * part.right_row);
            if (count == tile_columns) {
                for (int j = 0; j < tile_vectors; ++j) store(to + size_t(j) * lanes, load(from + size_t(j) * lanes));
            } else {
                memcpy(to, from, count * sizeof(float));
                memset(to + count, 0, (tile_columns - count) * sizeof(float));
            }
        }
        return;
    }
    const float* columns[tile_columns];
    for (size_t c = 0; c < tile_columns; ++c)  // beyond the edge the last column again, its sums unused
        columns[c] = part.right + (column + least(c, count - 1)) * part.right_row;
    for (int j = 0; j < tile_vectors; ++j) {
        const float* const* const group = columns + size_t(j) * lanes;
        float* row = to + size_t(j) * lanes;
        size_t t = first;
        for (; t + 4 <= end; t += 4) {
            Vector four[4];
            load_transposed(group, t, four);
            for (int k = 0; k < 4; ++k, row += tile_columns) store(row, four[k]);
        }
        for (; t < end; ++t, row += tile_columns) store(row, load_column(group, t));
    }
}

struct Tile {
    const float* left;
    const float* right;
    size_t terms;
    float* sums;         // the tile's sums so far
    bool first_block;
    bool last_block;
    float* result;
    size_t columns;
};

/// Adds every fourth term to a tile: `terms` of them, from packed panels.
template <int Rows>
inline void accumulate(Vector (&sum)[Rows][tile_vectors], const float* left, const float* right, size_t terms) {
    for (size_t t = 0; t < terms; ++t, left += chains, right += chains * tile_columns) {
        Vector b[tile_vectors];
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) b[j] = load(right + size_t(j) * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i) {
            const Vector a = broadcast(left[size_t(i) * block_terms]);
#pragma GCC unroll 8
            for (int j = 0; j < tile_vectors; ++j) sum[i][j] = fma(a, b[j], sum[i][j]);
        }
    }
}

template <int Rows>
void tile(const Part& part, const Tile& t) {
    alignas(64) float block[Rows][tile_vectors][lanes] = {};
    for (size_t chain = 0; chain < least(chains, t.terms); ++chain) {
        Vector sum[Rows][tile_vectors];
        for (auto& row : sum)
            for (Vector& v : row) v = zero();
        accumulate(sum, t.left + chain, t.right + chain * tile_columns, (t.terms + chains - 1 - chain) / chains);
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 8
            for (int j = 0; j < tile_vectors; ++j)
                store(block[i][j], add(load(block[i][j]), sum[i][j]));
    }
    for (int i = 0; i < Rows; ++i) {
        for (int j = 0; j < tile_vectors; ++j) {
            float* const so_far = t.sums + (size_t(i) * tile_vectors + size_t(j)) * lanes;
            const Vector sum = load(block[i][j]);
            const Vector total = t.first_block ? sum : add(load(so_far), sum);
            if (!t.last_block) {
                store(so_far, total);
            } else if (size_t(j) * lanes < t.columns) {
                finish(part, total, t.result + size_t(i) * part.result_row + size_t(j) * lanes,
                       least(lanes, t.columns - size_t(j) * lanes));
            }
        }
    }
}

using TileFunction = void (*)(const Part&, const Tile&);

template <int... Rows>
TileFunction tile_function(size_t rows, std::integer_sequence<int, Rows...>) {
    static constexpr TileFunction functions[] = {tile<Rows + 1>...};
    return functions[rows - 1];
}

void packed(const Part& part) {
    Panels& p = panels();
    for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
        const size_t end = least(part.terms, first + block_terms);
        pack_left(part, first, end, p.left);
        float* sums = p.sums;
        for (size_t column = 0; column < part.columns; column += tile_columns) {
            pack_right(part, column, first, end, p.right);
            for (size_t row = 0; row < part.rows; row += tile_rows, sums += tile_rows * tile_columns) {
                const size_t rows = least(tile_rows, part.rows - row);
                tile_function(rows, std::make_integer_sequence<int, tile_rows>())(part, {p.left + row * block_terms, p.right, end - first, sums, first == 0,
                                                 end == part.terms, part.result + row * part.result_row + column,
                                                 least(tile_columns, part.columns - column)});
            }
        }
    }
}

// ---- direct ----

/// The chains of Rows x Columns elements over terms [first, end): out[row][column] for transposed right operands.
template <int Rows, int Columns>
inline void dot_chains(const Part& part, size_t column, size_t first, size_t end, float (*out)[lanes][chains]) {
    const float* const left = part.left;
    const float* const right = part.right + column * part.right_row;
    Four sum[Rows][Columns];
    for (auto& row : sum)
        for (Four& v : row) v = Four{};
    const float* columns[Columns];
    for (int j = 0; j < Columns; ++j) columns[j] = right + size_t(j) * part.right_row;
    constexpr size_t steps = 4 / Rows;  // for one row, a cache line of each column in turn
    size_t t = first;
    for (; t + steps * chains <= end; t += steps * chains) {
        Four a[Rows][steps];
#pragma GCC unroll 4
        for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 4
            for (size_t s = 0; s < steps; ++s) a[i][s] = load_four(left + size_t(i) * part.left_row + t + s * chains);
#pragma GCC unroll 16
        for (int j = 0; j < Columns; ++j) {
#pragma GCC unroll 4
            for (size_t s = 0; s < steps; ++s) {
                const Four b = load_four(columns[j] + t + s * chains);
#pragma GCC unroll 4
                for (int i = 0; i < Rows; ++i) sum[i][j] = fma_four(a[i][s], b, sum[i][j]);
            }
        }
    }
    for (int i = 0; i < Rows; ++i) {
        for (int j = 0; j < Columns; ++j) {
            float* const chain = out[i][j];
            store_four(chain, sum[i][j]);
            for (size_t u = t; u < end; ++u)
                chain[u % chains] = fma(left[size_t(i) * part.left_row + u], columns[j][u], chain[u % chains]);
        }
    }
}

/// Adds the chains of `lanes` elements in order.
inline Vector add_chains(const float (*chain)[chains]) {
    const float* rows[lanes];
    for (size_t c = 0; c < lanes; ++c) rows[c] = chain[c];
    Vector four[4];
    load_transposed(rows, 0, four);
    Vector sum = zero();
    for (const Vector& v : four) sum = add(sum, v);
    return sum;
}

/// Up to 2 rows, the terms of a column neighbours and those of a row too.
template <int Rows>
void direct_transposed(const Part& part) {
    constexpr int together = Rows == 1 && lanes >= 8 ? 8 : 4;  // columns, as registers allow
    alignas(64) float chain[Rows][lanes][chains] = {};
    for (size_t column = 0; column < part.columns; column += lanes) {
        const size_t count = least(lanes, part.columns - column);
        Vector total[Rows];
        for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
            const size_t end = least(part.terms, first + block_terms);
            size_t c = 0;
            for (; c + together <= count; c += together)
                dot_chains<Rows, together>(part, column + c, first, end, reinterpret_cast<float(*)[lanes][chains]>(&chain[0][c]));
            for (; c < count; ++c)
                dot_chains<Rows, 1>(part, column + c, first, end, reinterpret_cast<float(*)[lanes][chains]>(&chain[0][c]));
            for (int i = 0; i < Rows; ++i) {
                const Vector sum = add_chains(chain[i]);
                total[i] = first == 0 ? sum : add(total[i], sum);
            }
        }
        for (int i = 0; i < Rows; ++i) finish(part, total[i], part.result + size_t(i) * part.result_row + column, count);
    }
}

/// Up to 4 rows, the columns of a term neighbours. A strip of columns passes the whole interior.
template <int Rows>
void direct_plain(const Part& part) {
    constexpr size_t width = 1024 / Rows / 64 * 64;  // 16 KiB of chains
    alignas(64) float chain[chains][Rows][width];
    alignas(64) float total[Rows][width];
    for (size_t column = 0; column < part.columns; column += width) {
        const size_t count = least(width, part.columns - column);
        for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
            const size_t end = least(part.terms, first + block_terms);
            memset(chain, 0, sizeof chain);
            for (size_t t = first; t < end; ++t) {
                const float* const right = part.right + t * part.right_row + column;
                // Rows are far apart, often in different pages, where the hardware does not look ahead.
                const size_t ahead = least(rows_ahead, part.terms - 1 - t) * part.right_row;
                auto& sums = chain[t % chains];
                float a[Rows];
                for (int i = 0; i < Rows; ++i) a[i] = part.left[size_t(i) * part.left_row + t * part.left_term];
                size_t c = 0;
                for (; c + lanes <= count; c += lanes) {
                    if (c % 16 == 0) __builtin_prefetch(right + ahead + c);
                    const Vector b = load(right + c);
                    for (int i = 0; i < Rows; ++i)
                        store(&sums[i][c], fma(broadcast(a[i]), b, load(&sums[i][c])));
                }
                for (; c < count; ++c)
                    for (int i = 0; i < Rows; ++i) sums[i][c] = fma(a[i], right[c], sums[i][c]);
            }
            for (int i = 0; i < Rows; ++i) {
                for (size_t c = 0; c < count; c += lanes) {
                    Vector sum = zero();
                    for (size_t l = 0; l < chains; ++l) sum = add(sum, load(&chain[l][i][c]));
                    store(&total[i][c], first == 0 ? sum : add(load(&total[i][c]), sum));
                }
            }
        }
        for (int i = 0; i < Rows; ++i)
            for (size_t c = 0; c < count; c += lanes)
                finish(part, load(&total[i][c]), part.result + size_t(i) * part.result_row + column + c,
                       least(lanes, count - c));
    }
}

template <int Rows>
void direct(const Part& part) {
    if (!part.right_transposed)
        direct_plain<Rows>(part);
    else if (part.left_term == 1 && Rows <= 2)
        direct_transposed<least(Rows, 2)>(part);
    else
        packed(part);
}

// ---- tasks ----

Part part_of(const Product& p, size_t matrix, size_t row, size_t rows, size_t column, size_t columns) {
    Part part;
    part.rows = least(rows, p.rows - row);
    part.columns = least(columns, p.columns - column);
    part.terms = p.interior;
    part.left_row = p.transpose_left ? 1 : p.left_row_floats;
    part.left_term = p.transpose_left ? p.left_row_floats : 1;
    part.left = p.left + matrix * p.left_batch_floats + row * part.left_row;
    part.right_row = p.right_row_floats;
    part.right_transposed = p.transpose_right;
    part.right = p.right + matrix * p.right_batch_floats + column * (p.transpose_right ? p.right_row_floats : 1);
    part.result = p.result + matrix * p.result_batch_floats + row * p.result_row_floats + column;
    part.result_row = p.result_row_floats;
    part.alpha = p.alpha;
    part.beta = p.beta;
    return part;
}

void run_part(const Part& part) {
    switch (part.rows) {
        case 1: return direct<1>(part);
        case 2: return direct<2>(part);
        case 3: return direct<3>(part);
        case 4: return direct<4>(part);
        default: return packed(part);
    }
}

size_t count_tasks(const Product& p) {
    if (p.rows == 0 || p.columns == 0 || p.batch == 0) return 0;
    const Plan plan(p);
    return divide_up(p.batch, plan.matrices_per_task) * plan.tasks_per_matrix();
}

void run(const Product& p, size_t task) {
    const Plan plan(p);
    const size_t block = task % plan.tasks_per_matrix();
    const size_t first = task / plan.tasks_per_matrix() * plan.matrices_per_task;
    const size_t end = least(p.batch, first + plan.matrices_per_task);
    for (size_t matrix = first; matrix < end; ++matrix)
        run_part(part_of(p, matrix, block % plan.row_blocks * plan.block_rows, plan.block_rows,
                         block / plan.row_blocks * plan.block_columns, plan.block_columns));
}

}  // namespace

const Variant SOFTMETAL_VARIANT{count_tasks, run};

}  // namespace softmetal::gemm
