package io.strategiz.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium of this machine, with the page open. It keeps what the page asked for and complained of. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path SHOTS = Path.of("target/screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final ChromeDriver driver;
  private final String origin;

  private Browser(ChromeDriver driver, String origin) {
    this.driver = driver;
    this.origin = origin;
  }

  static Browser open(String origin, int width, int height, String scheme) {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "there is no Chromium: as root, deployment/setup/chromium.sh installs it");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
        "--window-size=" + Math.max(width, 500) + "," + height);
    if (width < 500) {
      Map<String, Object> device = Map.of("width", width, "height", height, "pixelRatio", 2.0, "touch", true);
      options.setExperimentalOption("mobileEmulation", Map.of("deviceMetrics", device));
    }
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    // The driver is named, so nothing is looked for or downloaded.
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).usingAnyFreePort().build();
    ChromeDriver driver = new ChromeDriver(service, options);
    Browser browser = new Browser(driver, origin);
    browser.scheme(scheme);
    driver.get(origin + "/");
    browser.until(page -> page.text("#bars-summary").contains(" bars, "));
    return browser;
  }

  /** What the system prefers: light or dark. */
  void scheme(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  void until(Function<Browser, Boolean> condition) {
    try {
      new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50)).until((WebDriver ignored) -> condition.apply(this));
    } catch (TimeoutException late) {
      shot("too-late");
      throw late;
    }
  }

  void awaitElement(String selector) {
    until(page -> !page.all(selector).isEmpty());
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  WebElement one(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** The text as it is in the document, whether it is in view or not; empty where there is no such element. */
  String text(String selector) {
    String text =
        (String) script("const found = document.querySelector(arguments[0]); return found ? found.textContent : '';", selector);
    return text.replace('\u00a0', ' ');
  }

  Object script(String code, Object... arguments) {
    return driver.executeScript(code, arguments);
  }

  void code(String source) {
    script("document.querySelector('.CodeMirror').CodeMirror.setValue(arguments[0]);", source);
  }

  void click(String selector) {
    script("document.querySelector(arguments[0]).scrollIntoView({block: 'nearest'});", selector);
    one(selector).click();
  }

  /** A picture of what is in view, under target/screenshots. */
  void shot(String name) {
    script("document.querySelector('#strategy').scrollTop = 0;");
    try {
      Files.createDirectories(SHOTS);
      Files.write(SHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /** What the page complained of, but for the statuses that a test provokes. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .toList();
  }

  /** Addresses outside the application that the page asked for. */
  List<String> foreignRequests() {
    JsonMapper json = new JsonMapper();
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> json.readTree(entry.getMessage()).path("message"))
        .filter(message -> message.path("method").asString().equals("Network.requestWillBeSent"))
        .map(message -> message.path("params").path("request").path("url").asString())
        .filter(url -> !url.startsWith(origin + "/") && !url.startsWith("data:"))
        .toList();
  }

  void assertQuiet() {
    assertThat(complaints()).isEmpty();
    assertThat(foreignRequests()).isEmpty();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
