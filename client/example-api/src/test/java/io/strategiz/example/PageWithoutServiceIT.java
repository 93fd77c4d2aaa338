package io.strategiz.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.strategiz.client.execution.Bars;
import io.strategiz.client.execution.ExecutionServiceClient;
import io.strategiz.client.execution.RunEvents;
import io.strategiz.client.execution.RunRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** What the page shows when the service is full, and when it is killed during a run. */
class PageWithoutServiceIT {
  private static final String SLOW =
      """
      SYMBOL, TIMEFRAME = "SPX", "1D"

      def strategy(data):
          total = 0
          for number in range(100000):
              total += number
          return "BUY" if len(data) % 40 < 20 else "SELL"
      """;

  @Test
  void aFullQueueAndAServiceThatDiesAreToldAndTheCodeStays() throws Exception {
    Map<String, String> small = Map.of("STRATEGIZ_SLOTS", "1", "STRATEGIZ_QUEUE_LENGTH", "1");
    try (RealService service = RealService.start("example-full-test", small);
        ConfigurableApplicationContext application = PageIT.application(service.port());
        Browser page = Browser.open(PageIT.origin(application), 1440, 900, "light")) {
      ExecutionServiceClient client = application.getBean(ExecutionServiceClient.class);
      page.code(SLOW);
      page.script("document.querySelector('[name=timeoutSeconds]').value = 250;");
      List<RunEvents> others = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        others.add(client.streamStrategyBlocking(request(i)));
        others.get(i).next();
      }
      page.until(now -> "1".equals(client.getHealth().metadata().get("queued")));
      page.click("#run");
      page.awaitElement("#problem");
      assertThat(page.text("#problem")).contains("The queue of the execution service is full", "Nothing was run", "Run again");
      page.shot("queue-full");
      others.forEach(RunEvents::close);
      page.until(now -> "0".equals(client.getHealth().metadata().get("running")));

      page.click("#problem button");
      page.until(now -> now.text("#live .live-figures").contains("of 5,031"));
      service.kill();
      page.awaitElement("#problem");
      assertThat(page.text("#problem"))
          .contains("The execution service is not available", "The run had come to bar", "It gave no result");
      assertThat(page.script("return document.querySelector('.CodeMirror').CodeMirror.getValue();")).isEqualTo(SLOW);
      page.until(now -> now.text("#service").equals("The service cannot be reached"));
      page.shot("service-killed");
      assertThat(page.foreignRequests()).isEmpty();
    } finally {
      RealService.sweep("example-full-test");
    }
  }

  private static RunRequest request(int user) throws Exception {
    return RunRequest.builder(SLOW, Bars.readCsv(Path.of("../../examples/data/sp500_daily.csv")))
        .userId("127.0.0.1")
        .strategyId("other " + user)
        .timeout(Duration.ofSeconds(250))
        .build();
  }
}
