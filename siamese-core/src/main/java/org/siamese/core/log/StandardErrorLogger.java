package org.siamese.core.log;

import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MarkerIgnoringBase;
import org.slf4j.helpers.MessageFormatter;

/** Writes warnings and errors to standard error, one line each, and drops the rest. Thread-safe. */
final class StandardErrorLogger extends MarkerIgnoringBase {
    private static final long serialVersionUID = 1L;

    StandardErrorLogger(String name) {
        this.name = name;
    }

    private void print(String level, FormattingTuple line) {
        Throwable cause = line.getThrowable();
        String text = level + " " + name + ": " + line.getMessage() + (cause == null ? "" : ": " + cause);
        System.err.println(text.replaceAll("\\R+", " "));
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public void trace(String text) {}

    @Override
    public void trace(String form, Object value) {}

    @Override
    public void trace(String form, Object first, Object second) {}

    @Override
    public void trace(String form, Object... values) {}

    @Override
    public void trace(String text, Throwable cause) {}

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public void debug(String text) {}

    @Override
    public void debug(String form, Object value) {}

    @Override
    public void debug(String form, Object first, Object second) {}

    @Override
    public void debug(String form, Object... values) {}

    @Override
    public void debug(String text, Throwable cause) {}

    @Override
    public boolean isInfoEnabled() {
        return false;
    }

    @Override
    public void info(String text) {}

    @Override
    public void info(String form, Object value) {}

    @Override
    public void info(String form, Object first, Object second) {}

    @Override
    public void info(String form, Object... values) {}

    @Override
    public void info(String text, Throwable cause) {}

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public void warn(String text) {
        print("WARN", new FormattingTuple(text));
    }

    @Override
    public void warn(String form, Object value) {
        print("WARN", MessageFormatter.format(form, value));
    }

    @Override
    public void warn(String form, Object first, Object second) {
        print("WARN", MessageFormatter.format(form, first, second));
    }

    @Override
    public void warn(String form, Object... values) {
        print("WARN", MessageFormatter.arrayFormat(form, values));
    }

    @Override
    public void warn(String text, Throwable cause) {
        print("WARN", new FormattingTuple(text, null, cause));
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    public void error(String text) {
        print("ERROR", new FormattingTuple(text));
    }

    @Override
    public void error(String form, Object value) {
        print("ERROR", MessageFormatter.format(form, value));
    }

    @Override
    public void error(String form, Object first, Object second) {
        print("ERROR", MessageFormatter.format(form, first, second));
    }

    @Override
    public void error(String form, Object... values) {
        print("ERROR", MessageFormatter.arrayFormat(form, values));
    }

    @Override
    public void error(String text, Throwable cause) {
        print("ERROR", new FormattingTuple(text, null, cause));
    }
}
