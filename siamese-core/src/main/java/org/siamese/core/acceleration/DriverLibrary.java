package org.siamese.core.acceleration;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the library of the NVIDIA driver, which needs no CUDA and nothing of ND4J. Where there is none it says so; it opens no
 * context on a GPU and takes none of its memory.
 */
final class DriverLibrary {
    private static final int SUCCESS = 0;
    private static final int NO_DEVICE = 100;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int NAME_LENGTH = 256;

    private DriverLibrary() {}

    /** The functions of the driver, under the names they have in the library. */
    private interface Functions extends Library {
        int cuInit(int flags);

        int cuDriverGetVersion(IntByReference version);

        int cuDeviceGetCount(IntByReference count);

        int cuDeviceGet(IntByReference device, int index);

        int cuDeviceGetName(byte[] name, int length, int device);

        int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

        int cuDeviceTotalMem_v2(LongByReference bytes, int device);
    }

    /** The name of the library on this operating system. */
    static String fileName() {
        return Platform.isWindows() ? "nvcuda" : "libcuda.so.1";
    }

    static CudaDriver read() {
        if (!Platform.isLinux() && !Platform.isWindows()) {
            return CudaDriver.absent("CUDA is not made for this operating system");
        }
        try {
            return ask(Native.loadLibrary(fileName(), Functions.class));
        } catch (UnsatisfiedLinkError e) {
            return CudaDriver.absent("no NVIDIA driver: " + fileName() + " is missing or lacks a function");
        } catch (LinkageError e) {
            return CudaDriver.absent("the NVIDIA driver cannot be asked: " + e.getMessage());
        } catch (DriverFailure e) {
            return CudaDriver.absent(String.valueOf(e.getMessage()));
        }
    }

    private static CudaDriver ask(Functions driver) throws DriverFailure {
        int started = driver.cuInit(0);
        if (started == NO_DEVICE) {
            return CudaDriver.absent("the NVIDIA driver finds no GPU");
        }
        require("cuInit", started);
        IntByReference value = new IntByReference();
        require("cuDriverGetVersion", driver.cuDriverGetVersion(value));
        int version = value.getValue();
        require("cuDeviceGetCount", driver.cuDeviceGetCount(value));
        int count = value.getValue();
        List<Gpu> gpus = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            require("cuDeviceGet", driver.cuDeviceGet(value, index));
            gpus.add(describe(driver, index, value.getValue()));
        }
        return CudaDriver.of(version, gpus);
    }

    private static Gpu describe(Functions driver, int index, int device) throws DriverFailure {
        byte[] name = new byte[NAME_LENGTH];
        require("cuDeviceGetName", driver.cuDeviceGetName(name, NAME_LENGTH, device));
        LongByReference memory = new LongByReference();
        require("cuDeviceTotalMem", driver.cuDeviceTotalMem_v2(memory, device));
        int major = attribute(driver, CAPABILITY_MAJOR, device);
        int minor = attribute(driver, CAPABILITY_MINOR, device);
        return new Gpu(index, Native.toString(name), major, minor, memory.getValue());
    }

    private static int attribute(Functions driver, int attribute, int device) throws DriverFailure {
        IntByReference value = new IntByReference();
        require("cuDeviceGetAttribute", driver.cuDeviceGetAttribute(value, attribute, device));
        return value.getValue();
    }

    private static void require(String function, int code) throws DriverFailure {
        if (code != SUCCESS) {
            throw new DriverFailure("the NVIDIA driver does not work: " + function + " gave error " + code);
        }
    }

    /** A function of the driver gave an error code. */
    private static final class DriverFailure extends Exception {
        private static final long serialVersionUID = 1L;

        DriverFailure(String message) {
            super(message);
        }
    }
}
