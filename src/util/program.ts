import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A hash over the program itself, its code and its rules: what it says of a tree may change with any of them. */
export function programFingerprint(): string {
  const hash = createHash('sha256');
  for (const folder of ['..', '../../rules']) {
    const root = fileURLToPath(new URL(folder, import.meta.url));
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.(?:js|ts|ya?ml)$/.test(name)) hash.update(name).update(readFileSync(join(root, name)));
    }
  }
  hash.update(readFileSync(new URL('../../package.json', import.meta.url)));
  return hash.digest('hex');
}
