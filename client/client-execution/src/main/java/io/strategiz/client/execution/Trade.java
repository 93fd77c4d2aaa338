package io.strategiz.client.execution;

import java.time.Instant;

/**
 * One closed round trip.
 *
 * <pre>{@code
 * double won = performance.trades().stream().filter(Trade::win).mapToDouble(Trade::pnl).sum();
 * }</pre>
 *
 * @param side long or short
 * @param size units, positive
 * @param entryBar index of the bar, from 0
 * @param exitBar index of the bar, from 0
 * @param entryTime opening time of the entry's bar
 * @param exitTime opening time of the exit's bar
 * @param entryPrice fill price with slippage
 * @param exitPrice fill price with slippage
 * @param pnl cash, net of commissions and financing
 * @param returnFraction {@code pnl} as a fraction of units times entry price
 * @param commission cash, both sides together
 * @param financing cash paid for what was borrowed
 * @param mae largest loss on the way, a fraction of the entry price, at or below 0
 * @param mfe largest gain on the way, a fraction of the entry price, 0 or above
 * @param exitReason what closed it
 * @param entryOrder the order that opened it
 * @param exitOrder the order that closed it
 * @param entrySignalReason the strategy's words behind the entry; may be empty
 * @param exitSignalReason the strategy's words behind the exit; may be empty
 */
public record Trade(
    Side side,
    double size,
    int entryBar,
    int exitBar,
    Instant entryTime,
    Instant exitTime,
    double entryPrice,
    double exitPrice,
    double pnl,
    double returnFraction,
    double commission,
    double financing,
    double mae,
    double mfe,
    ExitReason exitReason,
    OrderKind entryOrder,
    OrderKind exitOrder,
    String entrySignalReason,
    String exitSignalReason) {

  /** Whether {@link #pnl} is above 0. */
  public boolean win() {
    return pnl > 0;
  }
}
