/** Whether what a handler guards leaves the process, so that its failure is an outage and not a property of the input. */
import type { CallFact, HandlerFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';

/** Kinds whose guarded call is a promise or the like by nature. */
const ASYNCHRONOUS = new Set(['rejection', 'observer', 'error-listener']);
/** Modules of the standard libraries and well-known packages that reach files, processes and networks. */
const REACHES =
  /^(?:node:)?(?:fs|child_process|net|dns|http|https)(?:\/promises)?#|^(?:net|net\/http|net\/smtp|os\/exec|database\/sql)#|^os#(?:Open|Create|ReadFile|WriteFile|ReadDir|Remove|Rename|Mkdir)|^(?:requests|httpx|urllib|urllib3|subprocess|socket|smtplib|ftplib|boto3|redis|psycopg2?|pymysql|sqlite3|shutil)(?:\.\w+)*#|^open$/;
/** What is at the other end of something: the words before the method. */
const OTHER_END =
  /(?:^|[.$@#_])(?:\w*?)(?:store|storage|db|database|repo|repository|client|conn|connection|api|gateway|session|cache|redis|queue|broker|provider|backend|bucket|smtp|mailer|kafka|objects)s?(?:\(\))?\.[\w.]+$/i;
/** Verbs of what is brought or sent. */
const BRINGS =
  /^_*(?:[fF]etch|[lL]oad|[dD]ownload|[uU]pload|[rR]efresh|[sS]ync|[rR]equest|[sS]end|[cC]onnect|[pP]ing|[pP]ublish|[cC]onsume|[pP]ersist|[iI]nsert|[uU]psert)(?![a-z])/;

/** `git rev-parse HEAD`: where there is no repository there is no answer. */
function asksGit({ args: [first] }: CallFact): boolean {
  const word = first?.kind === 'array' ? first.items[0] : first;
  return word?.kind === 'literal' && /^git(?: |$)/.test(word.text);
}

const lastName = (ref: string): string => ref.split(/[#.]/).at(-1) ?? ref;
const isContext = ({ facts }: LinkedFile, arg: CallFact['args'][number]): boolean =>
  arg.kind === 'ref'
    ? /^\$(ctx|context|.*\.ctx)$/.test(arg.ref)
    : arg.kind === 'call' && /^context#(?:Background|TODO)$/.test(facts.calls[arg.call]?.callee ?? '');

export function guardsWork(file: LinkedFile, { kind, guarded }: HandlerFact): boolean {
  if (ASYNCHRONOUS.has(kind)) return true;
  return guarded.some((index) => {
    const call = file.facts.calls[index];
    if (!call) return false;
    if (call.awaited || call.args.some((arg) => isContext(file, arg))) return true;
    if (file.roles.get(index)?.some((role) => role.kind === 'operation')) return true;
    const { callee } = call;
    if (asksGit(call)) return false;
    if (REACHES.test(callee) || /Sync$/.test(callee) || BRINGS.test(lastName(callee))) return true;
    return OTHER_END.test(callee.replace(/^[^#]*#/, ''));
  });
}
