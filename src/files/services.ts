import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Artefact } from '../model/artefacts.js';
import type { Language } from '../model/facts.js';
import type { Problem, Resolution, WalkedFile } from '../model/files.js';
import type { Service } from '../model/services.js';
import { languageFamily } from './languages.js';
import { addDeployment } from './services/deployment.js';
import { resolveCommands, resolveEntries } from './services/entries.js';
import { findFrontEnds } from './services/front-ends.js';
import { findGoModules } from './services/go.js';
import { findNpmPackages } from './services/npm.js';
import { nearest, type Package } from './services/package.js';
import { findPythonPackages } from './services/python.js';
import { findResolution } from './services/resolution.js';
import { addStartScripts } from './services/start-scripts.js';
import { findUnclaimed } from './services/unclaimed.js';
import { createTree, isWithin, nameOf } from './tree.js';

/**
 * Finds what a repository deploys or publishes, and how names resolve in it.
 *
 * A manifest with code of its own is a service: a package.json, a go.mod (all its commands together), a Python project. Code
 * that no manifest covers is one by its folder. Tests, examples and vendored folders give none.
 *
 * @param root folder of the scan
 * @param files what the walk found
 * @param artefacts deployment files, whose start commands and environment are handed to the services that they deploy
 * @returns services sorted by path, then name (names are unique); resolution tables; manifests that could not be read
 */
export async function findServices(
  root: string,
  files: readonly WalkedFile[],
  artefacts: readonly Artefact[] = [],
): Promise<{ services: Service[]; resolution: Resolution; problems: Problem[] }> {
  const tree = createTree(root, files);
  const go = await findGoModules(tree);
  const rootName =
    go.packages.find((unit) => unit.path === '.')?.name ?? (basename(realpathSync(root)) || 'repository');
  const packages = [...go.packages, ...(await findPythonPackages(tree, rootName))];
  packages.push(...(await findNpmPackages(tree, packages, rootName)));
  packages.push(...findFrontEnds(tree, packages));
  packages.push(...(await findUnclaimed(tree, packages, rootName)));
  addDeployment(packages, artefacts);
  await addStartScripts(tree, packages);
  for (const unit of packages) {
    unit.entries = resolveEntries(tree, unit);
    unit.commands = resolveCommands(tree, unit);
  }
  const resolution = await findResolution(tree, go.modules);
  return { services: finish(packages), resolution, problems: tree.problems };
}

/**
 * The service that a file belongs to: of those around it the deepest one in its language, else the deepest.
 *
 * @returns index into `services`; -1 where none is around it
 */
export function serviceOf(
  { path, language }: { path: string; language: Language },
  services: readonly Service[],
): number {
  const around = services.filter((service) => isWithin(path, service.path));
  const family = languageFamily(language);
  const same = around.filter((service) => service.language !== 'mixed' && languageFamily(service.language) === family);
  const candidates = same.length > 0 ? same : around;
  const folder = nearest(
    path,
    candidates.map((service) => service.path),
  );
  const found = candidates.find((service) => service.path === folder);
  return found ? services.indexOf(found) : -1;
}

function finish(packages: readonly Package[]): Service[] {
  const sorted = [...packages].sort(
    (a, b) => compare(a.path, b.path) || compare(a.name, b.name) || compare(a.family, b.family),
  );
  const names = uniqueNames(sorted);
  return sorted.map((unit, index) => ({
    name: names[index] ?? unit.name,
    path: unit.path,
    language: unit.language,
    role: unit.role,
    ...(unit.manifest !== undefined && { manifest: unit.manifest }),
    dependencies: new Set([...unit.dependencies].sort()),
    startCommands: unit.startCommands,
    environment: unit.environment,
    ...(unit.annotations && { annotations: unit.annotations }),
    entries: unit.entries,
    ...(unit.commands?.length && { commands: unit.commands }),
  }));
}

/** Names that clash are told apart by folder, then language, then number. */
function uniqueNames(units: readonly Package[]): string[] {
  const taken = new Set<string>();
  const count = new Map<string, number>();
  for (const unit of units) count.set(unit.name, (count.get(unit.name) ?? 0) + 1);
  return units.map((unit) => {
    const folder = unit.path === '.' ? '' : nameOf(unit.path);
    const clashes = (count.get(unit.name) ?? 0) > 1;
    const candidates = [
      ...(clashes && folder !== '' && folder !== unit.name ? [folder, `${unit.name}-${folder}`] : [unit.name]),
      ...(clashes && unit.role === 'browser' ? [`${unit.name}-web`] : []),
      `${unit.name}-${unit.family}`,
      ...(unit.path === '.' ? [] : [unit.path]),
    ];
    let name = candidates.find(
      (candidate) => !taken.has(candidate) && (candidate === unit.name || !count.has(candidate)),
    );
    for (let number = 2; name === undefined; number++) {
      if (!taken.has(`${unit.name}-${number}`)) name = `${unit.name}-${number}`;
    }
    taken.add(name);
    return name;
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
