/* Numbers first, charts in the next task; Plotly is loaded after the first numbers. */
(() => {
  const numbers = document.querySelectorAll(".k b");
  const layout = { margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
    xaxis: { visible: false }, yaxis: { visible: false, rangemode: "tozero" } };
  const config = { staticPlot: true, displayModeBar: false, responsive: true };
  let last = null, plotly = null;
  const draw = () => {
    if (!window.Plotly || !last) return;
    Plotly.react("line", [{ type: "scatter", mode: "lines", y: last.line }], layout, config);
    Plotly.react("bars", [{ type: "bar", y: last.bars }], layout, config);
  };
  const load = () => {
    plotly = document.createElement("script");
    plotly.src = "/plotly.js";
    plotly.onload = draw;
    document.head.append(plotly);
  };
  const socket = new WebSocket(`ws://${location.host}/live`);
  socket.onmessage = (event) => {
    last = JSON.parse(event.data);
    last.numbers.forEach((value, i) => { numbers[i].textContent = value; });
    requestAnimationFrame(() => setTimeout(plotly ? draw : load));
  };
})();
