// Preloaded into a scan: writes, when it ends, the processor time of all its threads and its peak resident memory.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const measured = { cpu: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
  writeFileSync(process.env.RESOURCES_FILE, JSON.stringify(measured));
});
