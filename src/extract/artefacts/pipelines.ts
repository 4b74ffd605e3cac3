import type { Artefact } from '../../model/artefacts.js';
import type { Span } from '../../model/facts.js';
import type { YamlNode } from './yaml.js';

type Found = Extract<Artefact, { kind: 'log-pipeline' | 'other' }>;

/** A collector's own configuration language: what its text must hold. */
const BY_TEXT: { tool: string; file: RegExp; needs: readonly RegExp[] }[] = [
  { tool: 'fluent-bit', file: /\.(?:conf|cfg)$/, needs: [/^\s*\[INPUT\]/im, /^\s*\[OUTPUT\]/im] },
  { tool: 'fluentd', file: /\.(?:conf|cfg)$/, needs: [/^\s*<source>/m, /^\s*<match\b/m] },
  { tool: 'logstash', file: /\.conf$/, needs: [/^\s*input\s*\{/m, /^\s*output\s*\{/m] },
  { tool: 'vector', file: /\.toml$/, needs: [/^\[sources\./m, /^\[sinks\./m] },
  { tool: 'alloy', file: /\.(?:alloy|river)$/, needs: [/^loki\.write\b/m] },
];

/** Whether a file's name fits a collector that has a language of its own. */
export function mayBePipeline(path: string): boolean {
  return BY_TEXT.some((one) => one.file.test(path));
}

/** Reads a configuration in a collector's own language; undefined for anything else. */
export function readPipelineText(path: string, text: string): Found | undefined {
  const found = BY_TEXT.find((one) => one.file.test(path) && one.needs.every((pattern) => pattern.test(text)));
  if (!found) return undefined;
  const line = text.slice(0, text.search(found.needs[0] as RegExp)).split('\n').length;
  return { kind: 'log-pipeline', path, tool: found.tool, at: [line, 1, line, 1] };
}

/** Reads a configuration in YAML: collectors of logs, scrape configuration, objectives, contact points. */
export function readPipelineYaml(path: string, root: YamlNode): Found | undefined {
  const has = (...keys: string[]) => keys.every((key) => root.keyAt(key) !== undefined);
  const at = (key: string): Span => root.keyAt(key) ?? root.at;
  const pipeline = (tool: string, key: string): Found => ({ kind: 'log-pipeline', path, tool, at: at(key) });
  const other = (what: string, key: string): Found => ({ kind: 'other', path, what, at: at(key) });

  if (has('scrape_configs', 'clients')) return pipeline('promtail', 'clients');
  if (has('filebeat.inputs') || has('filebeat.autodiscover') || root.get('filebeat', 'inputs').exists) {
    return pipeline('filebeat', root.keyAt('filebeat.inputs') ? 'filebeat.inputs' : 'filebeat');
  }
  if (has('sources', 'sinks')) return pipeline('vector', 'sinks');
  if (root.get('pipeline', 'inputs').exists && root.get('pipeline', 'outputs').exists)
    return pipeline('fluent-bit', 'pipeline');
  const pipelines = root.get('service', 'pipelines');
  if (has('receivers', 'exporters') && pipelines.exists) {
    const logs = pipelines.members().some((member) => /^logs(?:\/|$)/.test(member.key));
    return logs ? pipeline('otel-collector', 'service') : other('otel-collector', 'service');
  }
  if (has('scrape_configs')) return other('prometheus-config', 'scrape_configs');
  if (has('slos') && root.get('slos').items().length > 0) return other('slo', 'slos');
  if (/^openslo\b/.test(root.get('apiVersion').text ?? '') && root.get('kind').text === 'SLO')
    return other('slo', 'kind');
  if (/^(?:ServiceLevelObjective|PrometheusServiceLevel)$/.test(root.get('kind').text ?? ''))
    return other('slo', 'kind');
  if (has('contactPoints')) return other('notification-channel', 'contactPoints');
  return undefined;
}
