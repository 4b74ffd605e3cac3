/** What is logged, measured and traced about calls that leave the process. */
import type { Operation } from '../../model/repository.js';
import type { ServiceReach } from '../requests/instrumentation.js';
import { functionEffects } from '../requests/middleware.js';
import type { Work } from '../requests/work.js';

/** Tells for each operation whether its function logs, measures or traces it, or an instrumentation of its service does. */
export function coverOperations(work: Work, operations: readonly Operation[], reach: readonly ServiceReach[]): void {
  for (const operation of operations) {
    const linked = work.files[operation.file];
    const call = linked?.facts.calls[operation.call];
    if (!linked || !call) continue;
    const effects = functionEffects(work, { file: operation.file, fn: call.fn });
    operation.measured = effects.some((effect) => effect.does === 'metrics');
    const evidence = [
      ...effects.filter((effect) => effect.does === 'tracing').map((effect) => effect.place),
      ...(reach[operation.service]?.traced ?? []),
    ];
    operation.traced = { state: evidence.length > 0 ? 'yes' : 'no', evidence };
    operation.logged = linked.facts.calls.some(
      (other, index) =>
        other.fn === call.fn && linked.roles.get(index)?.some((role) => role.kind === 'log' && !role.console),
    );
  }
}
