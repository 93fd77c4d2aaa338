package io.strategiz.client.execution;

import static io.strategiz.client.execution.Results.all;
import static io.strategiz.client.execution.Results.named;
import static io.strategiz.client.execution.Results.worded;

import io.strategiz.execution.grpc.EquityPoint;
import java.time.Instant;
import java.util.Arrays;

/** Makes records of the messages of a backtest. */
final class Performances {
  private Performances() {}

  static Performance of(io.strategiz.execution.grpc.Performance m) {
    return new Performance(
        Metrics.of(m.getMetrics()),
        equity(m.getEquity()),
        all(m.getTradesList(), Performances::trade),
        m.hasOpenPosition() ? position(m.getOpenPosition()) : null,
        all(m.getEquityCurveList(), Performances::accountEvent),
        all(m.getIgnoredSignalsList(), Performances::ignored),
        all(m.getOrderEventsList(), Performances::orderEvent),
        m.getBuyCount(),
        m.getSellCount(),
        m.getInitialCash(),
        m.getTotalPnl(),
        m.getBuyAndHoldReturn(),
        m.getPeriodsPerYear(),
        named(FillRule.values(), m.getFill().name(), "FILL_RULE_", FillRule.UNKNOWN),
        Instant.parse(m.getStartDate()),
        Instant.parse(m.getEndDate()),
        m.getTestPeriod());
  }

  private static EquityCurve equity(io.strategiz.execution.grpc.EquityCurve m) {
    long[] timesMs = new long[m.getTimestampMsCount()];
    double[] values = new double[m.getEquityCount()];
    Arrays.setAll(timesMs, m::getTimestampMs);
    Arrays.setAll(values, m::getEquity);
    return new EquityCurve(timesMs, values);
  }

  private static Trade trade(io.strategiz.execution.grpc.Trade m) {
    Side side = side(m.getSide());
    boolean isLong = side != Side.SHORT;
    return new Trade(
        side,
        m.getSize(),
        m.getEntryBar(),
        m.getExitBar(),
        Instant.parse(m.getEntryTimestamp()),
        Instant.parse(m.getExitTimestamp()),
        m.getEntryPrice(),
        m.getExitPrice(),
        m.getPnl(),
        m.getPnlPercent() / 100,
        m.getCommission(),
        m.getFinancing(),
        m.getMae(),
        m.getMfe(),
        worded(ExitReason.values(), m.getExitReason(), ExitReason.UNKNOWN),
        order(m.getEntryOrder()),
        order(m.getExitOrder()),
        isLong ? m.getBuyReason() : m.getSellReason(),
        isLong ? m.getSellReason() : m.getBuyReason());
  }

  private static OpenPosition position(io.strategiz.execution.grpc.OpenPosition m) {
    return new OpenPosition(
        side(m.getSide()),
        m.getSize(),
        m.getEntryBar(),
        Instant.parse(m.getEntryTimestamp()),
        m.getEntryPrice(),
        m.getLastPrice(),
        m.getUnrealizedPnl(),
        m.getCommission());
  }

  private static AccountEvent accountEvent(EquityPoint m) {
    return new AccountEvent(
        Instant.parse(m.getTimestamp()),
        m.getPortfolioValue(),
        worded(AccountEventKind.values(), m.getType(), AccountEventKind.UNKNOWN));
  }

  private static IgnoredSignal ignored(io.strategiz.execution.grpc.IgnoredSignal m) {
    return new IgnoredSignal(
        Instant.parse(m.getTimestamp()),
        worded(SignalType.values(), m.getType(), SignalType.UNKNOWN),
        m.getReason());
  }

  private static OrderEvent orderEvent(io.strategiz.execution.grpc.OrderEvent m) {
    return new OrderEvent(
        Instant.parse(m.getTimestamp()),
        m.getBar(),
        named(
            OrderEventKind.values(), m.getKind().name(), "ORDER_EVENT_KIND_", OrderEventKind.UNKNOWN),
        m.getUnits(),
        m.getReason());
  }

  private static Side side(io.strategiz.execution.grpc.Side side) {
    return named(Side.values(), side.name(), "SIDE_", Side.UNKNOWN);
  }

  private static OrderKind order(io.strategiz.execution.grpc.OrderKind kind) {
    return kind == io.strategiz.execution.grpc.OrderKind.ORDER_KIND_UNSPECIFIED
        ? OrderKind.NONE
        : named(OrderKind.values(), kind.name(), "ORDER_KIND_", OrderKind.UNKNOWN);
  }
}
