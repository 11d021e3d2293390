package com.example;

import org.nd4j.linalg.activations.impl.ActivationTanH;

/** A user's own part of a network, outside the packages that are trusted by default. */
public class OwnActivation extends ActivationTanH {
    private static final long serialVersionUID = 1L;
}
