// Reads and checks every data file of the package and keeps what comes out in dist/shipped.json (src/util/shipped.ts). A malformed file
// fails the build; one that nothing here asks for would be read as YAML at run time, which test/util/shipped.test.ts forbids.
import { writeFileSync } from 'node:fs';
import { rulesOf } from '../dist/audit.js';
import { levelCatalogue } from '../dist/link/catalogue/levels.js';
import { requestCatalogue } from '../dist/link/catalogue/requests.js';
import { loadCatalogue } from '../dist/link/catalogue.js';
import { taxonomy } from '../dist/link/sensitive/taxonomy.js';
import { loadPlanRules } from '../dist/plan/phases.js';
import { loadGapSentences } from '../dist/report/markdown/gaps.js';
import { loadRemedies } from '../dist/report/markdown/remedies.js';
import { startTopics } from '../dist/report/markdown/start.js';
import { sentencePatterns } from '../dist/rules/subjects/sentences.js';
import { outcomesSoFar } from '../dist/util/shipped.js';

rulesOf('dist'); // no scanned tree: the shipped rules and the rubric alone
loadCatalogue();
for (const language of ['javascript', 'python', 'go']) {
  requestCatalogue(language);
  levelCatalogue(language);
}
taxonomy();
sentencePatterns();
loadPlanRules();
loadGapSentences();
loadRemedies();
startTopics();
writeFileSync('dist/shipped.json', JSON.stringify(outcomesSoFar()));
