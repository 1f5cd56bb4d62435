// A dashboard of Grafana with every kind of panel that is drawn, and one that is not, over a real Prometheus and node-exporter; and the
// metrics of two meshes.

export const TITLE = 'Every kind of panel';
export const NAME = 'every-kind-of-panel';

interface Given {
  type: string;
  title: string;
  grid: [x: number, y: number, w: number, h: number];
  expr?: string;
  legend?: string;
  unit?: string;
  more?: object;
  defaults?: object;
  custom?: object;
}

const STEPS = { mode: 'absolute', steps: [{ color: 'green', value: null }, { color: 'orange', value: 60 }, { color: 'red', value: 90 }] };

function panel(id: number, { type, title, grid: [x, y, w, h], expr, legend = '', unit = 'short', more = {}, defaults = {}, custom = {} }: Given): object {
  return {
    id, type, title, gridPos: { x, y, w, h }, datasource: { type: 'prometheus', uid: '${source}' },
    targets: expr === undefined ? [] : [{ refId: 'A', expr, legendFormat: legend, instant: type === 'table', format: type === 'heatmap' ? 'heatmap' : type === 'table' ? 'table' : 'time_series' }],
    fieldConfig: { defaults: { unit, custom, ...defaults }, overrides: [] },
    ...more,
  };
}

const CPU = '100 - 100 * avg by (instance) (rate(node_cpu_seconds_total{mode="idle",instance=~"$instance"}[$__rate_interval]))';
const MEMORY = '100 * (1 - node_memory_MemAvailable_bytes{instance=~"$instance"} / node_memory_MemTotal_bytes)';
const up = [{ type: 'value', options: { 0: { text: 'Down', color: 'red' }, 1: { text: 'Up', color: 'green' } } }];

const panels: Given[] = [
  { type: 'stat', title: 'Targets', grid: [0, 0, 6, 4], expr: 'up', legend: '{{job}}', defaults: { mappings: up, thresholds: { mode: 'absolute', steps: [{ color: 'red', value: null }, { color: 'green', value: 1 }] } } },
  { type: 'gauge', title: 'Memory in use', grid: [6, 0, 6, 4], expr: MEMORY, legend: '{{instance}}', unit: 'percent', defaults: { min: 0, max: 100, thresholds: STEPS } },
  { type: 'stat', title: 'Load', grid: [12, 0, 4, 4], expr: 'node_load1{instance=~"$instance"}', legend: 'load1', defaults: { decimals: 2 } },
  { type: 'bargauge', title: 'File systems in use', grid: [16, 0, 8, 4], expr: 'topk(4, 100 * (1 - node_filesystem_avail_bytes / node_filesystem_size_bytes > 0))', legend: '{{mountpoint}}', unit: 'percent', defaults: { min: 0, max: 100, thresholds: STEPS } },
  { type: 'row', title: 'Over time', grid: [0, 4, 24, 1] },
  { type: 'timeseries', title: 'CPU by mode', grid: [0, 5, 12, 8], expr: 'sum by (mode) (rate(node_cpu_seconds_total{instance=~"$instance"}[$__rate_interval]))', legend: '{{mode}}', custom: { fillOpacity: 40, stacking: { mode: 'normal' } }, more: { description: 'Seconds of processor time per second, by what they were spent on.' } },
  { type: 'timeseries', title: 'Requests to Prometheus', grid: [12, 5, 12, 8], expr: 'sum by (handler) (rate(prometheus_http_requests_total[$__rate_interval])) > 0', legend: '{{handler}}', unit: 'reqps' },
  { type: 'timeseries', title: 'CPU', grid: [0, 13, 8, 7], expr: CPU, legend: '{{instance}}', unit: 'percent', defaults: { min: 0, max: 100 } },
  { type: 'heatmap', title: 'How long requests to Prometheus took', grid: [8, 13, 8, 7], expr: 'sum by (le) (increase(prometheus_http_request_duration_seconds_bucket[$__rate_interval]))', legend: '{{le}}', unit: 's' },
  { type: 'barchart', title: 'Series by metric', grid: [16, 13, 8, 7], expr: 'topk(5, count by (job) ({__name__=~".+"}))', legend: '{{job}}' },
  { type: 'row', title: 'Tables and words', grid: [0, 20, 24, 1] },
  { type: 'table', title: 'Targets as a table', grid: [0, 21, 10, 6], expr: 'up' },
  { type: 'piechart', title: 'Memory', grid: [10, 21, 7, 6], expr: 'label_replace(node_memory_MemAvailable_bytes, "part", "available", "", "") or label_replace(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes, "part", "used", "", "")', legend: '{{part}}', unit: 'bytes' },
  { type: 'text', title: 'About', grid: [17, 21, 7, 6], more: { options: { mode: 'markdown', content: '# About this machine\n\nWhat **node-exporter** says of `$instance`.\n\n- one\n- two\n' } } },
  { type: 'nodeGraph', title: 'Who calls whom', grid: [0, 27, 12, 5] },
  { type: 'timeseries', title: 'Nothing to see', grid: [12, 27, 12, 5], expr: 'this_metric_is_nowhere' },
];

