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

function funnel(plot) {
  return {
    grid,
    tooltip: { trigger: "item", formatter: ({ data }) => `${echarts.format.encodeHTML(data.name)}<br>${data.value[0]} 件，${data.value[1].toFixed(1)}%` },
    xAxis: { type: "value", name: "件数", min: 0 },
    yAxis: { type: "value", name: plot.unit, scale: true },
    series: [
      limitLine(plot, "Low95", "dashed"), limitLine(plot, "High95", "dashed"),
      limitLine(plot, "Low99", "solid"), limitLine(plot, "High99", "solid"),
      {
        type: "scatter", symbolSize: 9,
        data: plot.points.map((p) => ({
          name: p.name, value: [p.n, p.rate],
          itemStyle: p.few ? { color: "#fff", borderColor: token("--c-mute"), borderWidth: 1.5 } : { color: p.hit ? token("--c-hit") : token("--c-main") },
          label: { show: Boolean(p.label), formatter: "{b}", position: "right", color: token("--ink-700") },
        })),
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: token("--ink-600"), type: "solid" }, data: [{ yAxis: plot.centre }] },
        markArea: { silent: true, itemStyle: { color: token("--ink-100"), opacity: 0.6 }, label: { color: token("--ink-500"), position: "top" }, data: [[{ name: "只看不评", xAxis: 0 }, { xAxis: 30 }]] },
      },
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
