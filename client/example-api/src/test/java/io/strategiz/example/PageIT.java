package io.strategiz.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The page in a browser, with runs of the real service. */
class PageIT {
  private static final String SLOW =
      """
      SYMBOL, TIMEFRAME = "SPX", "1D"

      def strategy(data):
          total = 0
          for number in range(100000):
              total += number
          return "BUY" if len(data) % 40 < 20 else "SELL"
      """;
  // What would be an attack if it were put into the page as HTML: in a log, a name, a reason and an error.
  private static final String ATTACK = "<img src=x onerror=\"window.attacked=1\"><script>window.attacked=1</script>";
  private static final String ATTACKING =
      """
      SYMBOL, TIMEFRAME = "SPX", "1D"
      ATTACK = '%s'
      print(ATTACK)
      plot(data["close"] * 1.01, ATTACK)
      for i in range(100, 2000, 20):
          signal("BUY" if i %% 40 else "SELL", i, reason=ATTACK)
      """
          .formatted(ATTACK);

  private static RealService service;
  private static ConfigurableApplicationContext application;
  private static String origin;

  @BeforeAll
  static void start() throws Exception {
    service = RealService.start("example-page-test", Map.of());
    application = application(service.port());
    origin = origin(application);
  }

  @AfterAll
  static void stop() throws Exception {
    if (application != null) {
      application.close();
    }
    if (service != null) {
      service.close();
    }
  }

  static ConfigurableApplicationContext application(int port) {
    return new SpringApplicationBuilder(ExampleApplication.class)
        .run("--server.port=0", "--execution.service.port=" + port, "--example.limits.runs-per-minute=1000");
  }

  static String origin(ConfigurableApplicationContext started) {
    return "http://127.0.0.1:" + started.getEnvironment().getProperty("local.server.port");
  }

  @Test
  void aRunShowsItsVerdictChartsMetricsTradesAndCosts() {
    try (Browser page = Browser.open(origin, 1440, 1240, "light")) {
      page.awaitElement("#findings .ok");
      page.one(".CodeMirror [contenteditable]").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
      page.awaitElement("#summary");
      assertThat(page.text("#verdict")).contains("+219.6", "in 20 years", "+104.1");
      assertThat(page.all("#charts canvas")).hasSize(3);
      assertThat(page.text("[data-metric=nTrades] output")).isEqualTo("10");
      assertThat(page.text("[data-metric=maxDrawdown] output")).isEqualTo("−20.2 %");
      assertThat(page.all("#trades tbody tr")).hasSize(10);
      assertThat(page.text("#logs pre")).isEqualTo("10 crossings up, 10 down");
      assertThat(page.text("#costs")).contains("Memory, at its peak", "of 512 MiB");
      page.shot("page-light");
      page.scheme("dark");
      page.shot("page-dark");
      page.scheme("light");
      page.click("#trades tbody tr:nth-child(3) button");
      page.shot("one-trade");
      page.assertQuiet();
    }
  }

  @Test
  void aRunShowsItsProgressAndCanBeCancelled() {
    try (Browser page = Browser.open(origin, 1440, 1000, "light")) {
      page.code(SLOW);
      page.script("document.querySelector('[name=timeoutSeconds]').value = 250;");
      page.click("#run");
      page.until(now -> figures(now).contains("of 5,031"));
      String before = figures(page);
      page.until(now -> !figures(now).equals(before) && !figures(now).isEmpty());
      assertThat(figures(page)).contains("of 5,031", "equity", "drawdown");
      page.shot("running");
      page.click("#cancel");
      page.awaitElement("#cancelled");
      assertThat(page.text("#cancelled")).contains("was stopped at bar");
      page.shot("cancelled");
      page.until(now -> freePlaces());
      page.assertQuiet();
    }
  }

  @Test
  void whatTheCheckFindsIsShownAtItsLineWhileOneTypes() {
    try (Browser page = Browser.open(origin, 1440, 1000, "light")) {
      page.code("SYMBOL = 'SPX'\nimport os\n\ndef strategy(data):\n    return open('x')\n");
      page.awaitElement(".inline-error");
      assertThat(page.all(".inline-error")).hasSize(2);
      assertThat(page.text("#findings [data-severity=error] b")).isEqualTo("✕ Line 2");
      String above =
          (String)
              page.script(
                  "return document.querySelector('.inline-error').closest('.CodeMirror-linewidget')"
                      + ".parentElement.querySelector('.CodeMirror-line').textContent;");
      assertThat(above).isEqualTo("import os");
      page.shot("findings");
      page.click("#run");
      page.awaitElement("#failure");
      assertThat(page.text("#failure")).contains("it did not run", "Go to line 2");
      page.assertQuiet();
    }
  }

  @Test
  void anErrorOfTheStrategyIsShownWithItsLineAndItsBar() {
    try (Browser page = Browser.open(origin, 1440, 1000, "light")) {
      page.code("SYMBOL = 'SPX'\n\ndef strategy(data):\n    return \"BUY\" if 1 / (len(data) - 301) > 0 else \"HOLD\"\n");
      page.click("#run");
      page.awaitElement("#failure");
      assertThat(page.text("#failure")).contains("stopped with an error", "ZeroDivisionError", "Bar 300", "2000-03-13");
      assertThat(page.text("#findings b")).isEqualTo("✕ Line 4");
      page.shot("error");
      page.assertQuiet();
    }
  }

  @Test
  void textOfAStrategyIsNeverMarkup() {
    try (Browser page = Browser.open(origin, 1440, 1000, "dark")) {
      page.code(ATTACKING);
      page.click("#run");
      page.awaitElement("#summary");
      assertThat(page.text("#logs pre")).isEqualTo(ATTACK);
      assertThat(page.text("#trades tbody td:last-child")).contains(ATTACK);
      assertThat(page.text("#charts")).contains(ATTACK);
      assertThat(page.all("#results img, #results script")).isEmpty();
      assertThat(page.script("return window.attacked;")).isNull();
      page.shot("text-of-a-strategy");
      page.assertQuiet();
    }
  }

  @Test
  void itFitsOnAPhone() {
    try (Browser page = Browser.open(origin, 390, 844, "light")) {
      page.shot("phone-code");
      page.click("#run");
      page.awaitElement("#summary");
      assertThat(page.script("return document.documentElement.scrollWidth <= window.innerWidth;")).isEqualTo(true);
      page.shot("phone-result");
      page.assertQuiet();
    }
  }

  private static String figures(Browser page) {
    return page.text("#live .live-figures");
  }

  private static boolean freePlaces() {
    io.strategiz.client.execution.ExecutionServiceClient client =
        application.getBean(io.strategiz.client.execution.ExecutionServiceClient.class);
    return "0".equals(client.getHealth().metadata().get("running"));
  }
}
