import type { Rule } from '../model/rule.js';

const FENCE = { javascript: 'ts', python: 'python', go: 'go' } as const;
const TITLE = { javascript: 'JavaScript and TypeScript', python: 'Python', go: 'Go' } as const;

/** What a rule means, why it matters and how to fix it, as Markdown: the text of `explain` and of the rule's page. */
export function explain(rule: Rule): string {
  const parts = [
    `# ${rule.id}`,
    `**${rule.title}**`,
    [
      `- Severity: ${rule.severity}${(rule.adjust ?? []).some((entry) => entry.severity) ? ' (adjusted in some cases)' : ''}`,
      `- Confidence: ${rule.confidence}`,
      `- Judged in: ${rule.roles.join(', ')} code`,
      ...(rule.criterion ? [`- Criterion: \`${rule.criterion}\``] : []),
      ...(rule.partOf ? [`- Fixed together with: \`${rule.partOf}\`, in the same service`] : []),
      ...(rule.source === 'catalogue' ? [] : [`- Source: \`${rule.source}\``]),
    ].join('\n'),
    '## Why it matters',
    rule.why.trim(),
    '## How to fix it',
    rule.fix.trim(),
  ];
  for (const language of ['javascript', 'python', 'go'] as const) {
    const example = rule.examples[language];
    if (!example) continue;
    const fence = FENCE[language];
    parts.push(`### ${TITLE[language]}`, `Found:`, block(fence, example.bad), 'Better:', block(fence, example.good));
  }
  if (rule.limits) parts.push('## Limits', rule.limits.trim());
  parts.push(
    '## Suppress',
    'If a finding does not apply, say why in a comment on the line or the line above:',
    block('', `obs-audit-ignore ${rule.id} -- <reason>`),
  );
  if (rule.references?.length) parts.push('## References', rule.references.map((url) => `- <${url}>`).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

const block = (language: string, code: string): string => `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
