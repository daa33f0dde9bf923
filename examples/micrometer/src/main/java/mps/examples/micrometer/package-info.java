// SPDX-License-Identifier: Apache-2.0

/** What a runtime counts, for Micrometer. Copy it; mps itself depends on no monitoring system. */
@NullMarked
package mps.examples.micrometer;

import org.jspecify.annotations.NullMarked;
