package io.strategiz.client.execution;

import java.util.List;

/**
 * What the static check found.
 *
 * <pre>{@code
 * CodeCheck check = client.validateCode("import os");
 * }</pre>
 *
 * @param valid no error was found: the code would be run
 * @param findings in order of line
 */
public record CodeCheck(
    boolean valid,
    List<Finding> findings) {}
