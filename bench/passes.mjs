// Where the main thread's time goes, pass by pass. Usage: node --cpu-prof --cpu-prof-name scan.cpuprofile bench/scan.mjs <folder> [cache folder] && node bench/passes.mjs scan.cpuprofile
import { readFileSync } from 'node:fs';

/** Functions whose callees are the passes. */
const STAGES = ['examine audit.js', 'link link/link.js', 'linkRequests link/requests/index.js'];
const MOST = 30;

const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const byId = new Map(nodes.map((node) => [node.id, node]));
const own = new Map();
for (const [at, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + timeDeltas[at]);
const label = ({ callFrame: { functionName, url } }) =>
  `${functionName || '(anonymous)'} ${url.replace(/.*\/dist\//, '')}`.trim();
const timeOf = (node) => (node.children ?? []).reduce((sum, id) => sum + timeOf(byId.get(id)), own.get(node.id) ?? 0);
const addTo = (map, key, time) => map.set(key, (map.get(key) ?? 0) + time);

function table(title, times) {
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  console.log(`${title}: ${(total / 1e6).toFixed(2)} s`);
  for (const [name, time] of [...times].sort((a, b) => b[1] - a[1]).slice(0, MOST))
    console.log(`${(time / 1e6).toFixed(2).padStart(8)} ${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`);
}

for (const stage of STAGES) {
  const passes = new Map();
  for (const node of nodes)
    if (label(node) === stage) {
      addTo(passes, '(itself)', own.get(node.id) ?? 0);
      for (const id of node.children ?? []) addTo(passes, label(byId.get(id)), timeOf(byId.get(id)));
    }
  table(stage, passes);
}
const selves = new Map();
for (const node of nodes) addTo(selves, label(node), own.get(node.id) ?? 0);
table('by itself', selves);
