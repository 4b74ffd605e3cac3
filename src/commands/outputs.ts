import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../util/errors.js';

/** The files that a command writes, checked before the work and written together after it. */
export interface Outputs {
  /** Absolute paths of the files. */
  paths: string[];
  set(option: string, text: string): void;
  write(): void;
}

/**
 * Checks that every output can be written, so that a scan does not end in an error after the work is done.
 * @param wanted option name → file as the user gave it; `-` is standard output
 * @throws UserError when a folder does not exist or cannot be written, or two outputs share one place
 */
export function prepareOutputs(wanted: Record<string, string>): Outputs {
  const places = new Map<string, string>();
  for (const [option, file] of Object.entries(wanted)) {
    const place = file === '-' ? '-' : resolve(file);
    const other = places.get(place);
    const name = place === '-' ? 'standard output' : file;
    if (other) throw new UserError(`--${other} and --${option} both write to ${name}; give one of them another file`);
    places.set(place, option);
    if (place !== '-') check(option, file, place);
  }
  const texts = new Map<string, string>();
  return {
    paths: [...places.keys()].filter((place) => place !== '-'),
    set: (option, text) => texts.set(option, text),
    write() {
      // All are written aside before the first is put in its place: either all reports are of this scan or none is.
      const aside = [...places]
        .filter(([place]) => place !== '-')
        .map(([place, option]) => [`${place}.${process.pid}.tmp`, place, option] as const);
      try {
        for (const [temporary, , option] of aside) writeFileSync(temporary, texts.get(option) ?? '');
        for (const [temporary, place] of aside) renameSync(temporary, place);
      } catch (error) {
        for (const [temporary] of aside) rmSync(temporary, { force: true });
        throw new UserError(`cannot write the reports (${(error as Error).message}); nothing was changed`);
      }
      const standard = places.get('-');
      if (standard) process.stdout.write(texts.get(standard) ?? '');
    },
  };
}

function check(option: string, file: string, place: string): void {
  try {
    accessSync(dirname(place), constants.W_OK);
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'its folder does not exist' : 'its folder cannot be written';
    throw new UserError(`--${option} ${file}: ${why}; create it or give another file`);
  }
  const existing = statSync(place, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw new UserError(`--${option} ${file}: is a folder; give a file in it`);
}
