package org.siamese.core.plan;

import org.siamese.core.layer.Margins;

/**
 * Puts zeros around images.
 *
 * @param margins rows and columns that are added
 */
public record ZeroPad(Margins margins) implements Operation {
    /** The shape of the results. */
    public Shape results(Shape from) {
        return from.withSize(
                from.height() + margins.top() + margins.bottom(), from.width() + margins.left() + margins.right());
    }
}
