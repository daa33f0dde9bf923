// SPDX-License-Identifier: Apache-2.0
typedef bfloat T;
typedef float A;
