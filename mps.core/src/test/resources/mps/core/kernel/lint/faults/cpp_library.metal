// SPDX-License-Identifier: Apache-2.0
#include <cmath>  // expect: 'cmath' file not found
