/** Celery's timetable: a mapping in the settings names the tasks that `celery beat` starts, and when. */
import type { AssignmentFact, Value } from '../../model/facts.js';
import { argumentAt, type Work } from '../requests/work.js';

const TIMETABLE = /(?:^|[.#])(?:beat_schedule|CELERY_?BEAT_SCHEDULE)$/;

/**
 * The calls that say when an entry of a timetable is due (`crontab(minute=0)`, `timedelta(hours=1)`), one for each entry with a task. An entry
 * whose time is a plain number has no call to be found at.
 * @returns indexes of calls of the file
 */
export function beatEntries(work: Work, file: number): number[] {
  const facts = work.facts(file);
  if (facts?.language !== 'python') return [];
  const assigned: Pick<AssignmentFact, 'fn' | 'target' | 'value'>[] = [
    ...facts.assignments,
    ...Object.entries(facts.functions[0]?.locals ?? {}).map(([target, value]) => ({ fn: 0, target, value })),
    ...facts.calls.flatMap((call) => {
      const value = call.callee.endsWith('conf.update') && argumentAt(call.args, 'beat_schedule');
      return value ? [{ fn: call.fn, target: 'beat_schedule', value }] : [];
    }),
  ];
  return assigned
    .filter(({ target }) => TIMETABLE.test(target))
    .flatMap(({ fn, value }) => {
      const table = work.context.names.follow(file, fn, value);
      return table.file === file && table.value.kind === 'object' ? table.value.entries.flatMap(dueAt) : [];
    });
}

function dueAt({ value }: { value: Value }): number[] {
  if (value.kind !== 'object' || !value.entries.some(({ key }) => key === 'task')) return [];
  const schedule = value.entries.find(({ key }) => key === 'schedule')?.value;
  return schedule?.kind === 'call' ? [schedule.call] : [];
}
