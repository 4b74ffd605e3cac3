import { SingleBar } from 'cli-progress';

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** A progress bar on standard error, on a terminal only. */
export function startProgress(wanted: boolean): Progress {
  if (!wanted || !process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar({
    format: 'reading {bar} {value}/{total} files',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 30,
  });
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, 0);
      started = true;
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
