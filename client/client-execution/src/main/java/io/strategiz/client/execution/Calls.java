package io.strategiz.client.execution;

import io.grpc.Channel;
import java.util.function.BooleanSupplier;

/** What each call needs of its client. */
record Calls(Channel channel, Retrying retrying, BooleanSupplier closed) {}
