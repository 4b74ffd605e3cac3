import type { ScanResult } from '../model/scan.js';

/** The record as canonical JSON: two spaces, keys in the order of the schema, a newline at the end. */
export function renderJson(scan: ScanResult): string {
  return `${JSON.stringify(scan, null, 2)}\n`;
}
