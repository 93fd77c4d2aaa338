/** For code that was written for the client before this one: its signatures, and its habit of never throwing. */
@NullMarked
package io.strategiz.client.execution.compat;

import org.jspecify.annotations.NullMarked;
