/** Log levels that a service's code fixes to a constant; those of its environment are read in `level-environment.ts`. */

import type { LogLevel } from '../../model/calls.js';
import type { Span, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { FixedLevel } from '../../model/services.js';
import { type LevelCatalogue, type LevelSpec, levelCatalogue } from '../catalogue/levels.js';
import { catalogueLanguage } from '../catalogue.js';
import type { LinkContext } from '../context.js';
import { environmentLevels } from './level-environment.js';
import { dictionaryLevel, LOUD, settingsLevels } from './level-settings.js';
import { levelOf } from './record.js';

/** A place that sets a level; `level` undefined where it is read from somewhere. */
interface Setting {
  library: string;
  name: string;
  level?: LogLevel;
  by: FixedLevel['by'];
  conditional: boolean;
  at: Span;
}

/** Fills `fixedLevels` of every service. */
export function findFixedLevels(context: LinkContext): void {
  for (const view of context.services) view.fixedLevels = environmentLevels(view.service);
  for (const [file, linked] of context.files.entries()) {
    const view = context.services[linked.service];
    if (!view || linked.role === 'test' || linked.role === 'example' || linked.role === 'generated') continue;
    const entry = view.service.entries.includes(linked.path);
    const settings = new Settings(context, file, linked, entry).all();
    for (const { library, name, level, by, conditional, at } of settings) {
      if (level === undefined) continue;
      // Set to something else as well: a default until the configuration is read, or a handler that lets less through.
      const several = settings.some(
        (other) => other.library === library && !(other.level !== undefined && LOUD.has(other.level)),
      );
      const place = { path: linked.path, at };
      view.fixedLevels?.push({ name, level, by, conditional: conditional || several, role: linked.role, place });
    }
    view.fixedLevels?.push(...settingsLevels(linked));
  }
}

class Settings {
  private readonly known: LevelCatalogue;

  constructor(
    private readonly context: LinkContext,
    private readonly file: number,
    private readonly linked: LinkedFile,
    /** The file is an entry of its service: what it does when it is run is what happens in production. */
    private readonly entry: boolean,
  ) {
    this.known = levelCatalogue(catalogueLanguage(linked.language));
  }

  all(): Setting[] {
    const { names } = this.context;
    const { facts } = this.linked;
    const byHand = new Set(this.entry ? [] : facts.mainCalls);
    const found: Setting[] = [];
    for (const [index, call] of facts.calls.entries()) {
      const conditional = () =>
        (call.conditions?.length ?? 0) > 0 ||
        call.handler !== undefined ||
        byHand.has(index) ||
        this.isSwitch(call.fn) ||
        // Reloads when a file changes: a developer's own start.
        call.args.some((arg) => arg.kind === 'keyword' && arg.name === 'reload');
      for (const [step, resolved] of names.steps(this.file, index).entries()) {
        const spec = this.known.calls.exact(resolved);
        const link = step === 0 ? call : call.chain?.[step - 1];
        if (!spec || !link) continue;
        const told = this.told(spec, link.args, call.fn);
        if (!told) continue;
        const name = spoken(call.callee, call.chain?.[step - 1]?.name);
        found.push({ library: spec.library, name, ...told, by: 'call', conditional: conditional(), at: call.at });
      }
      // A handler that lets less through than its logger.
      if (this.linked.language === 'python' && /\.setLevel$/.test(call.callee) && call.args[0]) {
        const level = this.levelIn(call.args[0], call.fn);
        if (level === undefined || !LOUD.has(level))
          found.push({ library: 'logging', name: '', by: 'call', conditional: true, at: call.at });
      }
    }
    for (const { target, value, fn, at } of facts.assignments) {
      if (!/level$/i.test(target)) continue;
      const spec = this.known.assigned.exact(names.resolve(this.file, fn, target));
      if (!spec) continue;
      const level = this.levelIn(value, fn);
      const conditional = this.isSwitch(fn);
      found.push({
        library: spec.library,
        name: spoken(target),
        ...(level && { level }),
        by: 'assignment',
        conditional,
        at,
      });
    }
    return found;
  }

  /** The level that a call sets; undefined where the call sets none. */
  private told(spec: LevelSpec, args: readonly Value[], fn: number): { level?: LogLevel } | undefined {
    if (spec.fixed) return this.linked.facts.marks.includes('go-main') ? { level: spec.fixed } : undefined;
    const value = spec.dictionary
      ? args[0] && dictionaryLevel(this.follow(args[0], fn))
      : spec.argument === undefined
        ? args.map((arg) => this.option(arg, (spec.option ?? '').split('.'), fn)).find((found) => found)
        : args[spec.argument];
    if (!value) return undefined;
    const level = this.levelIn(value, fn);
    return level === undefined ? {} : { level };
  }

  private follow(value: Value, fn: number): Value {
    if (value.kind !== 'ref') return value;
    const followed = this.context.names.follow(this.file, fn, value);
    return followed.value;
  }

  private option(arg: Value, path: readonly string[], fn: number): Value | undefined {
    if (arg.kind === 'keyword') return arg.name === path[0] ? arg.value : undefined;
    let value = this.follow(arg, fn);
    for (const key of path) {
      if (value.kind !== 'object') return undefined;
      const entry = value.entries.findLast((candidate) => candidate.key === key);
      if (!entry) return undefined;
      value = entry.value;
    }
    return value;
  }

  /** A constant's level; a name counts where it is a constant of a logging package, not where it is a setting. */
  private levelIn(value: Value, fn: number): LogLevel | undefined {
    const { value: found, file, fn: at } = this.context.names.follow(this.file, fn, value);
    // winston's `verbose` lies between info and debug: no debug line is written.
    if (found.kind === 'literal' && found.text === 'verbose') return 'info';
    if (found.kind === 'literal') return found.text === '10' ? 'debug' : levelOf(found.text);
    // `production ? 'debug' : 'trace'`: whatever the test says.
    if (found.kind === 'either' && found.op === '?:') {
      const levels = found.options.map((option) => this.levelIn(option, fn));
      return levels.every((level) => level !== undefined && LOUD.has(level)) ? levels[0] : undefined;
    }
    if (found.kind === 'call') {
      const callee = this.context.files[file]?.facts.calls[found.call]?.callee ?? '';
      const allowed = /#Allow(All|Debug|Info|Warn|Error)$/.exec(callee)?.[1];
      return allowed === undefined ? undefined : allowed === 'All' ? 'debug' : levelOf(allowed);
    }
    if (found.kind !== 'ref') return undefined;
    const resolved = this.context.names.resolve(file, at, found.ref);
    if (resolved.kind !== 'external' || !/log|zap/i.test(resolved.module)) return undefined;
    return levelOf(resolved.path.slice(resolved.path.lastIndexOf('.') + 1).replace(/^Level|Level$/, ''));
  }

  /** What is done here is done on demand: a switch for debugging, a request that sets the level, a call under a condition. */
  private isSwitch(fn: number): boolean {
    const { functions } = this.linked.facts;
    for (let at = fn, depth = 0; at > 0 && depth < 20; depth++) {
      const fact = functions[at];
      if (!fact) break;
      if (/debug|verbose|trace|^dev|_dev|Dev|test|local/i.test(fact.name)) return true;
      const kind = this.linked.entries.get(at)?.kind;
      if (kind !== undefined && kind !== 'main' && kind !== 'lambda') return true;
      const callers = this.context.names.callers(this.file, at);
      const guarded = callers.filter(
        (caller) =>
          (this.context.files[caller.file]?.facts.calls[caller.call]?.conditions?.length ?? 0) > 0 ||
          this.context.files[caller.file]?.role === 'test',
      );
      if (callers.length > 0 && guarded.length === callers.length) return true;
      at = fact.parent;
    }
    return false;
  }
}

/** `log/slog#NewJSONHandler` → `slog.NewJSONHandler`. */
function spoken(ref: string, last?: string): string {
  const [module, member = ''] = ref.includes('#') && !ref.startsWith('#') ? ref.split('#') : ['', ref];
  const plain = member.replace(/^[$@?#]/, '').replace(/^(?:default(?:\.|$)|\.)/, '');
  const name =
    (module ?? '')
      .replace(/\/v\d+$/, '')
      .split('/')
      .at(-1) ?? '';
  return [name.replace(/^\.+/, ''), plain, ...(last ? [last] : [])].filter((part) => part !== '').join('.');
}
