import type { ScanResult } from '../../../model/scan.js';

/** What no scan can see, asked where the scan gives cause to ask. */
export function questions({ maturity, inventory, services }: ScanResult): string[] {
  const missing = (id: string) =>
    maturity.pillars.some((pillar) => pillar.criteria.some((one) => one.id === id && one.state === 'not-evidenced'));
  const operated = services.some((one) => one.role === 'service');
  if (!operated) return ['When this code fails inside another program, do its logs and errors explain why?'];
  return [
    ...(missing('alerting.rules')
      ? ['Do alerts exist outside this repository? If so, say where under `external` in the configuration.']
      : []),
    ...(missing('dashboards.exists')
      ? ['Do dashboards exist outside this repository, and do the people on call know them?']
      : []),
    ...(inventory.logPipelines.length === 0
      ? ['Where do the logs go, how long are they kept, and who can read them?']
      : []),
    'Who is alerted when a service fails at night, and how do they know what to do first?',
    'How long did the last three incidents take to detect, to understand and to fix? A scan cannot measure the time to recover.',
    'Which alerts of the last month required no action?',
    'Did the last incident review change anything in logging, metrics, traces or alerts?',
  ];
}
