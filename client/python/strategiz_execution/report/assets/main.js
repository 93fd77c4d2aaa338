// Unpacks the chart library, which is in this file, and draws. The page's policy knows the library by its hash.

async function loadLibrary() {
  const packed = Uint8Array.from(atob(document.getElementById("library").textContent), (one) => one.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);
}

async function main() {
  const data = JSON.parse(document.getElementById("data").textContent);
  tables(data);
  try {
    await loadLibrary();
  } catch (error) {
    for (const place of document.querySelectorAll(".chart")) {
      place.textContent = "This chart needs a browser of 2023 or later. The tables work in this one, too.";
    }
    return;
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const redraw = () => draw(data, dark.matches ? DARK : LIGHT);
  dark.addEventListener("change", redraw);
  addEventListener("beforeprint", () => draw(data, LIGHT));
  addEventListener("afterprint", redraw);
  await redraw();
  document.documentElement.dataset.drawn = "yes";
}

main();
