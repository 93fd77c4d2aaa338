import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.strategiz.execution.grpc.*;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** Makes version 1's four calls with version 1's stubs, and prints what came. Compiled by VersionOne. */
class VersionOneClient {
  private static final String CODE =
      """
      SYMBOL = 'AAA'
      def strategy(data):
          mean = data['close'].rolling(5).mean()
          plot(mean, 'mean')
          return (data['close'] > mean).map({True: 'BUY', False: 'SELL'})
      """;

  public static void main(String[] arguments) throws Exception {
    for (Class<?> message : List.of(ExecuteStrategyRequest.class, ExecuteStrategyResponse.class)) {
      if (List.of(message.getMethods()).stream().anyMatch(method -> method.getName().equals("getRunId"))) {
        throw new AssertionError("these are not the stubs of version 1");
      }
    }
    List<MarketDataBar> bars = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      bars.add(
          MarketDataBar.newBuilder()
              .setTimestamp(LocalDateTime.of(2024, 1, 1, 0, 0).plusDays(i).toString())
              .setOpen(10).setHigh(13).setLow(9).setClose(10 + i % 2).setVolume(5)
              .build());
    }
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress(arguments[0], Integer.parseInt(arguments[1])).usePlaintext().build();
    var stub = StrategyExecutionServiceGrpc.newBlockingStub(channel);
    var run =
        stub.executeStrategy(
            ExecuteStrategyRequest.newBuilder()
                .setCode(CODE).setLanguage("python").addAllMarketData(bars).putParameters("length", "5")
                .setTimeoutSeconds(10).setUserId("ann").setStrategyId("s1")
                .build());
    System.out.printf("execute: %s %d %d %s%n", run.getSuccess(), run.getPerformance().getBuyCount() + run.getPerformance().getSellCount(),
        run.getPerformance().getBuyCount(), run.getIndicators(0).getName());
    var failing =
        stub.executeStrategy(
            ExecuteStrategyRequest.newBuilder()
                .setCode("SYMBOL = 'A'\ndef strategy(data):\n    return 1 / 0\n").addAllMarketData(bars)
                .build());
    System.out.printf("failing: %s %s%n", failing.getSuccess(), failing.getError().contains("division by zero") ? "division by zero" : failing.getError());
    var list =
        stub.executeList(
            ExecuteListRequest.newBuilder()
                .setTier("gold").setTimeoutSeconds(10)
                .addSymbolSets(
                    SymbolSetExecution.newBuilder()
                        .addSymbols("AAA")
                        .putMarketData("AAA", SymbolMarketData.newBuilder().setSymbol("AAA").addAllBars(bars).build())
                        .addDeployments(DeploymentExecution.newBuilder().setDeploymentId("d1").setStrategyCode(CODE)))
                .build());
    var one = list.getResults(0);
    System.out.printf("list: %s %s %s %s%n", list.getSuccess(), one.getDeploymentId(), one.getSuccess(), one.getSignal().getSymbol());
    var check = stub.validateCode(ValidateCodeRequest.newBuilder().setCode("import os").setLanguage("python").build());
    System.out.printf("validate: %s %s%n", check.getValid(), check.getErrorsCount() > 0);
    var health = stub.getHealth(HealthRequest.getDefaultInstance());
    System.out.printf("health: %s %s%n", health.getStatus(), health.getSupportedLanguages(0));
    channel.shutdownNow();
  }
}
