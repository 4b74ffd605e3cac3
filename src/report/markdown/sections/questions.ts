import type { ScanResult } from '../../../model/scan.js';

/** What no scan can see, asked where the scan gives cause to ask. */
export function questions({ maturity, inventory, services }: ScanResult): string[] {
  const missing = (id: string) =>
    maturity.pillars.some((pillar) => pillar.criteria.some((one) => one.id === id && one.state === 'not-evidenced'));
  const operated = services.some((one) => one.role === 'service');
  if (!operated)
    return ['Do the programs that use this code get enough from its logs and errors to explain a failure?'];
  return [
    ...(missing('alerting.rules')
      ? ['Are there alerts outside this repository? If so, state where under `external` in the configuration.']
      : []),
    ...(missing('dashboards.exists')
      ? ['Are there dashboards outside this repository, and does on-call know them?']
      : []),
    ...(inventory.logPipelines.length === 0
      ? ['Where do the logs go, how long are they kept, and who can read them?']
      : []),
    'Who is told when a service fails at night, and how do they know what to do first?',
    'How long did the last three incidents take to be noticed, to be understood and to be mended? A scan cannot tell the time to recover.',
    'Which alerts of the last month needed no action?',
    'Did the last incident review change anything in the telemetry?',
  ];
}
