/**
 * The type checker asked for what syntax leaves open: which fields has a logged TypeScript value? It sees the files of the tree
 * alone, no installed package, and is loaded with the first question.
 */
import { createRequire } from 'node:module';
import type * as TsMorph from 'ts-morph';
import type { Span } from '../../model/facts.js';
import type { Problem, Resolution } from '../../model/files.js';
import { collectFiles, type Tree } from './files.js';

/** A name as it stands in the arguments of the call at a place. */
export interface TypeQuestion {
  path: string;
  at: Span;
  name: string;
}

/** Fields of the values (`bank.iban` for those of plain data in them), in the order of the questions; undefined where nothing is known, [] for texts, numbers and functions. */
export type TypeAnswers = (readonly string[] | undefined)[];

export interface TypeChecker {
  fieldsOf(questions: readonly TypeQuestion[]): TypeAnswers;
  /** What was not looked up, where something was not. */
  problems(): Problem[];
}

/** How much the checker may do for all questions together. */
export interface TypesBudget {
  /** Characters of source to read: counted work, so that one tree gives one answer on any machine. */
  characters: number;
  /** A net far below any honest scan, for code that drives the checker in circles. */
  milliseconds: number;
}

/**
 * @param read text of a file of the tree; undefined where it cannot be read
 * @param budget where it is used up, the questions that remain are not answered
 */
export function typeChecker(
  paths: readonly string[],
  read: (path: string) => string | undefined,
  resolution: Resolution,
  budget: TypesBudget,
): TypeChecker {
  const tree: Tree = { paths: new Set(paths), read, resolution };
  const left = { unread: 0, late: 0 };
  return {
    fieldsOf(questions) {
      const end = performance.now() + budget.milliseconds;
      let characters = 0;
      const answers: TypeAnswers = questions.map(() => undefined);
      if (questions.length === 0) return answers;
      const morph = createRequire(import.meta.url)('ts-morph') as typeof TsMorph;
      for (const [folder, asked] of byFolder(questions, resolution)) {
        if (characters >= budget.characters) {
          left.unread += asked.length;
          continue;
        }
        const paths = asked.map(({ question }) => question.path);
        const texts = collectFiles(paths, folder, tree, specifiersOf(morph));
        for (const text of texts.values()) characters += text.length;
        const project = projectOf(morph, folder, texts, tree);
        for (const { question, index } of asked) {
          if (performance.now() > end) left.late++;
          else answers[index] = answer(morph, project, question);
        }
      }
      return answers;
    },
    problems: () => [
      ...notLookedUp('too-large', left.unread, 'too much source stands behind them; --types on looks up all'),
      ...notLookedUp('timeout', left.late, `the others took ${budget.milliseconds / 1000} s`),
    ],
  };
}

function notLookedUp(kind: Problem['kind'], values: number, why: string): Problem[] {
  const what = values === 1 ? 'one logged value was' : `${values} logged values were`;
  return values === 0 ? [] : [{ path: '.', kind, detail: `types: ${what} not looked up: ${why}` }];
}

/** Questions by the folder whose path aliases hold for their files: two packages may give one alias two meanings. */
function byFolder(questions: readonly TypeQuestion[], { aliases }: Resolution) {
  const groups = new Map<string, { question: TypeQuestion; index: number }[]>();
  questions.forEach((question, index) => {
    const above = aliases
      .map(({ folder }) => folder)
      .filter((folder) => folder === '.' || question.path.startsWith(`${folder}/`))
      .sort((a, b) => b.length - a.length);
    const folder = above[0] ?? '.';
    groups.set(folder, [...(groups.get(folder) ?? []), { question, index }]);
  });
  return groups;
}

function projectOf(
  morph: typeof TsMorph,
  folder: string,
  texts: ReadonlyMap<string, string>,
  tree: Tree,
): TsMorph.Project {
  const { ts, Project } = morph;
  const alias = tree.resolution.aliases.find((one) => one.folder === folder);
  const base = `/${[folder, alias?.baseUrl].filter((part) => part && part !== '.').join('/')}`;
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: {
      allowJs: true,
      jsx: ts.JsxEmit.Preserve,
      // Browser declarations alone take longer than most trees.
      lib: ['lib.es2022.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      noEmit: true,
      skipLibCheck: true,
      strict: true,
      target: ts.ScriptTarget.ES2022,
      types: [],
      ...(alias && { baseUrl: base, paths: alias.paths }),
    },
  });
  for (const [path, text] of texts) project.createSourceFile(`/${path}`, text, { overwrite: true });
  return project;
}

