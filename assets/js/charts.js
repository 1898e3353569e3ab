// Charts from <script type="application/json" data-chart="id">: grey first, one highlight, no animation. The shapes of the
// data are package ui's Plot; limits are computed exactly on the server, nothing is calculated here.
import * as echarts from "echarts/core";
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const css = getComputedStyle(document.documentElement);
const token = (name) => css.getPropertyValue(name).trim();
const font = token("--font");

function theme() {
  const text = { color: token("--ink-500"), fontSize: 12, fontFamily: font };
  const axis = {
    axisLine: { lineStyle: { color: token("--ink-300") } },
    axisTick: { show: false },
    axisLabel: text,
    nameTextStyle: text,
    splitLine: { lineStyle: { color: token("--line-soft") } },
  };
  return {
    color: ["--c-main", "--c-2", "--c-3", "--c-4"].map(token),
    textStyle: { fontFamily: font, fontSize: 12, color: token("--ink-700") },
    animation: false,
    valueAxis: axis,
    categoryAxis: axis,
    tooltip: {
      backgroundColor: "#fff", borderColor: token("--line"), borderWidth: 1, padding: [8, 12],
      textStyle: { color: token("--ink-800"), fontSize: 12 },
      extraCssText: "box-shadow:0 8px 24px rgba(20,23,28,.12);border-radius:6px",
    },
  };
}

const grid = { left: 8, right: 36, top: 32, bottom: 4, containLabel: true };

function series(plot) {
  return plot.series.map((s, i) => ({
    name: s.name,
    type: plot.kind === "line" ? "line" : "bar",
    data: s.values.map((value, at) => (s.hits?.includes(at) ? { value, itemStyle: { color: token("--c-hit") } } : value)),
    symbolSize: 6,
    showSymbol: !s.muted,
    connectNulls: false,
    barMaxWidth: 22,
    lineStyle: { width: s.muted ? 1.5 : 2, type: s.muted ? "dashed" : "solid" },
    color: s.muted ? token("--c-mute") : undefined,
    markArea: i === 0 && plot.low !== undefined && plot.high !== undefined ? {
      silent: true,
      itemStyle: { color: token("--c-band"), opacity: 0.6 },
      data: [[{ [plot.kind === "bar" ? "xAxis" : "yAxis"]: plot.low }, { [plot.kind === "bar" ? "xAxis" : "yAxis"]: plot.high }]],
    } : undefined,
  }));
}

function ordinary(plot) {
  const names = { type: "category", data: plot.labels };
  const values = {
    type: "value", name: plot.unit, scale: plot.kind === "line",
    // the reasonable interval is always in sight
    min: plot.kind === "line" && plot.low !== undefined ? (v) => Math.floor(Math.min(v.min, plot.low)) : undefined,
    max: plot.high !== undefined ? (v) => Math.ceil(Math.max(v.max, plot.high)) : undefined,
  };
  return {
    grid: plot.kind === "bar" ? { ...grid, top: plot.series.length > 1 ? 32 : 4 } : grid,
    legend: { show: plot.series.length > 1, top: 0, right: 0, icon: "roundRect", itemWidth: 10, itemHeight: 4 },
    tooltip: { trigger: "axis" },
    xAxis: plot.kind === "bar" ? values : names,
    yAxis: plot.kind === "bar" ? { ...names, inverse: true } : values,
    series: series(plot),
  };
}

function limitLine(plot, key, type) {
  return {
    type: "line", symbol: "none", silent: true, smooth: true,
    lineStyle: { color: token("--ink-400"), width: 1, type },
    data: plot.limits.map((limit) => [limit.n, limit[key]]),
  };
}

const ofAll = (plot) => `${plot.over || "总体"}\n${plot.centre.toFixed(1)}%`;

// groups are the points of a funnel by what is said of them; the last are drawn on top.
function groups(plot) {
  const named = (colour, weight) => ({
    show: true, formatter: ({ data }) => `${data.name} ${data.value[1].toFixed(1)}%`, position: "bottom", distance: 6, color: colour,
    fontSize: 12, fontWeight: weight, backgroundColor: "rgba(255,255,255,.88)", padding: [1, 3],
  });
  const group = (name, which, look) => ({
    name, type: "scatter", symbolSize: 9, z: 3, ...look,
    data: plot.points.filter(which).map((p) => ({ name: p.name, value: [p.n, p.rate], label: p.label ? look.label : { show: false } })),
  });
  return [
    group("件数太少", (p) => p.few, { symbol: "emptyCircle", symbolSize: 8, itemStyle: { color: token("--ink-400") } }),
    group("正常波动", (p) => !p.few && !p.warn && !p.hit, { itemStyle: { color: token("--c-mute"), opacity: 1 } }),
    group("95% 限以外", (p) => p.warn, { symbol: "triangle", symbolSize: 12, itemStyle: { color: token("--warn-500"), opacity: 1 }, label: named(token("--warn-700"), 400) }),
    group("99.8% 限以外", (p) => p.hit, { symbol: "rect", symbolSize: 11, itemStyle: { color: token("--c-hit"), opacity: 1 }, label: named(token("--red-700"), 600) }),
  ];
}

function funnel(plot) {
  const centre = {
    silent: true, symbol: "none", lineStyle: { color: token("--c-main"), width: 1.25, type: "solid" }, data: [{ yAxis: plot.centre }],
    label: { formatter: ofAll(plot), position: "end", align: "left", color: token("--c-main"), fontSize: 12, fontWeight: 600, lineHeight: 15 },
  };
  const few = {
    silent: true, itemStyle: { color: "rgba(20,23,28,.035)" }, data: [[{ xAxis: 0 }, { xAxis: 30 }]],
    label: { formatter: "少于 30 件\n只看不评", position: "insideBottom", distance: 8, color: token("--ink-500"), fontSize: 12, lineHeight: 16 },
  };
  return {
    grid: { left: 8, right: 64, top: 16, bottom: 24, containLabel: true },
    tooltip: { trigger: "item", formatter: ({ data }) => (data.name ? `${echarts.format.encodeHTML(data.name)}：${data.value[1].toFixed(1)}%，${data.value[0]} 件` : "") },
    xAxis: { type: "value", name: plot.cases || "件数", nameLocation: "middle", nameGap: 26, min: 0, splitLine: { show: false } },
    yAxis: { type: "value", min: plot.min, max: plot.max, scale: true, axisLabel: { formatter: "{value}%" } },
    series: [
      limitLine(plot, "Low95", "dashed"), limitLine(plot, "High95", "dashed"),
      limitLine(plot, "Low99", "solid"), limitLine(plot, "High99", "solid"),
      { type: "line", data: [], silent: true, markLine: centre, markArea: few },
      ...groups(plot),
    ],
  };
}

echarts.registerTheme("touyan", theme());

// draw draws every chart below root that has not been drawn.
export function draw(root) {
  root.querySelectorAll("script[data-chart]").forEach((block) => {
    const box = document.getElementById(block.dataset.chart);
    if (!box || echarts.getInstanceByDom(box)) return;
    const plot = JSON.parse(block.textContent);
    const chart = echarts.init(box, "touyan", { renderer: "svg" });
    chart.setOption(plot.kind === "funnel" ? funnel(plot) : ordinary(plot));
    new ResizeObserver(() => chart.resize()).observe(box);
  });
}
