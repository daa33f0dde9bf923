// SPDX-License-Identifier: Apache-2.0
typedef float T;
typedef float A;
