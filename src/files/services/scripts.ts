import type { Service } from '../../model/services.js';
import type { Tree } from '../tree.js';

/** What a script does that keeps a process of Node alive, or answers. */
const SERVES =
  /\.listen\(|createServer\(|\bexports\.handler\b|\bexport (?:const|async function|function) handler\b|\bBun\.serve\(|\bDeno\.serve\(/;
const USES_PAGE = /\b(?:document|window)\.\w/;

/** What JavaScript files are for whose manifest does not tell: one that serves decides, then one that uses a page. */
export async function roleOfScripts(tree: Tree, files: readonly string[]): Promise<Service['role']> {
  let page = false;
  for (const path of files) {
    const text = (await tree.read(path)) ?? '';
    if (SERVES.test(text)) return 'service';
    page ||= USES_PAGE.test(text) || /\.[jt]sx$/.test(path);
  }
  return page ? 'browser' : 'tool';
}
