// SPDX-License-Identifier: Apache-2.0

/** What a verification found, as facts, as a table and as JSON. */
@NullMarked
package mps.cli.report;

import org.jspecify.annotations.NullMarked;