function specifiersOf({ ts }: typeof TsMorph): (text: string) => string[] {
  return (text) => ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
}

function answer(
  morph: typeof TsMorph,
  project: TsMorph.Project,
  { path, at, name }: TypeQuestion,
): readonly string[] | undefined {
  try {
    const node = findValue(morph, project.getSourceFile(`/${path}`), at, name);
    return node && fieldsOfType(morph, node.getType(), node, 0);
  } catch {
    // The checker gives up on code that it finds absurd; nothing is known then.
    return undefined;
  }
}

/** The expression in the arguments of a call that a name stands for: written in full, or by its last part after destructuring. */
function findValue(
  morph: typeof TsMorph,
  file: TsMorph.SourceFile | undefined,
  at: Span,
  name: string,
): TsMorph.Node | undefined {
  if (!file) return undefined;
  const { Node, ts } = morph;
  const start = ts.getPositionOfLineAndCharacter(file.compilerNode, at[0] - 1, at[1] - 1);
  const end = ts.getPositionOfLineAndCharacter(file.compilerNode, at[2] - 1, at[3] - 1);
  const last = name.slice(name.lastIndexOf('.') + 1);
  const found: { exact?: TsMorph.Node; last?: TsMorph.Node } = {};
  const visit = (node: TsMorph.Node): void => {
    if (found.exact || node.getEnd() < start || node.getStart() > end) return;
    const inside = node.getStart() >= start && node.getEnd() <= end;
    if (inside && (Node.isIdentifier(node) || Node.isPropertyAccessExpression(node))) {
      const text = node.getText().replace(/\?\./g, '.').replace(/[!\s]/g, '');
      if (text === name || text === `this.${name}`) found.exact = node;
      else if (text === last && !Node.isPropertyAssignment(node.getParent())) found.last ??= node;
    }
    node.forEachChild(visit);
  };
  visit(file);
  return found.exact ?? found.last;
}

const DEEPEST = 4;
/** How many objects deep fields are told, and of objects of how many fields. */
const NESTED = 2;
const MOST_FIELDS = 40;

function fieldsOfType(
  morph: typeof TsMorph,
  type: TsMorph.Type,
  node: TsMorph.Node,
  depth: number,
  nesting = 0,
): readonly string[] | undefined {
  if (depth > DEEPEST || type.isAny() || type.isUnknown() || type.isNever() || type.isTypeParameter()) return undefined;
  const plain = type.getNonNullableType();
  if (plain.isUnion()) {
    const kinds = plain.getUnionTypes();
    // Of many kinds of events a few may hold what lies deep in them.
    const within = kinds.length > 2 ? NESTED : nesting;
    const all = kinds.map((one) => fieldsOfType(morph, one, node, depth + 1, within));
    return all.every((fields) => fields === undefined) ? undefined : all.flatMap((fields) => fields ?? []);
  }
  const element = plain.getArrayElementType();
  if (element) return fieldsOfType(morph, element, node, depth + 1, nesting);
  if (!plain.isObject() && !plain.isIntersection()) return [];
  const properties = plain.getProperties();
  if (plain.getCallSignatures().length > 0 || properties.some((one) => one.getName() === 'toJSON')) return [];
  const shown = properties.filter((one) => isShown(morph, one, node));
  // What hangs on a class instance is often not loaded; plain data is there whole.
  const whole = nesting < NESTED && properties.length <= MOST_FIELDS && !isInstance(morph, plain);
  return shown.flatMap((one) => {
    const name = one.getName();
    const inside = whole ? fieldsOfType(morph, one.getTypeAtLocation(node), node, depth + 1, nesting + 1) : undefined;
    return [name, ...(inside ?? []).map((field) => `${name}.${field}`)];
  });
}

function isInstance({ Node }: typeof TsMorph, type: TsMorph.Type): boolean {
  return type.getSymbol()?.getDeclarations().some(Node.isClassDeclaration) === true;
}

/** Methods, numbers and yes or no values show nothing that a name could give away. */
function isShown(morph: typeof TsMorph, property: TsMorph.Symbol, node: TsMorph.Node): boolean {
  if (property.getName().startsWith('#') || property.hasFlags(morph.SymbolFlags.Method | morph.SymbolFlags.Accessor))
    return false;
  const type = property.getTypeAtLocation(node).getNonNullableType();
  return !(type.isBoolean() || type.isBooleanLiteral() || type.isNumber() || type.getCallSignatures().length > 0);
}
