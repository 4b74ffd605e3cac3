/** What a PromQL expression reads, as far as words tell: enough to match metric names, not to judge the expression. */

const KEYWORDS = new Set(
  'by without on ignoring group_left group_right and or unless bool offset atan2 inf nan start end'.split(' '),
);

/** Names of the metrics that an expression reads, sorted. Strings, label matchers, ranges and grouping lists are left out. */
export function metricNames(expression: string): string[] {
  const names = new Set<string>();
  for (const match of expression.matchAll(/\{[^{}]*?__name__\s*=~?\s*["']([\w:|]+)["']/g)) {
    for (const name of (match[1] ?? '').split('|')) names.add(name);
  }
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""')
    .replace(/\{[^{}]*\}/g, ' ')
    .replace(/\[[^[\]]*\]/g, ' ')
    .replace(/#.*$/gm, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/g, ' ')
    .replace(/\boffset\s+-?\d+\w*/g, ' ');
  for (const match of bare.matchAll(/(?<![\w:$.])([a-zA-Z_:][\w:]*)(?![\w:])(?!\s*\()/g)) {
    const name = match[1] ?? '';
    if (!KEYWORDS.has(name.toLowerCase())) names.add(name);
  }
  return [...names].sort();
}

/** The name that Prometheus knows a metric by, without the suffixes that its types add: `http.server.duration` and `http_server_duration_bucket` meet. */
export function metricStem(name: string): string {
  return name.replace(/[.\-/]/g, '_').replace(/_(bucket|sum|count|total|created|info)$/, '');
}

export type Signal = 'traffic' | 'errors' | 'latency' | 'saturation' | 'absence';

/** Which golden signals an expression shows, by the words of its metrics, matchers and functions. */
export function signals(expression: string): Signal[] {
  const names = metricNames(expression).join(' ').toLowerCase();
  const words = expression.toLowerCase();
  const found: Signal[] = [];
  if (
    /\b(rate|irate|increase)\s*\(/.test(words) &&
    /request|http|rpc|grpc|message|job|task|event|handled|total|count/.test(names)
  )
    found.push('traffic');
  if (
    /error|fail|exception|dropped|reject/.test(names) ||
    /=~?\s*["'][^"']*(5\.\.|5xx|5\[|5\\d|50\d|error|fail)/.test(words)
  )
    found.push('errors');
  if (/histogram_quantile/.test(words) || /latency|duration|response_time|_seconds_(bucket|sum)/.test(names))
    found.push('latency');
  if (
    /cpu|memory|heap|rss|goroutine|event_?loop|in_?flight|active|connection|pool|queue|backlog|lag|disk|fds/.test(names)
  )
    found.push('saturation');
  if (/\babsent(_over_time)?\s*\(/.test(words) || /\bup\b[^=<>!]*(\{[^}]*\})?\s*(==\s*0|<\s*1)/.test(words))
    found.push('absence');
  return found;
}