/** Its text, as Grafana exports it. */
export function dashboardText(): string {
  const folded = panel(40, { type: 'timeseries', title: 'Sockets', grid: [0, 33, 12, 7], expr: 'node_sockstat_TCP_inuse', legend: 'in use' });
  return JSON.stringify({
    uid: 'every-kind', title: TITLE, tags: ['test', 'node'], schemaVersion: 39, time: { from: 'now-5m', to: 'now' }, refresh: '',
    templating: { list: [
      { name: 'source', type: 'datasource', query: 'prometheus', label: 'Source', hide: 2, current: {} },
      { name: 'instance', type: 'query', label: 'Instance', query: 'label_values(node_uname_info, instance)', multi: true, includeAll: true, current: { text: 'All', value: ['$__all'] }, datasource: { type: 'prometheus', uid: '${source}' } },
      { name: 'mode', type: 'custom', label: 'Mode', query: 'user,system,idle', current: { text: 'user', value: 'user' } },
      { name: 'note', type: 'textbox', label: 'Note', query: '', current: {} },
    ] },
    panels: [...panels.map((given, index) => panel(index + 1, given)), { ...panel(30, { type: 'row', title: 'Folded', grid: [0, 32, 24, 1] }), collapsed: true, panels: [folded] }],
  });
}

/** What Istio and Linkerd would tell of a small shop: rates and times that stay the same, one workload that fails too often. */
export function meshMetrics(seconds: number): string {
  const workloads = [
    { name: 'web', perS: 40, failing: 0, ms: 12, mesh: 'istio' }, { name: 'cart', perS: 25, failing: 0.03, ms: 35, mesh: 'istio' },
    { name: 'stock', perS: 12, failing: 0.0004, ms: 8, mesh: 'istio' }, { name: 'pay', perS: 6, failing: 0, ms: 140, mesh: 'linkerd' }, { name: 'mail', perS: 2, failing: 0.002, ms: 60, mesh: 'linkerd' },
  ];
  return [...workloads.flatMap(({ name, perS, failing, ms, mesh }) => {
    const all = 10 + perS * seconds;
    return mesh === 'istio' ? istio(name, all, all * failing, ms) : linkerd(name, all, all * failing, ms);
  }), ...container('web', 0.2, 0.94, seconds), ...container('cart', 0.2, 0.75, seconds)].join('\n') + '\n';
}

const MEMORY_BYTES = 256 * 1_048_576;

/** Of one core and of 256 MiB that it may use, what a container uses of them: as cAdvisor tells it. */
function container(name: string, cpu: number, memory: number, seconds: number): string[] {
  const labels = `namespace="shop",pod="${name}-7d9c5b6f4d-x2k4j",container="app"`;
  return [`container_cpu_usage_seconds_total{${labels}} ${String(cpu * seconds)}`, `container_spec_cpu_quota{${labels}} 100000`, `container_spec_cpu_period{${labels}} 100000`,
    `container_memory_working_set_bytes{${labels}} ${String(memory * MEMORY_BYTES)}`, `container_spec_memory_limit_bytes{${labels}} ${String(MEMORY_BYTES)}`];
}

function istio(name: string, all: number, failed: number, ms: number): string[] {
  const labels = `reporter="destination",destination_workload_namespace="shop",destination_workload="${name}"`;
  return [`istio_requests_total{${labels},response_code="200"} ${String(all - failed)}`, `istio_requests_total{${labels},response_code="503"} ${String(failed)}`, ...buckets('istio_request_duration_milliseconds', labels, all, ms)];
}

function linkerd(name: string, all: number, failed: number, ms: number): string[] {
  const labels = `direction="inbound",namespace="shop",deployment="${name}"`;
  return [`request_total{${labels}} ${String(all)}`, `response_total{${labels},classification="success"} ${String(all - failed)}`, `response_total{${labels},classification="failure"} ${String(failed)}`, ...buckets('response_latency_ms', labels, all, ms)];
}

/** Half of them below `ms`, nine in ten below twice that, all below four times that. */
function buckets(metric: string, labels: string, all: number, ms: number): string[] {
  const parts = [[ms, 0.5], [ms * 2, 0.9], [ms * 4, 1]] as const;
  return [...parts.map(([le, share]) => `${metric}_bucket{${labels},le="${String(le)}"} ${String(all * share)}`), `${metric}_bucket{${labels},le="+Inf"} ${String(all)}`];
}
