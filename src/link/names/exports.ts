/** What modules export: declarations, re-exports, CommonJS, Python's packages, Go's packages. */
import { type Base, known } from './base.js';
import { parseRef } from './ref.js';
import type { Resolver } from './resolve.js';

export class Exports {
  constructor(private readonly resolver: Resolver) {}

  /** What modules export under a name. */
  of(files: readonly number[], name: string): Base | undefined {
    for (const file of files) {
      const found = this.resolver.deeper(() => this.exportOf(file, name));
      if (found) return found;
    }
    return undefined;
  }

  private exportOf(file: number, name: string): Base | undefined {
    const { language, functions } = this.resolver.facts(file);
    if (language === 'go') return this.resolver.roots.ownTop(file, name);
    const index = this.resolver.index(file);
    if (language === 'python') {
      const own = this.resolver.roots.top(file, name);
      if (known(own)) return own;
      const path = this.resolver.files[file]?.path ?? '';
      const inner = path.endsWith('__init__.py') ? this.resolver.modules.of(file, `.${name}`) : [];
      return inner.length > 0 ? { kind: 'module', files: inner } : own;
    }
    const value = index.exports.get(name);
    if (value) {
      const exported: Base = { kind: 'value', file, fn: 0, value, path: '' };
      return value.kind === 'function' && functions[value.fn] ? { kind: 'function', file, fn: value.fn } : exported;
    }
    for (const star of name === 'default' ? [] : index.stars) {
      if (star.kind !== 'ref') continue;
      const { root } = parseRef(star.ref);
      const files = root.kind === 'module' ? this.resolver.modules.of(file, root.module) : [];
      const found = files.length > 0 ? this.of(files, name) : undefined;
      if (known(found)) return found;
      if (root.kind === 'module' && files.length === 0 && index.stars.length === 1)
        return { kind: 'external', module: root.module, path: name };
    }
    const whole = index.exports.get('default');
    if (whole && name !== 'default')
      return this.resolver.settle({ kind: 'value', file, fn: 0, value: whole, path: '' }, [name]);
    // `import x from './cjs'` of a module without a default export is the module itself.
    return name === 'default' && index.exports.size > 0 ? { kind: 'module', files: [file] } : undefined;
  }
}
