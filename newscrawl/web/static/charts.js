// Draws the charts of a page: what each shows stands in it as JSON, the colours come from the style sheet.
// Expressions are interpreted, never compiled: the content security policy allows no code that is made of text.
"use strict";

(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const places = document.querySelectorAll(".chart[data-spec]");
  const views = new Map();

  function config() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    const font = getComputedStyle(document.body).fontFamily;
    const ranges = [1, 2, 3, 4, 5, 6].map((n) => of(`--chart-${n}`));
    return {
      background: "transparent",
      font,
      padding: 0,
      view: { stroke: null },
      axis: {
        domainColor: of("--edge"), gridColor: of("--line"), tickColor: of("--edge"),
        labelColor: of("--soft"), titleColor: of("--soft"), labelFontSize: 12, titleFontSize: 12, titleFontWeight: 400,
      },
      axisY: { labelLimit: innerWidth < 600 ? 110 : 260 },
      rule: { color: ranges[0] },
      legend: { labelColor: of("--soft"), labelFontSize: 12, columns: innerWidth < 600 ? 1 : 4, labelLimit: 240 },
      range: { category: ranges },
      bar: { color: ranges[0] },
      line: { color: ranges[0], strokeWidth: 2 },
      point: { color: ranges[0], filled: true, size: 36 },
    };
  }

  function draw(place) {
    const at = innerWidth;
    const spec = JSON.parse(document.getElementById(place.dataset.spec).textContent);
    const width = Math.max(200, place.clientWidth);
    const sized = { ...spec, width, height: spec.height ?? (width < 500 ? 180 : 220), autosize: { type: "fit", contains: "padding" } };
    const compiled = vegaLite.compile(sized, { config: config() }).spec;
    views.get(place)?.finalize();
    const view = new vega.View(vega.parse(compiled, null, { ast: true }), {
      renderer: "svg",
      container: place,
      hover: false,
      expr: vegaInterpreter.expressionInterpreter,
      loader: { load: () => Promise.reject(new Error("a chart loads nothing")) },
    });
    views.set(place, view);
    place.classList.add("drawn");
    return view.runAsync().then(() => {
      const drawn = place.querySelector("svg");
      // The caption and the table say it to who cannot see; a thousand marks read out would not.
      drawn.setAttribute("aria-hidden", "true");
      drawn.setAttribute("focusable", "false");
      place.dataset.width = at;
      place.dataset.drawn = dark.matches ? "dark" : "light";
    });
  }

  const drawAll = () => places.forEach(draw);
  dark.addEventListener("change", drawAll);
  let last = innerWidth;
  let waiting;
  addEventListener("resize", () => {
    if (innerWidth === last) return;
    last = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(drawAll, 150);
  });
  drawAll();
})();
