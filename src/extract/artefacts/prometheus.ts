import type { Artefact } from '../../model/artefacts.js';
import type { YamlNode } from './yaml.js';

type Rules = Extract<Artefact, { kind: 'prometheus-rules' }>;

/** Whether a document holds rules: a rule file of Prometheus, Mimir or Loki, a PrometheusRule object, or alerting provisioned in Grafana. */
export function isPrometheusRules(root: YamlNode): boolean {
  return groupsOf(root).some((group) =>
    group
      .get('rules')
      .items()
      .some((rule) => isRule(rule)),
  );
}

function isRule(rule: YamlNode): boolean {
  return rule.get('alert').exists || rule.get('record').exists || (rule.get('title').exists && rule.get('data').exists);
}

function groupsOf(root: YamlNode): YamlNode[] {
  const own = root.get('groups').items();
  return own.length > 0 ? own : root.get('spec', 'groups').items();
}

/** Reads alerts and recording rules of all documents of a file. */
export function readPrometheusRules(path: string, documents: readonly YamlNode[]): Rules {
  const rules = documents.flatMap(groupsOf).flatMap((group) => group.get('rules').items());
  return { kind: 'prometheus-rules', path, alerts: rules.flatMap(alert), records: rules.flatMap(record) };
}

function alert(rule: YamlNode): Rules['alerts'] {
  const named = rule.get('alert').exists ? rule.get('alert') : rule.get('title');
  if (named.text === undefined || !isRule(rule)) return [];
  const labels = rule.get('labels').record();
  const severity = labels.severity ?? labels.priority;
  const duration = rule.get('for').text;
  const queries = rule
    .get('data')
    .items()
    .map((query) => query.get('model', 'expr').text?.trim() ?? '');
  return [
    {
      name: named.text,
      expression: rule.get('expr').text?.trim() ?? queries.filter((query) => query !== '').join(' and '),
      ...(severity !== undefined && { severity }),
      ...(duration !== undefined && { duration }),
      labels,
      annotations: rule.get('annotations').record(),
      at: named.at,
    },
  ];
}

function record(rule: YamlNode): Rules['records'] {
  const name = rule.get('record');
  if (name.text === undefined) return [];
  return [{ name: name.text, expression: rule.get('expr').text?.trim() ?? '', at: name.at }];
}
