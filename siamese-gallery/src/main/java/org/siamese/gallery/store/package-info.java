/** Where enrolled references are kept durably: a folder or a database. */
@NullMarked
package org.siamese.gallery.store;

import org.jspecify.annotations.NullMarked;
