// SPDX-License-Identifier: Apache-2.0
// Metal's math functions over the whole range of float: error against libm's double in units in the last place, special
// values, and the same bits in a vector as alone.
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "../check.hpp"
#include "kernel_fixture.hpp"

namespace {

using namespace kernel_fixture;

const char* const functions = R"(
#include <metal_stdlib>
using namespace metal;
#define UNARY(name) \
    kernel void k_##name(device const float* x, device float* y, uint i [[thread_position_in_grid]]) { \
        y[i] = name(x[i]); \
    }
UNARY(exp) UNARY(exp2) UNARY(exp10) UNARY(log) UNARY(log2) UNARY(log10) UNARY(tanh) UNARY(sin) UNARY(cos) UNARY(tan)
UNARY(sqrt) UNARY(rsqrt) UNARY(round) UNARY(rint) UNARY(floor) UNARY(ceil) UNARY(trunc)
kernel void k_pow(device const float* x, device float* z, device const float* y, uint i [[thread_position_in_grid]]) {
    z[i] = pow(x[i], y[i]);
}
)";

struct Function {
    const char* name;
    double (*exact)(double);
    double bound;  // units in the last place
};

double rsqrt(double x) { return 1.0 / std::sqrt(x); }
double exp10(double x) { return std::pow(10.0, x); }

/// Every 4099th float: all exponents, both signs, subnormals, infinities and NaNs; and the neighbourhood of 0 and 1.
std::vector<float> sweep() {
    std::vector<float> x;
    for (uint64_t bits = 0; bits < (uint64_t(1) << 32); bits += 4099) {
        const uint32_t b = uint32_t(bits);
        x.push_back(0.0f);
        std::memcpy(&x.back(), &b, sizeof b);
    }
    for (int i = -20000; i <= 20000; ++i) {
        x.push_back(float(i) * 0.005f);
        x.push_back(1.0f + float(i) * 0x1p-24f);
        x.push_back(float(i) * 0.5f);
    }
    const float infinity = std::numeric_limits<float>::infinity();
    for (const float special : {0.0f, -0.0f, infinity, -infinity, std::numeric_limits<float>::quiet_NaN()})
        x.push_back(special);
    return x;
}

/// The distance of a float from the exact value in units in the last place of the exact value.
double ulps(float got, double exact) {
    const float nearest = float(exact);
    if (std::isnan(exact) || std::isnan(got)) return std::isnan(exact) && std::isnan(got) ? 0.0 : 1e9;
    if (std::isinf(nearest) || std::isinf(got)) {
        if (got == nearest) return 0.0;
        // The last float before overflow may round either way.
        return std::fabs(exact) > 3.4028233e38 && std::fabs(double(got)) > 3.4028233e38 ? 0.0 : 1e9;
    }
    int exponent = 0;
    std::frexp(exact, &exponent);
    return std::fabs(double(got) - exact) / std::ldexp(1.0, std::max(exponent - 24, -149));
}

void run(const softmetal::msl::Library& library, const char* name, const float* x, float* y, const float* second,
         size_t n) {
    void* const bindings[] = {const_cast<float*>(x), y, const_cast<float*>(second)};
    library.find(std::string("k_") + name)(bindings, {{uint32_t(n), 1, 1}, {uint32_t(n), 1, 1}, {1, 1, 1}}, 0, 1);
}

TEST("math: at most the stated error over all floats, and the same bits in a vector as alone") {
    const CacheForTest cache;
    const auto library = load_or_fail(functions);
    const std::vector<float> x = sweep();
    std::vector<float> y(x.size());
    const Function all[] = {{"exp", std::exp, 1.0},     {"exp2", std::exp2, 1.0},   {"exp10", exp10, 1.5},
                            {"log", std::log, 1.0},     {"log2", std::log2, 1.5},   {"log10", std::log10, 1.5},
                            {"tanh", std::tanh, 2.0},   {"sin", std::sin, 2.0},     {"cos", std::cos, 2.0},
                            {"tan", std::tan, 3.5},     {"sqrt", std::sqrt, 0.5},   {"rsqrt", rsqrt, 1.5},
                            {"round", std::round, 0.0}, {"rint", std::rint, 0.0},   {"floor", std::floor, 0.0},
                            {"ceil", std::ceil, 0.0},   {"trunc", std::trunc, 0.0}};
    for (const Function& f : all) {
        run(*library, f.name, x.data(), y.data(), nullptr, x.size());
        double worst = 0.0;
        float where = 0.0f;
        size_t different = 0;
        const bool periodic = f.exact == static_cast<double (*)(double)>(std::sin) ||
                              f.exact == static_cast<double (*)(double)>(std::cos) ||
                              f.exact == static_cast<double (*)(double)>(std::tan);
        for (size_t i = 0; i < x.size(); ++i) {
            if (periodic && std::fabs(x[i]) >= 0x1p48f && std::isfinite(x[i])) continue;
            const double error = ulps(y[i], f.exact(double(x[i])));
            if (error > worst) worst = error, where = x[i];
        }
        for (size_t i = 0; i < x.size(); i += 61) {
            float alone;
            run(*library, f.name, &x[i], &alone, nullptr, 1);
            different += std::memcmp(&alone, &y[i], sizeof alone) != 0;
        }
        if (worst > f.bound)
            check::failed(__FILE__, __LINE__,
                          std::string(f.name) + "(" + check::show(where) + "): " + check::show(worst) +
                              " ulp, expected at most " + check::show(f.bound));
        CHECK_EQUAL(std::string(f.name) + " different alone: " + std::to_string(different),
                    std::string(f.name) + " different alone: 0");
    }
}

TEST("math: pow as C's, special cases included") {
    const CacheForTest cache;
    const auto library = load_or_fail(functions);
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> values{0.0f, -0.0f, 1.0f, -1.0f, infinity, -infinity, nan, 0.5f, -0.5f, 2.0f, -2.0f, 3.0f,
                              -3.0f, 1e-40f, -1e-40f, 1e30f, -1e30f, 0x1p24f, 0x1p24f - 1.0f, 1.0f - 0x1p-24f, 1.5f,
                              -2.5f, 101.0f};
    for (int i = 0; i < 300; ++i) values.push_back(std::exp(float(i) * 0.5f - 75.0f));
    std::vector<float> x, y;
    for (const float a : values)
        for (const float b : values) x.push_back(a), y.push_back(b);
    std::vector<float> z(x.size());
    run(*library, "pow", x.data(), z.data(), y.data(), x.size());
    double worst = 0.0;
    for (size_t i = 0; i < x.size(); ++i) {
        const double exact = std::pow(double(x[i]), double(y[i]));
        const double error = ulps(z[i], exact);
        if (error > 1.0)
            check::failed(__FILE__, __LINE__,
                          "pow(" + check::show(x[i]) + ", " + check::show(y[i]) + ") = " + check::show(z[i]) +
                              ", expected " + check::show(exact));
        worst = std::max(worst, error);
        if (exact == 0.0) CHECK_EQUAL(std::signbit(z[i]), std::signbit(exact));
    }
    CHECK(worst <= 1.0);
}

}  // namespace
