// SPDX-License-Identifier: Apache-2.0
typedef long T;
typedef long A;
