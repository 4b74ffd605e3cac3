import type { ScanResult } from '../../src/model/scan.js';
import { renderMarkdown } from '../../src/report/markdown/index.js';
import { RULES, source } from './sample.js';

/** The report of a record over the demo shop's sources. */
export function markdown(scan: ScanResult, linkBase = ''): string {
  const sources = (path: string) => {
    try {
      return source(path);
    } catch {
      return undefined;
    }
  };
  return renderMarkdown(scan, { sources, linkBase, rules: RULES });
}
