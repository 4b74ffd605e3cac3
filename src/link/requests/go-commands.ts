/** Functions that are commands of a Go program: what frameworks for command lines call, and what reads flags of its own. */
import type { FunctionFact, TypeFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { folderOf, typeOf } from './classes.js';
import { DEEPEST, goesOn, SERVER_NAME, serves } from './goes-on.js';
import { lastName } from './symbols.js';
import type { Work } from './work.js';

/** What a command's function is given. */
const GIVEN =
  /^(?:github\.com\/(?:spf13\/(?:cobra|pflag)|urfave\/cli(?:\/v\d)?|alecthomas\/kong|mitchellh\/cli|google\/subcommands)|flag)#(?:Command|Context|FlagSet)$/;

/** Finds the commands of a repository's Go code. */
export class GoCommands {
  readonly #kong: ReadonlySet<string>;
  readonly #tagged: ReadonlySet<string>;

  constructor(private readonly work: Work) {
    const go = work.files.filter(({ language }) => language === 'go');
    const kong = go.filter(({ facts }) => facts.imports.some((one) => one.module === 'github.com/alecthomas/kong'));
    this.#kong = new Set(kong.map(({ path }) => folderOf(path)));
    // go-flags finds its commands by the tags of the fields that hold them.
    const fields = go.flatMap(({ facts }) => facts.types.flatMap((type) => type.fields));
    const commands = fields.filter(({ tag }) => /(?:^|[\s`])command:"/.test(tag ?? ''));
    this.#tagged = new Set(commands.map(({ type = '' }) => bareName(type)));
  }

  /** Whether a function is a command, and not the one that serves. */
  isCommand(file: number, linked: LinkedFile, fn: number, fact: FunctionFact): boolean {
    const { work } = this;
    const given = fact.params.some(
      ({ name, type }) => type !== undefined && (GIVEN.test(type) || isFlags(work, file, fn, name)),
    );
    if (given || isOfCommand(work, file, linked, fact)) return !serves(work, file, fn);
    if (isDescribed(work, file, linked, fact) || endsAProcess(work, file, fn, fact)) return true;
    if (this.#kong.has(folderOf(linked.path)) && runsCommand(fact)) return !serves(work, file, fn);
    const called = this.#isTagged(fact) || fact.params.some(({ name }) => holdsFlags(work, file, fn, name));
    return called && !goesOn(work, { file, fn }, DEEPEST);
  }

  /** go-flags calls the method `Execute` of the command that is chosen. */
  #isTagged({ name, className = '', params }: FunctionFact): boolean {
    const type = bareName(className);
    if (name !== 'Execute' || params.length !== 1 || !this.#tagged.has(type)) return false;
    return !SERVER_NAME.test(type.replace(/Command$/, ''));
  }
}

const bareName = (type: string): string => lastName(type.replace(/^\*/, ''));

/** Kong calls the method `Run` of the command that is chosen; the one that serves is named so. */
const runsCommand = ({ name, className = '' }: FunctionFact): boolean =>
  name === 'Run' && className !== '' && !SERVER_NAME.test(bareName(className));

/** Makes the flags of a command. */
const MAKES_FLAGS = /^(?:flag|github\.com\/spf13\/pflag)#NewFlagSet$/;

/** A method of a type that reads flags of its own and of which no method serves: `(*ExportCommand).Run`. */
function isOfCommand(work: Work, file: number, { facts }: LinkedFile, { className }: FunctionFact): boolean {
  if (className === undefined) return false;
  const methods = facts.functions.flatMap((one, fn) => (one.className === className ? [fn] : []));
  const readsFlags = facts.calls.some((call) => MAKES_FLAGS.test(call.callee) && methods.includes(call.fn));
  return readsFlags && !methods.some((fn) => serves(work, file, fn));
}

/** A method of a command that says what it does (`Synopsis`), as `mitchellh/cli` wants it, and does not work until it is stopped. */
function isDescribed(work: Work, file: number, { facts }: LinkedFile, { className }: FunctionFact): boolean {
  if (className === undefined) return false;
  const method = (name: string) => facts.functions.findIndex((one) => one.className === className && one.name === name);
  const run = method('Run');
  return run > 0 && method('Help') > 0 && method('Synopsis') > 0 && !goesOn(work, { file, fn: run }, DEEPEST);
}

/**
 * The program started anew for one task: an `init` that looks at the arguments and ends the process, or a function that gives the status
 * to end it with.
 */
function endsAProcess(
  work: Work,
  file: number,
  fn: number,
  { name, className, results, returns }: FunctionFact,
): boolean {
  const status = results?.count === 1 && results.types?.[0] === 'int' && returns.length > 0;
  if (status && returns.every((value) => value.kind === 'ref' && /^Exit(?![a-z])/.test(lastName(value.ref))))
    return !goesOn(work, { file, fn }, 0);
  if (name !== 'init' || className !== undefined) return false;
  const calls = work.callsWithin({ file, fn });
  return calls.some(({ call }) => call.callee === 'os#Exit') && !goesOn(work, { file, fn }, 0);
}

function typeOfParameter(work: Work, file: number, fn: number, name: string): TypeFact | undefined {
  const at = name === '' ? undefined : typeOf(work, file, fn, `$${name}`);
  return at && work.facts(at.file)?.types[at.type];
}

/** A parameter of a type of the project that is a set of flags. */
function isFlags(work: Work, file: number, fn: number, name: string): boolean {
  return typeOfParameter(work, file, fn, name)?.bases.some((base) => GIVEN.test(base)) ?? false;
}

/** A parameter of a type of the project that holds a set of flags, as the commands of the `go` command do. */
function holdsFlags(work: Work, file: number, fn: number, name: string): boolean {
  const type = typeOfParameter(work, file, fn, name);
  return type?.fields.some((field) => /#FlagSet$/.test(field.type ?? '')) ?? false;
}
