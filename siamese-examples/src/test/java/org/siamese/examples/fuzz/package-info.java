/** Damaged and hostile input for every loader: a short run as a test, a long one by command, see CONTRIBUTING.md. */
package org.siamese.examples.fuzz;
