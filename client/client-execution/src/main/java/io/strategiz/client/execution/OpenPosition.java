package io.strategiz.client.execution;

import java.time.Instant;

/**
 * A position still open at the last bar, marked at its close.
 *
 * <pre>{@code
 * double value = position.size() * position.lastPrice();
 * }</pre>
 *
 * @param side long or short
 * @param size units, positive
 * @param entryBar index of the bar, from 0
 * @param entryTime opening time of that bar
 * @param entryPrice fill price with slippage
 * @param lastPrice close of the last bar
 * @param unrealizedPnl cash, net of the entry's commission
 * @param commission cash paid at entry
 */
public record OpenPosition(
    Side side,
    double size,
    int entryBar,
    Instant entryTime,
    double entryPrice,
    double lastPrice,
    double unrealizedPnl,
    double commission) {}
