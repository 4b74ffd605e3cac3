import { availableParallelism } from 'node:os';
import { dirname, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Audited } from '../audit.js';
import { CONFIDENCES, type Confidence, PILLARS, type Pillar, SEVERITIES, type Severity } from '../model/rule.js';
import { printable } from '../util/printable.js';
import { prepareOutputs } from './outputs.js';
import { startProgress } from './progress.js';
import { unmetThresholds } from './thresholds.js';

/** auto: a bounded amount of source is read for it; on: until all is told. */
const TYPES = ['auto', 'on', 'off'] as const;

interface Options {
  output: string;
  json?: string;
  markdown: boolean;
  minLevel?: number;
  minPillar: Partial<Record<Pillar, number>>;
  failOn?: Severity;
  config?: string;
  include: string[];
  exclude: string[];
  rule: string[];
  notRules: string[];
  includeTests?: true;
  confidence?: Confidence;
  jobs: number;
  cache: boolean;
  cacheDir?: string;
  types: (typeof TYPES)[number];
  quiet?: true;
  verbose?: true;
  color: boolean;
  progress: boolean;
}

/** `obs-audit scan [path]`: the main job. `exit` receives 0, or 1 where a threshold is not met. */
export function scanCommand(exit: (code: number) => void): Command {
  return new Command('scan')
    .description('scan a repository, write the report and print a summary')
    .argument('[path]', 'the repository', '.')
    .option('-o, --output <file>', 'the Markdown report; - for standard output', 'MONITORING_OBSERVABILITY_GAPS.md')
    .option('--json <file>', 'the complete record as JSON; - for standard output')
    .option('--no-markdown', 'no Markdown report')
    .option('--min-level <0-5>', 'fail when the overall maturity level is lower', level)
    .option('--min-pillar <pillar=level>', 'fail when the level of one pillar is lower; repeatable', pillarLevel, {})
    .addOption(new Option('--fail-on <severity>', 'fail on a finding of this severity or above').choices(SEVERITIES))
    .option('--config <file>', 'configuration (default: .obs-audit.yml in the scanned tree)')
    .option('--include <glob>', 'look only at these files; repeatable', collect, [])
    .option('--exclude <glob>', 'leave these files out; repeatable', collect, [])
    .option('--rule <id>', 'report only these rules; globs such as "errors/*"; repeatable', collect, [])
    .addOption(notRules())
    .option('--include-tests', 'judge tests and examples too')
    .addOption(new Option('--confidence <level>', 'least confidence to report (default: medium)').choices(CONFIDENCES))
    .option('--jobs <n>', 'worker threads (default: processors)', jobs, availableParallelism())
    .addOption(
      new Option('--types <when>', 'ask the type checker for the fields of logged TypeScript values')
        .choices(TYPES)
        .default('auto'),
    )
    .option('--no-cache', 'do not reuse what was read from unchanged files')
    .option('--cache-dir <dir>', 'folder of the cache')
    .option('--quiet', 'print nothing but errors')
    .option('--verbose', 'also print what could not be read')
    .option('--no-color', 'no colours')
    .option('--no-progress', 'no progress on the terminal')
    .action(async (path: string, options: Options) => exit(await scan(path, options)));
}

async function scan(path: string, options: Options): Promise<number> {
  const outputs = prepareOutputs({
    ...(options.markdown && { output: options.output }),
    ...(options.json !== undefined && { json: options.json }),
  });
  const progress = startProgress(options.progress && !options.quiet);
  let audited: Audited;
  try {
    // Here and below: loaded where it is needed, so that `--help` need not wait for parsers.
    const { audit } = await import('../audit.js');
    audited = await audit(path, {
      ...(options.config !== undefined && { config: options.config }),
      include: options.include,
      exclude: options.exclude,
      rules: options.rule,
      notRules: options.notRules,
      ...(options.includeTests && { includeTests: true }),
      ...(options.confidence && { confidence: options.confidence }),
      jobs: options.jobs,
      cache: options.cache,
      ...(options.cacheDir !== undefined && { cacheFolder: resolve(options.cacheDir) }),
      onProgress: progress.update,
      types: options.types,
      leaveOut: outputs.paths,
    });
  } finally {
    progress.stop();
  }
  const { scan, root, rules, config, source } = audited;
  const reportPath = options.markdown && options.output !== '-' ? options.output : undefined;
  if (options.markdown) {
    const { renderMarkdown } = await import('../report/markdown/index.js');
    const folder = options.output === '-' ? root : dirname(resolve(options.output));
    outputs.set(
      'output',
      renderMarkdown(scan, { sources: source, linkBase: relative(folder, root).replaceAll('\\', '/'), rules }),
    );
  }
  if (options.json !== undefined) outputs.set('json', (await import('../report/json.js')).renderJson(scan));
  outputs.write();

  const unmet = unmetThresholds(scan, {
    minLevel: options.minLevel ?? config.minLevel,
    minPillar: { ...config.minPillar, ...options.minPillar },
    failOn: options.failOn ?? config.failOn,
  });
  if (!options.quiet) {
    const color = options.color && !process.env.NO_COLOR && Boolean(process.stderr.isTTY || process.env.FORCE_COLOR);
    const { renderSummary } = await import('../report/terminal.js');
    process.stderr.write(renderSummary(scan, { color, reportPath, rules, width: process.stderr.columns }));
    if (options.verbose) {
      for (const problem of scan.problems)
        process.stderr.write(`${printable(`${problem.kind}: ${problem.path}: ${problem.detail}`)}\n`);
    }
  }
  for (const line of unmet) process.stderr.write(`obs-audit: ${line}\n`);
  return unmet.length ? 1 : 0;
}

function collect(value: string, all: string[]): string[] {
  return [...all, value];
}

/** Commander takes `--no-x` for the negation of `--x`; here it is an option of its own, with a value. */
function notRules(): Option {
  const option = new Option('--no-rule <id>', 'do not report these rules; repeatable').argParser(collect).default([]);
  option.negate = false;
  option.attributeName = () => 'notRules';
  return option;
}

function level(value: string): number {
  if (!/^[0-5]$/.test(value)) throw new InvalidArgumentError('give a level from 0 to 5');
  return Number(value);
}

function pillarLevel(value: string, all: Partial<Record<Pillar, number>>): Partial<Record<Pillar, number>> {
  const [, pillar, wanted] = /^(\w+)=([0-5])$/.exec(value) ?? [];
  if (!PILLARS.includes(pillar as Pillar)) {
    throw new InvalidArgumentError(`give pillar=level, such as logging=2; pillars: ${PILLARS.join(', ')}`);
  }
  return { ...all, [pillar as Pillar]: Number(wanted) };
}

function jobs(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError('give a number of threads from 1 to 999');
  return Number(value);
}
