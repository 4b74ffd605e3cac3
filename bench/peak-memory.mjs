// Preloaded into a scan: writes the peak resident memory of the process, in KiB as the operating system counts it, when it ends.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS)));
