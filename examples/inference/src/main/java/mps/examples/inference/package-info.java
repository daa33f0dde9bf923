// SPDX-License-Identifier: Apache-2.0

/** A classifier, a service that answers with it, and clients that ask the service all at once. */
@NullMarked
package mps.examples.inference;

import org.jspecify.annotations.NullMarked;
