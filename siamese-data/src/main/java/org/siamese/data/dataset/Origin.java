package org.siamese.data.dataset;

/** Whether an image shows its class or only imitates it. */
public enum Origin {
    /** A real sample of its class. */
    GENUINE,
    /** An imitation. It is nobody's sample: no sampler takes it for one of its class or of any other. */
    FORGERY
}
