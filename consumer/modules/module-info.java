/** Siamese on the module path, by the automatic names of its modules. */
module com.example.modules {
    requires org.siamese.core;
    requires org.siamese.data;
    requires org.siamese.losses;
    // JavaCPP, on the class path, computes addresses with sun.misc.Unsafe.
    requires jdk.unsupported;
}
